"""Generations of an index on disk: built aside, hashed, synced, published by replacing `CURRENT`, verified on opening.

    <index>/CURRENT                      the number of the generation in use
    <index>/generations/<n>/manifest.json   versions, settings, model, corpus, counts, SHA-256 of every file
    <index>/generations/<n>/…               vectors, raw ones, words, provisions, passages, instruments, glossary

A reader pins the generation it opened; at least two are kept. Nothing is ever changed in place.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import faiss
import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.glossary import Term
from pi_assistant.documents.labels import Label
from pi_assistant.documents.links import Link, Renumbered
from pi_assistant.documents.utterances import Facts
from pi_assistant.errors import IndexBusy, IndexDamaged, IndexMissing, IndexStale, StoreError
from pi_assistant.indexing.dense import Vectors
from pi_assistant.indexing.lexical import LexicalIndex
from pi_assistant.types import Instrument, Passage, PassageKind, Provision

faiss.omp_set_num_threads(1)  # one question is searched faster by one thread than by several that wait for each other
FORMAT = 8
KEPT = 2
_REBUILD = "Run `pi-assistant index`"
_LABELS = TypeAdapter(dict[str, Label])
_RAW = "raw.npy"  # read where vectors are made anew, not where questions are asked
Raw = npt.NDArray[np.float16]
T = TypeVar("T")


class Manifest(BaseModel):
    """What a generation is made of; `adapter` is the digest of its adapter, empty for none; `files` maps a path inside
    it to its SHA-256.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    settings: str
    model: str
    model_digest: str
    adapter: str
    corpus: str
    dimensions: int
    counts: dict[str, int]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a generation holds, before it is written.

    Row n of `vectors`, of `raw` (as the encoder gave them, float16) and of `lexical` is passage n; row n of `expanded`
    is provision n with how people ask for it, and the rows after the provisions are the topics not held.
    """

    corpus: Corpus
    passages: Sequence[Passage]
    vectors: Vectors
    raw: Raw
    lexical: LexicalIndex
    expanded: LexicalIndex


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened, verified generation. `engines` are FAISS, inner product over unit vectors, their ids passage rows.

    Rows up to `texts` are texts of provisions, from there to `questions` questions asked, the rest questions outside.
    """

    number: int
    folder: Path
    manifest: Manifest
    instruments: tuple[Instrument, ...]
    provisions: tuple[Provision, ...]
    passages: tuple[Passage, ...]
    terms: tuple[Term, ...]
    links: tuple[Link, ...]
    labels: dict[str, Label]
    renumbering: tuple[Renumbered, ...]
    facts: tuple[Facts, ...]
    lexical: LexicalIndex
    expanded: LexicalIndex
    engines: Mapping[PassageKind, Any]
    vectors: Vectors
    texts: int
    questions: int

    def raw(self) -> Raw:
        """Vectors of the passages as the encoder gave them, float16 (passages, dimensions), verified now.

        Raises:
            IndexDamaged: the file is missing or changed.
        """
        data = _verified(self.folder, _RAW, self.manifest.files[_RAW])
        found: Raw = np.load(io.BytesIO(data), allow_pickle=False)
        return found

    def without_adapter(self) -> Generation:
        """The same generation with the encoder's own vectors, for measuring what the adapter adds."""
        vectors: Vectors = self.raw().astype(np.float32)
        engines = _engines(vectors, [passage.kind for passage in self.passages])
        manifest = self.manifest.model_copy(update={"adapter": ""})
        return replace(self, vectors=vectors, engines=engines, manifest=manifest)

    def nearest(self, vector: Vectors, kind: PassageKind, depth: int) -> tuple[tuple[int, float], ...]:
        """The at most `depth` passages of a kind nearest to a unit vector: (row, cosine), best first."""
        engine = self.engines[kind]
        if not engine.ntotal:
            return ()
        cosines, rows = engine.search(vector[None, :], min(depth, engine.ntotal))
        return tuple(zip(rows[0].tolist(), cosines[0].tolist(), strict=True))


