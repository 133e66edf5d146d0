"""Bytes to text: which encoding a file is in, what in it could not be read, and which characters were taken out.

The ladder was chosen by measurement: byte order mark, UTF-8, a Western code page where high bytes stand alone, UTF-16,
Big5 where 60 bytes or more read better as that, GB18030, then what `charset-normalizer` thinks. A few wrong bytes in
UTF-8 become U+FFFD and are counted; more than one in a thousand is a refusal.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
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
        raise DocumentError(
            f"{bad} of {len(text)} characters cannot be read as {encoding}", mend="Save it again as UTF-8"
        )
    if text.count("\0") > TOLERATED * len(text):
        raise UnsupportedDocument(
            "it holds binary data, not text", mend="Bring a PDF, Word, HTML, Markdown or text file"
        )
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
    if 0 in data and (wide := _utf16_without_bom(data)) is not None:
        return data.decode(wide), wide
    loose = data.decode("utf-8", "replace")
    bad = loose.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    good = sum(1 for c in loose if c > "\x7f") - bad
    if bad <= 0 or good >= 10 * bad:
        # Few wrong bytes among right ones: damaged UTF-8, which GB18030 would read as garbage without an error.
        return loose, "utf-8"
    for guess in (_known(declared), *_guesses(data)):
        if guess is not None and (text := _strict(data, guess)) is not None:
            return text, guess
    return next(_last_guesses(data), (loose, "utf-8"))


def _guesses(data: bytes) -> Iterator[str]:
    """Encodings to try in order, for bytes that are not UTF-8."""
    runs = _HIGH_RUN.findall(data)
    # Accented letters stand alone and are few; so do the first bytes of Big5, but they are half of the text.
    if sum(1 for run in runs if len(run) == 1) > len(runs) / 2 and sum(map(len, runs)) < 0.2 * len(data):
        yield from ("cp1252", "latin-1")
    if (wide := _utf16_without_bom(data)) is not None:
        yield wide
    if len(data) >= _PROBE and _common_share(data, "big5", 0xA4, 0xC6) > _common_share(data, "gb18030", 0xB0, 0xD7):
        yield from ("big5", "big5hkscs")
    yield "gb18030"


def _last_guesses(data: bytes) -> Iterator[tuple[str, str]]:
    """GB18030 with a few wrong bytes, or an encoding of another language."""
    text = data.decode("gb18030", "replace")
    if text.count("\ufffd") <= TOLERATED * len(text):
        yield text, "gb18030"
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is not None:
        yield str(best), best.encoding


def _common_share(data: bytes, encoding: str, first: int, last: int) -> float:
    """Share of the characters, read as that encoding, that are in its common half; 0 where it cannot be read so.

    Right where `charset-normalizer` took 2 of 60 Big5 samples for GB18030: a wrong reading is full of rare characters.
    """
    text = _strict(data, encoding)
    signs = [c for c in (text or "")[:5_000] if c > "\x7f" and not "\u3000" <= c <= "\u303f" and c < "\uff00"]
    return sum(1 for c in signs if first <= c.encode(encoding)[0] <= last) / len(signs) if signs else 0.0


def is_common(char: str) -> bool:
    """Whether a Chinese character is among the 3,755 common simplified or 5,401 common traditional ones."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _utf16_without_bom(data: bytes) -> str | None:
    """The UTF-16 byte order in which the text reads well, if there is one."""
    if len(data) % 2 or len(data) < 8:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = re.sub(r"\s", "", _strict(data, encoding) or "")[:2_000]
        if sample and sum(map(_is_ordinary, sample)) > 0.9 * len(sample):
            return encoding
    return None


def _is_ordinary(char: str) -> bool:
    return "!" <= char <= "~" or "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" or is_common(char)


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
