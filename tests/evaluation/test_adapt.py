"""Learning the adapter: everyday words come to lie near the provision that they are known to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from fakes import FakeEmbedder, corpus_of, provision
from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.utterances import Utterance
from pi_assistant.errors import EvaluationError
from pi_assistant.evaluation.adapt import Recipe, learn_adapter
from pi_assistant.indexing.adapter import Adapter, read_adapter
from pi_assistant.indexing.build import build_index
from pi_assistant.indexing.store import Generation, open_generation
from pi_assistant.settings import Settings
from pi_assistant.types import Language, PassageKind

LAW = {"1": "Erasure follows withdrawal.", "2": "Sanctions reach millions.", "3": "Minors need guardians."}
ASKED = {
    "1": ("forget me app", "app must forget", "forget my account", "抹掉账号"),
    "2": ("boss loses cash", "cash the boss loses", "how much cash gone", "老板赔钱"),
    "3": ("kid plays game", "game for my kid", "kid on game", "孩子打游戏"),
}
QUICK = Recipe(narrow=16, rarest=1, epochs=30, batch=12)


def _indexed(home: Path, corpus: Corpus) -> Generation:
    wanted = Settings(index_home=home)
    build_index(wanted, corpus, "fake-model", FakeEmbedder)
    return open_generation(wanted.index)


def _of(text: str, about: str) -> Utterance:
    return Utterance(about, Language.EN if text.isascii() else Language.ZH, text)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small steps that several threads would spend waiting for each other, and might add in another order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    articles = (provision(text, number) for number, text in LAW.items())
    questions = tuple(_of(text, f"lex:{number}") for number, texts in ASKED.items() for text in texts)
    outside = tuple(_of(text, "weather") for text in ("rain on sunday", "sunday rain", "下雨吗"))
    return _indexed(tmp_path_factory.mktemp("asked"), corpus_of(*articles, asked=questions, outside=outside))


def _adapter(generation: Generation, recipe: Recipe, folder: Path) -> Adapter:
    path = folder / "adapter"
    path.write_bytes(learn_adapter(generation, recipe))
    return read_adapter(path)


def test_a_question_comes_to_lie_nearer_to_its_own_provision_and_nearest_of_all(
    asked: Generation, tmp_path: Path
) -> None:
    plain = asked.raw().astype(np.float32)
    adapted = _adapter(asked, QUICK, tmp_path).adapt(plain, [p.words for p in asked.passages])
    texts = {p.provision: row for row, p in enumerate(asked.passages) if p.kind is PassageKind.TEXT}
    for row, passage in enumerate(asked.passages):
        if passage.kind is PassageKind.ASKED:
            own = texts[passage.provision]
            assert adapted[row] @ adapted[own] > plain[row] @ plain[own] + 0.1
            assert max(texts.values(), key=lambda text: float(adapted[row] @ adapted[text])) == own


def test_a_question_not_seen_before_finds_its_provision_by_the_words_it_shares(
    asked: Generation, tmp_path: Path
) -> None:
    adapter, encoder = _adapter(asked, QUICK, tmp_path), FakeEmbedder()
    texts = [p.words for p in asked.passages if p.kind is PassageKind.TEXT]
    held = adapter.adapt(encoder.embed(texts), texts)
    for number, text in (("1", "forget that picture"), ("2", "cash trouble"), ("3", "那孩子呢")):
        (vector,) = adapter.adapt(encoder.embed([text]), [text])
        assert str(1 + int((held @ vector).argmax())) == number


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(asked: Generation) -> None:
    first, again, other = (learn_adapter(asked, Recipe(narrow=8, rarest=1, epochs=2, seed=n)) for n in (3, 3, 4))
    assert first == again != other


def test_an_adapter_is_of_the_encoder_that_it_was_learned_on(asked: Generation, tmp_path: Path) -> None:
    found = _adapter(asked, Recipe(narrow=8, rarest=1, epochs=1), tmp_path)
    assert (found.base, found.matrix.shape, found.projection.shape) == ("fake-model", (256, 256), (8, 256))


def test_words_of_fewer_questions_than_asked_for_have_no_vector(asked: Generation, tmp_path: Path) -> None:
    found = _adapter(asked, Recipe(narrow=8, rarest=3, epochs=1), tmp_path)
    assert set(found.rows) == {"forget", "cash", "boss", "kid", "game", "app"} - {"boss", "app"}


def test_progress_runs_to_the_end(asked: Generation) -> None:
    told: list[tuple[int, int]] = []
    learn_adapter(asked, Recipe(narrow=8, rarest=1, epochs=3, batch=5), lambda done, of: told.append((done, of)))
    assert told == [(n, 9) for n in range(1, 10)]  # 15 questions, 5 at a time, 3 times over


@pytest.mark.parametrize(("second", "told_apart"), [("forget me", False), ("erase us", True)])
def test_provisions_that_share_a_question_are_not_set_against_each_other(
    tmp_path: Path, second: str, told_apart: bool
) -> None:
    questions = (_of("forget me", "lex:1"), _of("forget him", "lex:1"), _of(second, "lex:2"))
    both = _indexed(tmp_path, corpus_of(provision("Old text."), provision("New words.", "2"), asked=questions))
    found = _adapter(both, Recipe(narrow=8, rarest=1, epochs=3), tmp_path)
    assert found.matrix.any() == told_apart


def test_without_questions_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    silent = _indexed(tmp_path, corpus_of(provision("It is so.")))
    with pytest.raises(EvaluationError, match=r"no questions.*asked\.csv"):
        learn_adapter(silent)