@contextmanager
def builder_lock(index: Path) -> Iterator[None]:
    """Hold the right to build this index.

    Raises:
        IndexBusy: at once, where another process holds it.
    """
    lock = FileLock(index / "build.lock")
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(
            "another process is building this index", where=str(index), mend="Wait for it to end"
        ) from error
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise StoreError(what, where=str(index), mend="Give another folder") from error
    try:
        yield
    finally:
        lock.release()


def current_number(index: Path) -> int | None:
    """The published generation's number; None where nothing has been published.

    Raises:
        IndexDamaged: where `CURRENT` does not hold a number.
    """
    path = index / "CURRENT"
    if not path.is_file():
        return None
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not text.isdecimal():
        raise IndexDamaged("CURRENT does not name a generation", where=str(path), mend=_REBUILD)
    return int(text)


def publish(index: Path, contents: Contents, manifest: Callable[[dict[str, str]], Manifest]) -> int:
    """Write a generation aside, sync it, and make it the current one; the caller holds `builder_lock`.

    Raises:
        StoreError: where the disk refuses; what was published before stays as it was.
    """
    home = index / "generations"
    aside = home / "building"
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        _write_contents(aside, contents)
        names = sorted(p.relative_to(aside).as_posix() for p in aside.rglob("*") if p.is_file())
        sealed = manifest({name: _digest((aside / name).read_bytes()) for name in names})
        _write(aside / "manifest.json", sealed.model_dump_json(indent=1).encode())
        _sync_tree(aside)
        number = max([int(p.name) for p in home.iterdir() if p.name.isdecimal()], default=0) + 1
        os.rename(aside, home / str(number))
        _sync_folder(home)
        _write(index / "CURRENT.new", f"{number}\n".encode())
        os.replace(index / "CURRENT.new", index / "CURRENT")
        _sync_folder(index)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise StoreError(
            f"cannot be written: {error.strerror or error}",
            where=str(index),
            mend="Free space or rights; nothing was changed",
        ) from error
    _collect(home, number)
    return number


def _write_contents(folder: Path, contents: Contents) -> None:
    vectors = np.ascontiguousarray(contents.vectors, dtype=np.float32)
    engine = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    engine.add_with_ids(vectors, np.arange(len(vectors), dtype=np.int64))
    _write(folder / "vectors.faiss", faiss.serialize_index(engine).tobytes())
    np.save(folder / _RAW, contents.raw, allow_pickle=False)
    for name, words in (("lexical", contents.lexical), ("expanded", contents.expanded)):
        (folder / name).mkdir()
        words.save(folder / name)
    for name, kind, rows in (
        ("instruments", Instrument, contents.corpus.instruments),
        ("provisions", Provision, contents.corpus.provisions),
        ("passages", Passage, contents.passages),
        ("glossary", Term, contents.corpus.terms),
        ("links", Link, contents.corpus.links),
        ("renumbering", Renumbered, contents.corpus.renumbering),
        ("facts", Facts, contents.corpus.facts),
    ):
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        _write(folder / f"{name}.jsonl", b"".join(adapter.dump_json(row) + b"\n" for row in rows))
    _write(folder / "labels.json", _LABELS.dump_json(dict(contents.corpus.labels.by_provision)))


