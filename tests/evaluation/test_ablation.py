"""What each part of the ranking adds: left out, and the same questions ranked again."""

from __future__ import annotations

from pathlib import Path

from fakes import FakeEmbedder, learned
from pi_assistant.assistant import Assistant
from pi_assistant.documents.corpus import Corpus
from pi_assistant.evaluation.ablation import ablation, seconds, table
from pi_assistant.evaluation.datasets import KnownAnswer, load_questions
from pi_assistant.indexing.build import build_index
from pi_assistant.indexing.store import open_generation
from pi_assistant.settings import Settings

ROW = (
    '{"id": "a", "question": "What is the highest fine?", "lang": "en", "audience": "consumer", "type": "penalty",'
    ' "expect": "answered", "gold": ["{gold}"]}'
)


def _assistant(tmp_path: Path, small: Corpus) -> Assistant:
    settings = Settings(index_home=tmp_path / "indexes", index_name="small")
    build_index(settings, small, "fake-model", FakeEmbedder)
    return Assistant(open_generation(settings.index), FakeEmbedder(), learned=learned(lanes={"dense": 1.0}))


def _asked(tmp_path: Path, gold: str) -> tuple[KnownAnswer, ...]:
    path = tmp_path / "dev-one.jsonl"
    path.write_text(ROW.replace("{gold}", gold) + "\n", encoding="utf-8")
    return load_questions([path])


def test_what_the_only_lane_finds_is_lost_without_it(tmp_path: Path, small: Corpus) -> None:
    assistant = _assistant(tmp_path, small)
    best = assistant.find(_asked(tmp_path, "x")[0].asked(), 1)[0]
    rows = {row.part: row for row in ablation(assistant, learned(lanes={"dense": 1.0}), _asked(tmp_path, best))}
    assert set(rows) == {"adapter", "lane dense", "whole second stage"}
    assert rows["adapter"].recall_at_5.value == 0.0  # there is none
    assert rows["whole second stage"].first_hit.value == 0.0  # it weighs nothing
    first = rows["lane dense"].first_hit.value
    assert first is not None
    assert first >= 0.0


def test_the_table_names_each_part_with_what_it_adds(tmp_path: Path, small: Corpus) -> None:
    assistant = _assistant(tmp_path, small)
    best = assistant.find(_asked(tmp_path, "x")[0].asked(), 1)[0]
    shown = table(ablation(assistant, learned(lanes={"dense": 1.0}), _asked(tmp_path, best))).splitlines()
    assert shown[0] == "| left out | Recall@5 lost | First hit lost | n |"
    assert any(line.startswith("| adapter | +0.0 |") for line in shown)


def test_each_question_is_timed_answered_and_embedded(tmp_path: Path, small: Corpus) -> None:
    answered, embedded = seconds(_assistant(tmp_path, small), _asked(tmp_path, "x"))
    assert (len(answered), len(embedded)) == (1, 1)
    assert min(*answered, *embedded) > 0
