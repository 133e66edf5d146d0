"""Building: corpus to published generation, embedding again only what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.corpus import Corpus
from pi_assistant.errors import StoreError
from pi_assistant.indexing.adapter import Adapter
from pi_assistant.indexing.dense import Embedder, Progress
from pi_assistant.indexing.lexical import LexicalIndex, tokens
from pi_assistant.indexing.passages import passages_of
from pi_assistant.indexing.store import (
    FORMAT,
    Contents,
    Generation,
    Manifest,
    Raw,
    builder_lock,
    current_number,
    open_generation,
    publish,
    read_manifest,
)
from pi_assistant.settings import Settings
from pi_assistant.types import Passage, PassageKind, Provision


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: generation in use, passages in all and embedded now; `fresh` if anything was written."""

    generation: int
    passages: int
    embedded: int
    fresh: bool


def is_current(settings: Settings, model_digest: str, corpus_digest: str, adapter: Adapter | None = None) -> bool:
    """Whether the published generation was built from this corpus, model, adapter and settings."""
    try:
        number = current_number(settings.index)
        if number is None:
            return False
        manifest = read_manifest(settings.index / "generations" / str(number))
    except StoreError:
        return False
    built_from = (manifest.settings, manifest.model_digest, manifest.corpus, manifest.adapter)
    return built_from == (settings.fingerprint, model_digest, corpus_digest, _digest(adapter))


def build_index(
    settings: Settings,
    corpus: Corpus,
    model_digest: str,
    embedder: Callable[[], Embedder],
    progress: Progress | None = None,
    adapter: Adapter | None = None,
) -> Built:
    """Publish a generation of this corpus, or find that the current one is of it already.

    `embedder` is called only if something is to be embedded, since opening a model takes seconds; another `adapter`
    embeds nothing anew.

    Raises:
        IndexBusy: another process is building. StoreError: the disk refuses.
    """
    with builder_lock(settings.index):
        if is_current(settings, model_digest, corpus.digest, adapter) and (sound := _opened(settings.index)):
            return Built(sound.number, len(sound.passages), 0, fresh=False)
        catalogue = catalogue_of(corpus.instruments, corpus.provisions, renumbering=corpus.renumbering)
        passages = passages_of(catalogue, corpus)
        raw, embedded = _raw_vectors(settings, model_digest, passages, embedder, progress)
        vectors = raw.astype(np.float32)
        if adapter is not None:
            vectors = adapter.adapt(vectors, [passage.words for passage in passages])
        lexical = LexicalIndex.build([tokens(passage.words) for passage in passages])
        expanded = LexicalIndex.build(expanded_words(corpus.provisions, passages))
        contents = Contents(corpus, passages, vectors, raw, lexical, expanded)

        def manifest(files: dict[str, str]) -> Manifest:
            counts = {
                "instruments": len(corpus.instruments),
                "provisions": len(corpus.provisions),
                "passages": len(passages),
                "terms": len(corpus.terms),
            }
            return Manifest(
                format=FORMAT,
                settings=settings.fingerprint,
                model=settings.model or "all-MiniLM-L6-v2",
                model_digest=model_digest,
                adapter=_digest(adapter),
                corpus=corpus.digest,
                dimensions=int(vectors.shape[1]),
                counts=counts,
                files=files,
            )

        return Built(publish(settings.index, contents, manifest), len(passages), embedded, fresh=True)


def expanded_words(provisions: Sequence[Provision], passages: Sequence[Passage]) -> list[list[str]]:
    """Tokens of each provision as one document: its text in context, and every question that people ask for it.

    After the provisions stand the topics that are not held, each with its questions.
    """
    words: dict[str, list[str]] = {provision.id: [] for provision in provisions}
    topics: dict[str, list[str]] = {}
    whole: set[str] = set()
    for passage in passages:
        if passage.kind is PassageKind.OUTSIDE:
            topics.setdefault(passage.provision, []).extend(tokens(passage.words))
        elif passage.kind is PassageKind.ASKED or passage.provision not in whole:  # the first is the whole text
            words[passage.provision].extend(tokens(passage.words))
            whole.add(passage.provision)
    return [*words.values(), *topics.values()]


def _raw_vectors(
    settings: Settings,
    model_digest: str,
    passages: Sequence[Passage],
    embedder: Callable[[], Embedder],
    progress: Progress | None,
) -> tuple[Raw, int]:
    """The encoder's vectors of the passages, of unchanged text from the current generation; how many are new."""
    known = _known_vectors(settings.index, settings.fingerprint, model_digest)
    unique = list(dict.fromkeys(p.embedded for p in passages if p.embedded not in known))
    fresh = embedder().embed(unique, progress) if unique else np.zeros((0, 0), dtype=np.float32)
    known.update(zip(unique, fresh.astype(np.float16), strict=True))
    return np.stack([known[p.embedded] for p in passages]), len(unique)


def _known_vectors(index: Path, fingerprint: str, model_digest: str) -> dict[str, Raw]:
    old = _opened(index)
    if old is None or (old.manifest.settings, old.manifest.model_digest) != (fingerprint, model_digest):
        return {}
    try:
        raw = old.raw()
    except StoreError:
        return {}
    return {passage.embedded: raw[row] for row, passage in enumerate(old.passages)}


def _digest(adapter: Adapter | None) -> str:
    return "" if adapter is None else adapter.digest


def _opened(index: Path) -> Generation | None:
    """The current generation, every byte verified; None where there is none, or it is damaged: then build it anew."""
    try:
        return open_generation(index)
    except StoreError:
        return None
