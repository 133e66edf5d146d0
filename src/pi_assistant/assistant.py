"""The assistant: the only place that wires parts. Open it once, ask it often; it changes nothing and keeps nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from pi_assistant.answering.authority import law_first
from pi_assistant.answering.citations import verify
from pi_assistant.answering.compose import Composed, compose, with_consequence
from pi_assistant.answering.consequences import consequence
from pi_assistant.answering.declined import (
    asks_for_lost_text,
    needs_facts,
    no_such_provision,
    not_covered,
    not_in_force,
    only_a_draft,
)
from pi_assistant.answering.explain import definitions_of, explained
from pi_assistant.answering.notices import disclaimer, notices_for
from pi_assistant.answering.premise import correction
from pi_assistant.answering.refusal import is_small_talk, should_refuse
from pi_assistant.answering.select import select
from pi_assistant.answering.standing import (
    asked_about,
    commencement,
    days_first,
    other_versions,
    overtaking_of,
    verdict,
)
from pi_assistant.answering.support import Supported, best_of_texts, support
from pi_assistant.documents.catalogue import Catalogue, catalogue_of
from pi_assistant.documents.corpus import corpus_digest, load_corpus
from pi_assistant.documents.originals import Originals
from pi_assistant.documents.terms import TermMatcher
from pi_assistant.documents.utterances import SMALL_TALK
from pi_assistant.errors import IndexMissing, IndexStale, ModelError, UsageError
from pi_assistant.indexing.adapter import Adapter, open_adapter
from pi_assistant.indexing.build import Built, build_index, is_current
from pi_assistant.indexing.dense import Embedder, OnnxEmbedder, Progress, TorchEmbedder
from pi_assistant.indexing.model import ModelFiles, onnx_export, onnx_is_sound, onnx_path, open_model
from pi_assistant.indexing.store import Generation, open_generation
from pi_assistant.learned import Learned, shipped
from pi_assistant.retrieval.asks import asks_change, asks_whether_it_applies
from pi_assistant.retrieval.query import QueryAnalyser
from pi_assistant.retrieval.retriever import Retrieved, Retriever
from pi_assistant.settings import Settings
from pi_assistant.types import (
    LONGEST_QUESTION,
    Answer,
    Audience,
    Evidence,
    Hit,
    Language,
    Query,
    Question,
    Standing,
    Status,
    Step,
)

_EVIDENCE = 10
_CONSULTED = 10
_NEAR = 3
_SAME = 0.85  # cosine from which a question is one known
_PLAIN = 0.8  # cosine from which a question is answered although it names an article that is not held
_INSTEAD = 0.5  # of the score of a text that did not apply yet, for one that did
_NOT_LAW_LEAD = 0.15  # of fused score
_EXPORT_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class _Clock:
    start: float

    def read(self) -> float:
        """Milliseconds since the start."""
        return round((time.perf_counter() - self.start) * 1000, 1)


def question_embedder(settings: Settings, model: ModelFiles) -> Embedder:
    """The encoder for questions: the ONNX export where it is sound, else sentence-transformers."""
    if settings.encoder == "onnx" and onnx_is_sound(model, settings.encoder_home):
        export = onnx_path(model, settings.encoder_home)
        return OnnxEmbedder(
            model, export, max_tokens=settings.max_tokens, batch=settings.batch, threads=settings.threads
        )
    return TorchEmbedder(model, max_tokens=settings.max_tokens, batch=settings.batch, threads=settings.threads)


class Assistant:
    """Answers questions from one pinned generation of an index."""

    def __init__(
        self, generation: Generation, embedder: Embedder, *, learned: Learned, dense_weight: float | None = None,
        adapter: Adapter | None = None, originals: Originals | None = None, today: Callable[[], date] = date.today,
    ) -> None:  # fmt: skip
        if embedder.digest != generation.manifest.model_digest:
            raise IndexStale(
                "the index was built with another model", where=str(generation.folder), mend="Run `pi-assistant index`"
            )
        if generation.manifest.adapter != ("" if adapter is None else adapter.digest):
            what = "the index was built with another adapter"
            raise IndexStale(what, where=str(generation.folder), mend="Run `pi-assistant index`")
        self.catalogue: Catalogue = catalogue_of(
            generation.instruments, generation.provisions, generation.links, generation.labels, generation.renumbering
        )
        self.generation = generation
        self._definitions = definitions_of(self.catalogue)
        self._learned = learned
        self._embedder = embedder
        self._adapter = adapter
        self._originals = originals
        self._today = today
        self.notes: tuple[str, ...] = ()  # what whoever opened it should know
        self._analyser = QueryAnalyser(self.catalogue, TermMatcher(generation.terms))
        self.retriever = Retriever(generation, self.catalogue, embedder, learned, dense_weight, adapter)

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """The assistant over the current index.

        Raises:
            IndexMissing, IndexStale, IndexDamaged: with what to run. ModelError: where the model is not the pinned one.
        """
        generation = open_generation(settings.index)
        model = open_model(settings.model)
        adapter = open_adapter(settings.adapter, model.digest)
        if not is_current(settings, model.digest, corpus_digest(settings.corpus), adapter):
            raise IndexStale(
                "the corpus, model or settings changed", where=str(settings.index), mend="Run `pi-assistant index`"
            )
        embedder = question_embedder(settings, model)
        originals = Originals(settings.originals)
        assistant = cls(
            generation, embedder, learned=shipped(), dense_weight=settings.dense_weight, adapter=adapter,
            originals=originals,
        )  # fmt: skip
        if settings.encoder == "onnx" and isinstance(embedder, TorchEmbedder):
            assistant.notes = ("The fast question encoder is missing or damaged. Run `pi-assistant index`",)
        return assistant

    def ask(self, question: Question) -> Answer:
        """The answer to a question. A refusal is an answer.

        Raises:
            UsageError: for an empty question or one of more than 2,000 characters.
        """
        return next(part for part in self.stream(question) if isinstance(part, Answer))

    def find(self, question: Question, k: int = 10) -> tuple[str, ...]:
        """Ids of the k provisions that an answer would be made from, best first, whether or not it would be refused."""
        query, found = self.search(question, k)
        applying = self._applying(query, found, refused=False)
        evidence = (*(applying[1] if applying else ()), *self.evidence(query, found))
        return tuple(dict.fromkeys(entry.provision.id for entry in evidence))[:k]

    def hits(self, question: Question, k: int = 10) -> tuple[Hit, ...]:
        """The k best provisions with their scores, best first."""
        return self.search(question, k)[1].hits

    def search(self, question: Question, k: int = 10) -> tuple[Query, Retrieved]:
        """The analysed query and what the retriever found: for measuring and learning."""
        query = self.analyse(question)
        return query, self.retriever.retrieve(query, k)

    def analyse(self, question: Question) -> Query:
        """The question as it is searched."""
        return self._analyser.analyse(question, self._today())

    def with_learned(self, learned: Learned) -> Assistant:
        """The same assistant with other learned numbers."""
        return Assistant(
            self.generation, self._embedder, learned=learned, adapter=self._adapter, originals=self._originals,
            today=self._today,
        )  # fmt: skip

    def without_adapter(self) -> Assistant:
        """The same assistant with the encoder's own vectors, for measuring what the adapter adds."""
        return Assistant(
            self.generation.without_adapter(), self._embedder, learned=self._learned, originals=self._originals,
            today=self._today,
        )  # fmt: skip

    def embed_only(self, query: Query) -> None:
        """Embed a question and do nothing more, for measuring what answering adds."""
        self._embedder.embed([query.search])

    def evidence(self, query: Query, found: Retrieved) -> tuple[Evidence, ...]:
        """What was found as evidence, the leader first."""
        held = self.catalogue.provisions
        old = [h for n, h in enumerate(found.hits) if n < _NEAR or held[h.provision].instrument in query.instruments]
        overtaking = overtaking_of(old, found.scores, self.catalogue, query.as_of)
        of_parts = (key for best in found.aspects for key in best)
        of_texts = best_of_texts(query.instruments, found.scores, self.catalogue)
        wanted = [
            k for k in dict.fromkeys((*overtaking, *of_texts, *of_parts)) if k not in {h.provision for h in found.hits}
        ]
        return law_first(
            query, self._selected(query, found, wanted, found.hits), self.catalogue.instruments, overtaking
        )

    def _selected(
        self, query: Query, found: Retrieved, wanted: Sequence[str], hits: Sequence[Hit] = ()
    ) -> tuple[Evidence, ...]:
        """Hits, and provisions wanted besides, as evidence."""
        generation, score = self.generation, found.scores
        added = [self.retriever.hit_of(key, max(0.0, score.get(key, 0.0)), found.vector) for key in wanted]
        weights = self._learned.sentences
        return select(query, [*hits, *added], self.catalogue, generation.passages, generation.lexical, weights)

    def _applying(self, query: Query, found: Retrieved, refused: bool) -> tuple[str, tuple[Evidence, ...]] | None:
        """The verdict on whether a text applies, and the provision that says so; None where that is not in question.

        It is where that is asked, and where the text that would answer did not apply yet on the day asked about: then
        what was law that day follows.
        """
        asks = asks_whether_it_applies(query)
        early = query.dated and self._was_not_law(query, found, refused)
        if not asks and not early:
            return None
        instrument = asked_about(query, found.hits, found.withheld, found.scores, self.catalogue)
        key = commencement(instrument, self.catalogue) if instrument else None
        if instrument is None or key is None:
            return None
        is_early = self.catalogue.standing(instrument, query.as_of) is Standing.NOT_YET
        near = {hit.provision for hit in found.hits[:_NEAR]} | set(found.withheld[:_NEAR])
        if not (early and is_early) and key not in near and instrument.id not in query.instruments:
            return None  # what takes effect is something else: a consent, a contract
        if not asks and not is_early:
            return None
        instead = [] if refused or not is_early else [
            hit.provision for hit in found.hits[:1] if hit.score >= _INSTEAD * found.withheld_score
        ]  # fmt: skip
        entries = self._selected(query, found, [key, *(other for other in instead if other != key)])
        return verdict(query, instrument, self.catalogue), (days_first(entries[0]), *entries[1:])

    def stream(self, question: Question) -> Iterator[Step | Answer]:
        """Steps as they end, then exactly one answer; raises as `ask` does."""
        check_question(question)
        clock = _Clock(time.perf_counter())
        query = self.analyse(question)
        finish = partial(self._finish, question, query)
        if is_small_talk(query.text):
            yield finish(Status.SMALL_TALK, _small_talk(query.lang), {})
            return
        yield Step("understand", _understood(query), clock.read())
        found = self.retriever.retrieve(query, _EVIDENCE)
        retrieved = clock.read()
        yield Step(
            "search",
            f"{len(found.hits)} provisions, best {found.hits[0].provision}" if found.hits else "nothing",
            retrieved,
        )
        answer = self._composed(query, found, finish)
        total = clock.read()
        yield Step("compose", f"{len(answer.citations)} citations, each checked", total)
        yield replace(answer, timings_ms={"retrieve": retrieved, "answer": round(total - retrieved, 1)})

    def _composed(self, query: Query, found: Retrieved, finish: Callable[..., Answer]) -> Answer:
        near = tuple(hit.provision for hit in found.hits)
        if query.missing and not query.references and found.signals["asked"] < _PLAIN:
            text = no_such_provision(query, self.catalogue)
            return finish(Status.NOT_COVERED, text, {"consulted": near[:3]})
        named = [self.catalogue.instruments[key] for key in query.instruments]
        if named and all(instrument.status == "draft" for instrument in named) and not query.references:
            text = only_a_draft(query, named[0])
            notices = notices_for(query, (), (), self.catalogue)
            return finish(Status.NOT_IN_FORCE, text, {"consulted": near[:3], "notices": notices})
        refused = not near or should_refuse(found.signals, self._learned.refusal) or self._is_bare(found)
        if applying := self._applying(query, found, refused):
            opening, evidence = applying
            return self._answered(query, compose(query, Supported(evidence), opening), found, finish)
        if query.dated and found.withheld and self._was_not_law(query, found, refused):
            return self._not_in_force(query, found.withheld, finish)
        if refused:
            return self._refused(query, found, finish)
        evidence = self.evidence(query, found)
        if query.dated and asks_for_lost_text(query, evidence[0].standing):
            return self._not_in_force(query, tuple(entry.provision.id for entry in evidence[:3]), finish)
        supported = support(query, evidence, found.aspects, self.catalogue, self._learned.support)
        if asks_change(query):
            versions = other_versions(evidence[0].provision.id, self.catalogue)
            quoted = (evidence[0], *self._selected(query, found, versions), *supported.quoted[1:])
            supported = replace(supported, quoted=quoted)
        composed = compose(query, supported, correction(query, evidence[0]))
        cited = (*supported.quoted, *supported.named)
        if follows := consequence(query, cited, found.scores, self.catalogue):
            lead, key = follows
            composed = with_consequence(query, composed, lead, *self._selected(query, found, [key]))
        return self._answered(query, composed, found, finish)

    def _is_bare(self, found: Retrieved) -> bool:
        """Whether it says what is known to be small talk, or too bare to be answered."""
        topics = {SMALL_TALK, *(facts.topic for facts in self.generation.facts)}
        return found.topic in topics and found.signals["outside"] >= _SAME

    def _refused(self, query: Query, found: Retrieved, finish: Callable[..., Answer]) -> Answer:
        """A refusal with its reason: what would have to be known, small talk, or that the corpus does not hold it."""
        near = tuple(hit.provision for hit in found.hits[:3])
        if found.topic == SMALL_TALK:
            return finish(Status.SMALL_TALK, _small_talk(query.lang), {})
        if facts := next(
            (f.facts for f in self.generation.facts if (f.topic, f.lang) == (found.topic, query.lang)), ()
        ):
            return finish(Status.NEEDS_FACTS, needs_facts(query, facts), {"consulted": near})
        return finish(Status.NOT_COVERED, not_covered(query, near, self.catalogue), {"consulted": near})

    def _answered(self, query: Query, composed: Composed, found: Retrieved, finish: Callable[..., Answer]) -> Answer:
        near = tuple(hit.provision for hit in found.hits)
        citations = composed.citations
        if self._originals is not None:
            citations = tuple(self._originals.beside(citation, self.catalogue) for citation in citations)
        cited = {c.provision for c in citations}
        answer: Answer = finish(Status.ANSWERED, composed.text, {
            "citations": citations,
            "consulted": tuple(key for key in near if key not in cited)[:_CONSULTED],
            "notices": notices_for(query, citations, found.withheld, self.catalogue),
        })  # fmt: skip
        if answer.audience is Audience.CONSUMER and not query.focus:
            term = explained(query.lang, answer.answer, citations, self._definitions, self.catalogue)
            answer = answer if term is None else replace(answer, notices=(*answer.notices, term))
        return verify(answer, self.catalogue)

    def _was_not_law(self, query: Query, found: Retrieved, refused: bool) -> bool:
        """Whether what is named, or would answer, was not yet law on that day, and nothing that was comes near it."""
        instruments = [self.catalogue.instruments[key] for key in query.instruments]
        if any(i.rank.is_law and self.catalogue.standing(i, query.as_of) is Standing.NOT_YET for i in instruments):
            return True
        best = found.hits[0].score if found.hits else 0.0
        return not (found.hits and found.hits[0].direct) and (
            found.withheld_score > best + _NOT_LAW_LEAD or (refused and found.withheld_score > best)
        )

    def _not_in_force(self, query: Query, keys: tuple[str, ...], finish: Callable[..., Answer]) -> Answer:
        notices = notices_for(query, (), keys[:1], self.catalogue)
        text = not_in_force(query, keys[0], self.catalogue)
        return finish(Status.NOT_IN_FORCE, text, {"consulted": keys[:3], "notices": notices})

    def _finish(self, question: Question, query: Query, status: Status, text: str, parts: dict[str, object]) -> Answer:
        answer = Answer(
            question=question.text,
            lang=query.lang,
            audience=question.audience,
            as_of=query.as_of,
            status=status,
            answer=text,
            disclaimer=disclaimer(query.lang, self.catalogue.checked_to),
            id=question.id,
            rewritten_question=query.text if query.focus else None,
            timings_ms={"retrieve": 0.0, "answer": 0.0},
        )
        return replace(answer, **parts)  # type: ignore[arg-type]


