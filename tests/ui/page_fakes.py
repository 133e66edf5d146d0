"""A fake assistant with one small law, which fulfils the same protocol as the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import (
    Answer,
    Citation,
    Instrument,
    Language,
    Notice,
    Provision,
    Question,
    Rank,
    Standing,
    Status,
    Step,
    TextKind,
)

TODAY = date(2026, 11, 21)
LAW = Instrument(
    id="pipl",
    title="Personal Information Protection Law",
    short="PIPL",
    rank=Rank.LAW,
    issuer="NPCSC",
    text=TextKind.TRANSLATION,
    effective=date(2021, 11, 1),
    source="https://flk.npc.gov.cn/detail?id=1",
)
QUOTE = "the departments impose a fine of up to RMB 50 million or up to 5% of the turnover of the previous year"
PENALTIES = Provision(
    id="pipl:66",
    instrument="pipl",
    locator="66",
    label="Article 66",
    title="Administrative penalties and fines",
    text="Where this Law is violated, the departments order correction.\n\n"
    f"Where the circumstances are serious, {QUOTE}, and may also:\n"
    "(1) order suspension of the business;\n(2) revoke the licence.",
)
DAMAGES = Provision(
    id="pipl:69",
    instrument="pipl",
    locator="69",
    label="Article 69",
    title="Civil liability",
    text="The handler bears damages.",
)
CITATION = Citation(
    marker=1,
    provision="pipl:66",
    paragraph=2,
    item=None,
    title=LAW.title,
    locator="Article 66, paragraph 2",
    rank=Rank.LAW,
    status=Standing.IN_FORCE,
    effective=LAW.effective,
    ended=None,
    text=TextKind.TRANSLATION,
    quote=QUOTE,
    source=LAW.source,
)
ANSWER = Answer(
    question="What is the maximum fine?",
    lang=Language.EN,
    audience=Question("").audience,
    as_of=TODAY,
    status=Status.ANSWERED,
    answer="A fine of up to RMB 50 million or up to 5% of the previous year's turnover [1]",
    citations=(CITATION,),
    consulted=("pipl:69",),
    notices=(Notice("coverage", "Local rules are not held."),),
    disclaimer="Unofficial translation: the Chinese text prevails. Not legal advice.",
)


@dataclass
class FakeAssistant:
    """Gives the steps and the answer it was made with, or raises the error; remembers the questions."""

    catalogue: Catalogue
    answer: Answer | None = ANSWER
    error: Exception | None = None
    asked: list[Question] | None = None

    def stream(self, question: Question) -> Iterator[Step | Answer]:
        if self.asked is not None:
            self.asked.append(question)
        yield Step("search", "2 provisions, best pipl:66", 3.0)
        if self.error is not None:
            raise self.error
        if self.answer is not None:
            yield replace(self.answer, question=question.text, audience=question.audience)
