"""Bytes to text: which encoding a file is in, what in it could not be read, and which characters were taken out.

The ladder was chosen by measurement: byte order mark, UTF-8, UTF-16 by its zero bytes, a Western code page where high
bytes stand alone, Big5 where `charset-normalizer` prefers it to GB18030 on 60 bytes or more, GB18030. A few wrong bytes
in UTF-8 become U+FFFD and are counted; more than one in a thousand is a refusal.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pi_assistant.errors import DocumentError, UnsupportedDocument

TOLERATED = 0.001
_PROBE = 60
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Signs that no reader sees: C0 and C1 controls, zero-width and bidirectional controls, tag characters, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff"
    "\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in, and what the reader of it should know."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of bytes in an unknown encoding; `declared` (by an HTML page) is believed where the bytes agree.

    Raises:
        UnsupportedDocument: where the bytes are no text.
        DocumentError: where more than 0.1 % of the characters cannot be read.
    """
    text, encoding = _decode(data, declared)
    bad = text.count("\ufffd")
    if bad > TOLERATED * len(text):
        raise DocumentError(f"{bad} of {len(text)} characters cannot be read as {encoding}", mend="Save it again as UTF-8")
    if text.count("\0") > TOLERATED * len(text):
        raise UnsupportedDocument("it holds binary data, not text", mend="Bring a PDF, Word, HTML, Markdown or text file")
    warnings = [f"{bad} unreadable characters are shown as U+FFFD"] if bad else []
    clean, count = strip_invisible(text)
    if count:
        warnings.append(f"{count} invisible characters were removed")
    return Decoded(clean.replace("\r\n", "\n").replace("\r", "\n"), encoding, tuple(warnings))


def strip_invisible(text: str) -> tuple[str, int]:
    """The text without signs that no reader sees, and how many there were."""
    return _INVISIBLE.subn("", text)


def _decode(data: bytes, declared: str | None) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace"), encoding
    if (wide := _utf16_without_bom(data)) is not None:
        return data.decode(wide, "replace"), wide
    loose = data.decode("utf-8", "replace")
    bad = loose.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    good = sum(1 for c in loose if c > "\x7f") - bad
    if bad <= 0 or good >= 10 * bad:
        # Few wrong bytes among right ones: UTF-8 that was damaged, which GB18030 would read as garbage without an error.
        return loose, "utf-8"
    for encoding in (_known(declared), *_guesses(data)):
        if encoding is not None and (text := _strict(data, encoding)) is not None:
            return text, encoding
    return loose, "utf-8"


def _guesses(data: bytes) -> tuple[str, ...]:
    """Encodings to try in order, for bytes that are not UTF-8."""
    runs = _HIGH_RUN.findall(data)
    if sum(1 for run in runs if len(run) == 1) > len(runs) / 2:
        return ("cp1252", "latin-1")
    return ("big5", "big5hkscs", "gb18030") if len(data) >= _PROBE and _prefers_big5(data) else ("gb18030",)


def _prefers_big5(data: bytes) -> bool:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000], cp_isolation=["big5", "gb18030"]).best()
    return best is not None and best.encoding == "big5"


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 by the zero bytes of its ASCII characters, all on one side."""
    if len(data) % 2 or len(data) < 8:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    most = max(even, odd)
    if most < len(data) / 40 or min(even, odd) > most / 20:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, encoding)
    # A binary file has zeros too; words have line breaks, spaces or Chinese between them, and few other controls.
    return encoding if text is not None and not re.search("[\x00-\x08]", text) else None


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None
