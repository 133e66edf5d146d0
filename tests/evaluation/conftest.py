"""Small things to measure: a catalogue of linked articles, builders of questions and answers, a scripted assistant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from fakes import TODAY, instrument, provision
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.links import Link, LinkKind
from pi_assistant.errors import AssistantError
from pi_assistant.evaluation.datasets import KnownAnswer, QuestionType, Split
from pi_assistant.types import (
    Answer,
    Audience,
    Citation,
    Language,
    Question,
    Rank,
    Standing,
    Status,
    TextKind,
)

LINKS = (
    Link("law-a:2", LinkKind.PENALISES, "law-a:1"),
    Link("law-b:1", LinkKind.EXCEPTS, "law-a:1"),
    Link("law-a:2", LinkKind.COMPLAINED_TO, "law-b:1"),
    Link("law-b:1", LinkKind.REFERS, "law-a:2"),
)
TEXTS = {
    "law-a:1": "A handler must obtain consent before handling.",
    "law-a:2": "A fine of up to RMB 50 million is imposed.",
    "law-b:1": "A court may order deletion.",
}


class ScriptedAssistant:
    """Gives the answers it was handed, by question; an error handed in is raised."""

    name = "scripted"
    description = "Says what it was told."

    def __init__(
        self,
        catalogue: Catalogue,
        answers: Mapping[str, Answer | AssistantError],
        found: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.asked: list[Question] = []
        self._answers, self._found = answers, found or {}

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        given = self._answers[question.text]
        if isinstance(given, AssistantError):
            raise given
        return given

    def find(self, question: Question, k: int = 10) -> tuple[str, ...]:
        return self._found.get(question.text, ())[:k]


@pytest.fixture
def catalogue() -> Catalogue:
    provisions = [provision(text, key.split(":")[1], key.split(":")[0]) for key, text in TEXTS.items()]
    return catalogue_of([instrument("law-a"), instrument("law-b")], provisions, LINKS)


@pytest.fixture
def known() -> Callable[..., KnownAnswer]:
    """A question that expects law-a:1, with whatever is to differ."""

    def build(question: str = "Is consent needed?", **changes: Any) -> KnownAnswer:
        facts = changes.pop("facts", [])
        values: dict[str, Any] = {
            "id": question, "lang": Language.EN, "audience": Audience.CONSUMER, "type": QuestionType.OBLIGATION,
            "expect": Status.ANSWERED, "as_of": None, "gold": ("law-a:1",), "also_ok": (), "history": (), "why": "",
            "split": Split.DEV, "where": "dev-x.jsonl:1",
        }  # fmt: skip
        patterns = tuple(tuple(re.compile(p, re.IGNORECASE) for p in alternatives) for alternatives in facts)
        return KnownAnswer(question=question, facts=patterns, **(values | changes))

    return build


@pytest.fixture
def answered() -> Callable[..., Answer]:
    """An answer that cites these provisions, each quoted whole unless quotes are given."""

    def build(text: str, *cited: str, status: Status = Status.ANSWERED, quotes: Sequence[str] = ()) -> Answer:
        given = quotes or [TEXTS[key] for key in cited]
        citations = tuple(
            Citation(n, key, None, None, "t", "l", Rank.LAW, Standing.IN_FORCE, None, None, TextKind.TRANSLATION, quote)
            for n, (key, quote) in enumerate(zip(cited, given, strict=True), start=1)
        )
        return Answer("q", Language.EN, Audience.CONSUMER, TODAY, status, text, citations)

    return build


@pytest.fixture
def scripted(catalogue: Catalogue) -> Callable[..., ScriptedAssistant]:
    def build(answers: Mapping[str, Answer | AssistantError], **found: Any) -> ScriptedAssistant:
        return ScriptedAssistant(catalogue, answers, found.get("found"))

    return build
