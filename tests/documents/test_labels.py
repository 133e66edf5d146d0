"""Labels of provisions: what is read, and that a word outside the vocabulary is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import LABELS, write_small_corpus
from pi_assistant.documents.corpus import load_corpus
from pi_assistant.documents.labels import Label, Measure, load_labels
from pi_assistant.errors import CorpusError


def test_a_label_has_kinds_audiences_topics_and_figures(tmp_path: Path) -> None:
    labels = load_corpus(write_small_corpus(tmp_path)).labels
    fine, share = Measure(50_000_000, "RMB", "fine, at most"), Measure(5, "%", "of last year's turnover, at most")
    assert labels.by_provision["pipl:66"] == Label(("penalty",), ("handler",), ("fines",), (fine, share))
    assert labels.by_provision["pipl:50"].deadlines == (Measure(15, "days", "reply to a request, at most"),)
    assert labels.vocabulary["topic"]["deletion"] == "erasing"


def test_a_corpus_may_have_none(tmp_path: Path) -> None:
    assert load_labels(tmp_path / "labels.yaml", set()).by_provision == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[deletion], amounts", "[erasure], amounts", "'erasure' is no topic"),
        ("[right], audience", "[favour], audience", "'favour' is no kind"),
        ("audience: [individual], topics: [deletion]", "audience: [king], topics: [deletion]", "'king' is no audience"),
        ("pipl:74:", "pipl:75:", "unknown provision 'pipl:75'"),
        ("value: 15", "value: soon", "labels.pipl:50.deadlines.0.value"),
        ("deadlines: [{value: 15", "limits: [{value: 15", "labels.pipl:50"),
        ("[deletion], amounts", "[], amounts", "without kind, audience or topic"),
        ("vocabulary:", "vocabulary: [", "not YAML"),
    ],
)
def test_a_bad_label_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = write_small_corpus(tmp_path)
    assert old in LABELS
    (folder / "data" / "labels.yaml").write_text(LABELS.replace(old, new), encoding="utf-8")
    with pytest.raises(CorpusError) as refusal:
        load_corpus(folder)
    assert says in str(refusal.value)