def check_question(question: Question) -> None:
    """Refuse what cannot be asked, before anything is opened for it.

    Raises:
        UsageError: for an empty question, one of more than LONGEST_QUESTION characters, or bytes that are not text.
    """
    if not question.text.strip():
        raise UsageError("the question is empty", mend="Ask in a sentence")
    if len(question.text) > LONGEST_QUESTION:
        raise UsageError(f"the question has {len(question.text)} characters", mend=f"Use at most {LONGEST_QUESTION}")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in question.text):
        raise UsageError("the question is not valid text", mend="Send it as UTF-8")


def _understood(query: Query) -> str:
    named = ", ".join((*query.references, *query.instruments))
    terms = ", ".join(query.terms[:4])
    return "; ".join(part for part in (named, terms, f"as of {query.as_of}") if part)


def _small_talk(lang: Language) -> str:
    if lang is Language.ZH:
        return "您好！请问我关于中国个人信息保护规则的问题，例如：「我可以要求App删除我的信息吗？」"
    return "Hello! Ask me about China's personal-information rules, for example: “Can I make an app delete my data?”"


def open_or_build(
    settings: Settings, progress: Progress | None = None, say: Callable[[str], None] | None = None
) -> Assistant:
    """The assistant over the current index; where none was ever built here, the index is built first."""
    try:
        return Assistant.open(settings)
    except IndexMissing:
        if say is not None:
            say(f"First use: building the index in {settings.index}")
        build(settings, progress, say)
        return Assistant.open(settings)


