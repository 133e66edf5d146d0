"""What stands in the chat: answers, questions and steps as Markdown in which every text is shown literally.

The chat component renders Markdown, so each character that Markdown or HTML would act on is made inert here, and the
only links are the markers, which lead to the card of the evidence on the same page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date

from pi_assistant.errors import CitationError
from pi_assistant.types import Answer, Language, Status, Step

_MARKER = re.compile(r"\[(\d+)\]")
_ACTIVE = re.compile(r"([\\`*_\[\]~|])")
_LINES = re.compile(r"\r\n|\r|\n")
_LINE_START = re.compile(r"^(?!- \S)(\d*)([-+=#.)])")  # what would begin a heading, a rule or a list that counts anew
_UNANSWERED = {
    Status.NOT_COVERED: "Not covered by the texts held",
    Status.NOT_IN_FORCE: "Not in force",
    Status.NEEDS_FACTS: "More facts are needed",
}
_STEPS = {
    "understand": "Understood the question",
    "search": "Searched the rules",
    "compose": "Wrote and checked the answer",
}


def card_id(turn: int, marker: int) -> str:
    """The place on the page of a marker's evidence; unique to its answer, so that old markers keep to old cards."""
    return f"e{turn}-{marker}"


def day(value: date) -> str:
    """A date in words: 21 November 2026."""
    return f"{value.day} {value:%B %Y}"


def literal(text: str) -> str:
    """The text as Markdown that shows exactly its characters; line breaks and simple `- ` lists are kept."""
    return "\n".join(_literal_line(line) for line in _LINES.split(text))


def _literal_line(line: str) -> str:
    inert = _ACTIVE.sub(r"\\\1", html.escape(line, quote=False))
    # Addresses would become links by themselves; an entity looks the same and is not recognised.
    inert = inert.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")
    return _LINE_START.sub(r"\1\\\2", inert.strip())


def marked(text: str, known: Sequence[int], turn: int) -> str:
    """An answer's text as Markdown, each [n] a link to its card.

    Raises:
        CitationError: for a marker that none of the `known` citations has.
    """
    parts: list[str] = []
    for place, piece in enumerate(_MARKER.split(text)):
        if place % 2 == 0:
            parts.append(piece)
        elif int(piece) not in known:
            raise CitationError(f"marker [{piece}] has no citation", mend="Report this defect")
        else:
            parts.append(f"\0{piece}\0")
    # A marker stays on the line of the words that it stands behind.
    shown = re.sub(r" (?=\0\d)", "\u00a0", literal("".join(parts)))
    return re.sub(r"\0(\d+)\0", lambda m: f"[[{m[1]}]](#{card_id(turn, int(m[1]))})", shown)


def answer_message(answer: Answer, turn: int) -> str:
    """The whole message of an answer: what a follow-up was taken for, notices, the text with its markers, the day
    it speaks of, and the disclaimer.

    Raises:
        CitationError: where a marker and the citations do not match.
    """
    known = [citation.marker for citation in answer.citations]
    lines = [f"> {line}" for line in _notices(answer)]
    head = f"**{_UNANSWERED[answer.status]}**" if answer.status in _UNANSWERED else ""
    foot = _foot(answer)
    text = marked(answer.answer.replace("\0", ""), known, turn)
    return "\n\n".join(part for part in (_taken(answer), "\n>\n".join(lines), head, text, foot) if part)


def _taken(answer: Answer) -> str:
    """The question that a follow-up was taken for; empty for one that stands alone."""
    if answer.rewritten_question is None:
        return ""
    words = "理解为：" if answer.lang is Language.ZH else "Understood as: "
    return f"*{words}{literal(' '.join(answer.rewritten_question.split()))}*"


def _notices(answer: Answer) -> list[str]:
    """Notices that the text of the answer does not already say."""
    return [literal(" ".join(n.text.split())) for n in answer.notices if n.text and n.text not in answer.answer]


def _foot(answer: Answer) -> str:
    on = f"规则截至 {answer.as_of.isoformat()}" if answer.lang is Language.ZH else f"Rules as of {day(answer.as_of)}"
    said = literal(" ".join(answer.disclaimer.split()))
    return f"*{on} · {said}*" if said else f"*{on}*"


def steps_message(steps: Sequence[Step]) -> str:
    """The steps that have ended, one a line."""
    lines = []
    for step in steps:
        name = _STEPS.get(step.name, step.name.capitalize())
        detail = f": {step.detail}" if step.detail else ""
        lines.append(f"- {literal(name + detail)}")
    return "\n".join(lines)
