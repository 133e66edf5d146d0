"""A conversation: the turns of one visitor, and how a question becomes the next one. Kept in memory only."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import AssistantError, UsageError
from pi_assistant.types import LONGEST_QUESTION, Answer, Audience, Question, Step
from pi_assistant.ui.cards import evidence_html, panel_html
from pi_assistant.ui.messages import answer_message, literal, steps_message

_FAILED = "Something went wrong while answering, and nothing was kept. Please ask again, or in other words."
_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the page needs of an assistant."""

    @property
    def catalogue(self) -> Catalogue:
        """The instruments and provisions it cites from."""

    def stream(self, question: Question) -> Iterator[Step | Answer]:
        """Steps as they end, then exactly one answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it: `message` is Markdown, `evidence` HTML, both empty until answered."""

    question: str
    steps: tuple[Step, ...] = ()
    answer: str = ""
    message: str = ""
    evidence: str = ""

    @property
    def working(self) -> bool:
        """Whether the answer is still to come."""
        return not self.message


Turns = tuple[Turn, ...]


def converse(assistant: Answering, turns: Turns, text: str, audience: Audience) -> Iterator[Turns]:
    """The conversation as it grows: with the question, each step, and the answer or a calm word about an error."""
    turn = Turn(text.strip())
    yield (*turns, turn)
    try:
        for part in _asked(assistant, turns, turn.question, audience):
            if isinstance(part, Step):
                turn = replace(turn, steps=(*turn.steps, part))
            else:
                turn = _answered(turn, part, assistant.catalogue, number=len(turns) + 1)
            yield (*turns, turn)
    except AssistantError as error:
        yield (*turns, replace(turn, message=literal(str(error))))
    except Exception as error:
        # The page must survive any defect. Neither the question nor the message of the error may reach a log.
        _log.error("answering failed: %s", type(error).__name__)
        yield (*turns, replace(turn, message=_FAILED))
    else:
        if turn.working:
            _log.error("answering ended without an answer")
            yield (*turns, replace(turn, message=_FAILED))


def _asked(assistant: Answering, turns: Turns, text: str, audience: Audience) -> Iterator[Step | Answer]:
    if len(text) > LONGEST_QUESTION:
        raise UsageError(f"the question has {len(text)} characters", mend=f"Use at most {LONGEST_QUESTION}")
    history = tuple((turn.question, turn.answer) for turn in turns if turn.answer)
    return assistant.stream(Question(text, audience=audience, history=history))


def _answered(turn: Turn, answer: Answer, catalogue: Catalogue, number: int) -> Turn:
    message = answer_message(answer, number)
    evidence = evidence_html(answer, catalogue, number)
    return replace(turn, answer=answer.answer, message=message, evidence=evidence)


def chat_messages(turns: Sequence[Turn]) -> list[dict[str, object]]:
    """The turns as messages of the chat component: question, folding steps, answer."""
    messages: list[dict[str, object]] = []
    for turn in turns:
        messages.append({"role": "user", "content": literal(turn.question)})
        if turn.working or turn.steps:
            title = "Working on it" if turn.working else "How this was found"
            state = "pending" if turn.working else "done"
            metadata = {"title": title, "status": state}
            messages.append({"role": "assistant", "content": steps_message(turn.steps), "metadata": metadata})
        if turn.message:
            messages.append({"role": "assistant", "content": turn.message})
    return messages


def panel(turns: Sequence[Turn]) -> str:
    """The evidence panel of the conversation as HTML."""
    return panel_html([(turn.question, turn.evidence) for turn in turns if not turn.working])