def open_generation(index: Path, number: int | None = None) -> Generation:
    """Open the current generation (or a given one), every byte verified before it is used.

    Raises:
        IndexMissing: nothing has been built. IndexDamaged: a file is missing or changed. IndexStale: an older format.
    """
    number = current_number(index) if number is None else number
    if number is None:
        raise IndexMissing("no index here", where=str(index), mend=_REBUILD)
    folder = index / "generations" / str(number)
    manifest = read_manifest(folder)
    data = {name: _verified(folder, name, digest) for name, digest in manifest.files.items() if name != _RAW}
    try:
        engine: Any = faiss.deserialize_index(np.frombuffer(data["vectors.faiss"], dtype=np.uint8))
        flat: Any = faiss.downcast_index(engine.index)
        vectors: Vectors = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d).copy()
        passages = _rows(Passage, data["passages.jsonl"])
        kinds = [passage.kind for passage in passages]
        return Generation(
            number=number,
            folder=folder,
            manifest=manifest,
            instruments=_rows(Instrument, data["instruments.jsonl"]),
            provisions=_rows(Provision, data["provisions.jsonl"]),
            passages=passages,
            terms=_rows(Term, data["glossary.jsonl"]),
            links=_rows(Link, data["links.jsonl"]),
            labels=_LABELS.validate_json(data["labels.json"]),
            renumbering=_rows(Renumbered, data["renumbering.jsonl"]),
            facts=_rows(Facts, data["facts.jsonl"]),
            lexical=LexicalIndex.load(folder / "lexical"),
            expanded=LexicalIndex.load(folder / "expanded"),
            engines=_engines(vectors, kinds),
            vectors=vectors,
            texts=kinds.count(PassageKind.TEXT),
            questions=len(kinds) - kinds.count(PassageKind.OUTSIDE),
        )
    except (KeyError, ValidationError, RuntimeError, OSError) as error:
        raise IndexDamaged(f"generation {number} cannot be read: {error}", where=str(folder), mend=_REBUILD) from error


def _engines(vectors: Vectors, kinds: Sequence[PassageKind]) -> dict[PassageKind, Any]:
    """An engine for each kind of passage: a search of one kind is three times faster without a selector."""
    engines: dict[PassageKind, Any] = {}
    for kind in PassageKind:
        rows = np.array([row for row, held in enumerate(kinds) if held is kind], dtype=np.int64)
        engines[kind] = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(rows):
            engines[kind].add_with_ids(np.ascontiguousarray(vectors[rows]), rows)
    return engines


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation.

    Raises:
        IndexDamaged: it is missing or not a manifest. IndexStale: it is of another format.
    """
    path = folder / "manifest.json"
    try:
        raw = json.loads(path.read_bytes())
        if isinstance(raw, dict) and raw.get("format") != FORMAT:
            raise IndexStale(
                f"index format {raw.get('format')}, this program writes {FORMAT}", where=str(folder), mend=_REBUILD
            )
        return Manifest.model_validate(raw)
    except (OSError, ValueError) as error:
        raise IndexDamaged("manifest missing or unreadable", where=str(path), mend=_REBUILD) from error


def verify(index: Path) -> tuple[str, ...]:
    """One line for each file of each generation kept that is missing or changed; empty where all is well."""
    complaints: list[str] = []
    number = current_number(index)
    if number is None:
        raise IndexMissing("no index here", where=str(index), mend=_REBUILD)
    home = index / "generations"
    for folder in sorted(p for p in home.glob("*") if p.name.isdecimal()):
        try:
            for name, digest in read_manifest(folder).files.items():
                _verified(folder, name, digest)
        except StoreError as error:
            complaints.append(str(error))
    if not (home / str(number)).is_dir():
        complaints.append(f"{index}: CURRENT names generation {number}, which is not there. {_REBUILD}")
    return tuple(complaints)


def _verified(folder: Path, name: str, digest: str) -> bytes:
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexDamaged("file missing or unreadable", where=str(path), mend=_REBUILD) from error
    if _digest(data) != digest:
        raise IndexDamaged("file is not what the manifest says", where=str(path), mend=_REBUILD)
    return data


def _rows(kind: type[T], data: bytes) -> tuple[T, ...]:
    rows: list[T] = TypeAdapter(list[kind]).validate_json(b"[" + b",".join(data.splitlines()) + b"]")  # type: ignore[valid-type]
    return tuple(rows)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_tree(folder: Path) -> None:
    """Sync the files that libraries wrote themselves, then the folders, innermost first."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _collect(home: Path, current: int) -> None:
    """Remove generations before the ones that are kept; a reader has what it opened in memory."""
    numbers = sorted((int(p.name) for p in home.iterdir() if p.name.isdecimal()), reverse=True)
    for number in [n for n in numbers if n <= current][KEPT:]:
        shutil.rmtree(home / str(number), ignore_errors=True)
