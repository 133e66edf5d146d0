"""HTML to blocks, without a network: trafilatura finds the text of the page, and what it left out is checked.

Everything visible that is not in the text is furniture. Where trafilatura leaves out much of the prose or a numbered
article, the whole visible page is taken instead, since a law must not lose an article to a guess about menus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pi_assistant.documents.document import Block
from pi_assistant.documents.encodings import Decoded, decode
from pi_assistant.documents.marks import MarkKind, ends_sentence, marks
from pi_assistant.documents.markup import Parsed, block_of, markdown_blocks
from pi_assistant.errors import DocumentError

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ("script", "style", "template", "noscript", "head", "iframe", "object", "svg", "math", "select", "textarea")
_OUTSIDE = ("nav", "footer", "aside", "form", "button", "menu", "dialog")
_BREAKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def html_text(data: bytes) -> Decoded:
    """The source of a page, in the encoding it declares or really has."""
    match = _DECLARED.search(data[:4096])
    return decode(data, match[1].decode("ascii", "replace") if match else None)


def html_blocks(source: str) -> Parsed:
    """The blocks of a page, and the visible rest of it.

    Raises:
        DocumentError: for a page that cannot be parsed or shows no text.
    """
    import lxml.html
    import trafilatura

    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
        _remove_unseen(tree)
        visible = tuple(_visible(tree))
        clean = lxml.html.tostring(tree, encoding="unicode")
        found = trafilatura.extract(
            clean, output_format="markdown", include_tables=True, include_formatting=True, include_comments=False, favor_recall=True
        )
    except (lxml.etree.LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise DocumentError(f"it cannot be read as HTML: {type(error).__name__}", mend="Save the page again") from error
    if not visible:
        raise DocumentError("the page shows no text", mend="Save it from the browser once it is fully loaded")
    blocks = markdown_blocks(found).blocks if found else ()
    left = _left_out(visible, blocks)
    if not blocks or _is_missed(left, visible):
        inside = tuple(block for block, outside in visible if not outside)
        return Parsed(inside, tuple(block for block, outside in visible if outside)) if inside else Parsed(_only(visible))
    return Parsed(blocks, _only(left))


def _only(blocks: Sequence[tuple[Block, bool]]) -> tuple[Block, ...]:
    return tuple(block for block, _ in blocks)


def _remove_unseen(tree: Any) -> None:
    for element in list(tree.iter()):
        unseen = (
            not isinstance(element.tag, str)
            or (element.tag in _UNSEEN and element.tag != "head")
            or element.get("hidden") is not None
            or bool(_HIDDEN.search(element.get("style") or ""))
        )
        if unseen and element.getparent() is not None:
            element.drop_tree()


def _visible(tree: Any) -> Iterator[tuple[Block, bool]]:
    """Every visible line with whether it stands outside the text by its tag; walked without recursion."""
    pieces: list[str] = []
    opened: list[Any] = []
    body = tree.find("body")
    for event, element in _events(tree if body is None else body):
        if event == "text":
            pieces.append(element[1])
            opened = opened or [element[0]]
            continue
        if element.tag in _BREAKS:
            line = " ".join("".join(pieces).split())
            if line and opened:
                yield _block(line, opened[0]), _is_outside(opened[0])
            pieces, opened = [], []


def _events(root: Any) -> Iterator[tuple[str, Any]]:
    """Start and end of every element, and its texts as (element, words), in document order."""
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end")):
        yield event, element
        words = element.text if event == "start" else element.tail
        owner = element if event == "start" else element.getparent()
        if words and words.strip() and owner is not None and (event == "start" or element is not root):
            yield "text", (owner, words)
        elif words:
            yield "text", (owner if owner is not None else element, " ") if False else (element, " ")


def _block(line: str, element: Any) -> Block:
    for owner in (element, *element.iterancestors()):
        if owner.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return Block("heading", line, int(owner.tag[1]))
        if owner.tag in _BREAKS:
            break
    block = block_of(line)
    return Block("item", f"- {line}") if owner.tag == "li" and block.kind == "paragraph" and not marks(line) else block


def _is_outside(element: Any) -> bool:
    return any(owner.tag in _OUTSIDE for owner in (element, *element.iterancestors()))


def _key(text: str) -> str:
    return re.sub(r"\W", "", text)


def _left_out(visible: Sequence[tuple[Block, bool]], blocks: Sequence[Block]) -> tuple[tuple[Block, bool], ...]:
    held = "\n".join(_key(block.text) for block in blocks)
    return tuple((block, outside) for block, outside in visible if _key(block.text) and _key(block.text) not in held)


def _is_missed(left: Sequence[tuple[Block, bool]], visible: Sequence[tuple[Block, bool]]) -> bool:
    """Whether what was left out holds an article, or more than a tenth of the prose outside menus and footers."""
    lost = [block for block, outside in left if not outside]
    if any(mark.kind is MarkKind.ARTICLE and mark.sure for block in lost for mark in marks(block.text)):
        return True
    prose = sum(len(block.text) for block, outside in visible if not outside and _is_prose(block))
    return sum(len(block.text) for block in lost if _is_prose(block)) > 0.1 * prose


def _is_prose(block: Block) -> bool:
    return len(block.text) >= 40 and ends_sentence(block.text)