def build(settings: Settings, progress: Progress | None = None, say: Callable[[str], None] | None = None) -> Built:
    """Build or refresh the index of these settings, with the question encoder that goes with it; idempotent.

    Raises:
        CorpusError, ModelError, IndexBusy, StoreError: with what to mend.
    """
    corpus = load_corpus(settings.corpus)
    model = open_model(settings.model)
    if settings.encoder == "onnx" and not onnx_is_sound(model, settings.encoder_home):
        _export_encoder(settings, model, say or (lambda _: None))
    adapter = open_adapter(settings.adapter, model.digest)
    embedder = partial(question_embedder, settings, model)
    return build_index(settings, corpus, model.digest, embedder, progress, adapter)


def _export_encoder(settings: Settings, model: ModelFiles, say: Callable[[str], None]) -> None:
    """Make the fast encoder and see that it gives the vectors of sentence-transformers; else it is not used."""
    say("Exporting the question encoder (once)")
    probes = ["May I withdraw consent?", "A personal information handler must delete personal information. " * 30]
    try:
        export = onnx_export(model, settings.encoder_home)
        exported = question_embedder(settings, model).embed(probes)
        reference = TorchEmbedder(model, max_tokens=settings.max_tokens, threads=settings.threads).embed(probes)
        if exported.shape != reference.shape or abs(reference - exported).max() > _EXPORT_TOLERANCE:
            export.unlink()
            raise ModelError("its ONNX export gives other vectors", where=str(model.folder))
    except ModelError as error:
        say(f"{error}. Questions are embedded with torch, which takes some seconds to start.")
