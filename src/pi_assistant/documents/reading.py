"""Reading the documents that people bring: Markdown, text, HTML, Word and PDF, each to blocks of text.

Nothing here asks the network for anything. What a library raises is told as a DocumentError with the file and a cure.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

from pi_assistant.documents.document import Block, BlockKind, Document, DocumentKind
from pi_assistant.documents.encodings import decode, strip_invisible
from pi_assistant.documents.furniture import part
from pi_assistant.documents.markup import Parsed, markdown_blocks, text_blocks, with_headings
from pi_assistant.errors import DocumentError, UnsupportedDocument

__all__ = ["SUFFIXES", "Block", "BlockKind", "Document", "DocumentKind", "read", "read_bytes"]

SUFFIXES: dict[str, DocumentKind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
_BRING = "Bring a PDF, Word (.docx), HTML, Markdown or text file"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file", "Save it as .docx, without a password"),
    (b"{\\rtf", "a Rich Text file", "Save it as .docx"),
    (b"\x89PNG", "a picture", "Run text recognition (OCR) on it, or bring the text"),
    (b"\xff\xd8\xff", "a picture", "Run text recognition (OCR) on it, or bring the text"),
)


def read(path: Path) -> Document:
    """The document in a file.

    Raises:
        UnsupportedDocument: for a kind of file that no reader takes.
        NoTextLayer: for a scan.
        DocumentError: for a file that is missing, empty, encrypted, damaged or unreadable.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise DocumentError(
            f"it cannot be opened: {what}", where=str(path), mend="Check the name and the rights"
        ) from error
    return _placed(str(path), path.name, data)


def read_bytes(name: str, data: bytes) -> Document:
    """The document in some bytes; its name's suffix says what kind it is meant to be. Raises as `read` does."""
    return _placed(name, PurePath(name.replace("\\", "/")).name or "document", data)


def _placed(where: str, name: str, data: bytes) -> Document:
    """The document, with `where` in any error of it."""
    try:
        document = _read(name, data)
        if not document.blocks:
            raise DocumentError("it holds no text", mend="Bring a document with text")
    except DocumentError as error:
        error.where = error.where or where
        raise
    return document


def _read(name: str, data: bytes) -> Document:
    if not data.strip():
        raise DocumentError("the file is empty", mend="Save or download it again")
    kind = _kind(name, data)
    if kind == "pdf":
        from pi_assistant.documents.pdf import pdf_pages

        pages = pdf_pages(data)
        parsed = Parsed(pages.blocks, pages.furniture)
        return _finished(Document(name, kind, None, (), warnings=pages.warnings, pages=pages.count), parsed)
    if kind == "docx":
        from pi_assistant.documents.word import docx_words

        words = docx_words(data)
        return _finished(Document(name, kind, None, (), warnings=words.warnings), Parsed(words.blocks, words.furniture))
    if kind == "html":
        from pi_assistant.documents.web import html_blocks, html_text

        source = html_text(data)
        return _finished(Document(name, kind, source.encoding, (), warnings=source.warnings), html_blocks(source.text))
    decoded = decode(data)
    parsed = markdown_blocks(decoded.text) if kind == "markdown" else text_blocks(decoded.text)
    return _finished(Document(name, kind, decoded.encoding, (), warnings=decoded.warnings), parsed)


def _kind(name: str, data: bytes) -> DocumentKind:
    """What the file is by its first bytes, and by its suffix where they agree with any text."""
    for start, what, mend in _FOREIGN:
        if data.startswith(start):
            raise UnsupportedDocument(f"it is {what}", mend=mend)
    suffix = PurePath(name).suffix.lower()
    kind = SUFFIXES.get(suffix)
    if kind is None:
        raise UnsupportedDocument(f"no reader for {suffix or 'a file without suffix'}", mend=_BRING)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" not in data:
            raise UnsupportedDocument("it is an archive, no Word document", mend=_BRING)
        return "docx"
    if kind in ("pdf", "docx"):
        raise DocumentError(f"it is no {kind.upper()} file, whatever its name", mend="Save or download it again")
    if kind == "text" and data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return kind


def _finished(document: Document, parsed: Parsed) -> Document:
    """The document with its blocks cleaned, parted from furniture, and given headings where markup had none."""
    clean = tuple(replace(block, text=strip_invisible(block.text)[0].strip()) for block in parsed.blocks)
    parted = part([block for block in clean if block.text])
    blocks = parted.blocks
    if document.kind != "markdown" and not any(block.kind == "heading" and block.level < 5 for block in blocks):
        blocks = with_headings(blocks)
    furniture = (*parsed.apart, *parted.furniture)
    left = (f"{len(parted.furniture)} lines around the text were set apart",) if parted.furniture else ()
    return replace(document, blocks=blocks, furniture=furniture, warnings=(*document.warnings, *left))
