"""Two versions side by side: what became what, and which words changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fakes import instrument, provision
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.documents.links import Renumbered
from pi_assistant.documents.versions import Change, changes, compare_versions

OLD = [provision("Keep logs.", "1", of="old"), provision("Pay.", "2", of="old"), provision("Gone.", "3", of="old")]
NEW = [
    provision("Keep logs.", "2", of="new"),
    provision("Pay twice.", "3", of="new"),
    provision("Lead.", "1", of="new"),
]
ROWS = [Renumbered("old:1", "new:2"), Renumbered("old:2", "new:3", "raised"), Renumbered("old:3", None),
        Renumbered(None, "new:1", "added")]  # fmt: skip


def test_articles_are_paired_by_their_renumbering() -> None:
    held = catalogue_of([instrument("old"), instrument("new")], [*OLD, *NEW], renumbering=ROWS)
    pairs = compare_versions(held, "old", "new")
    assert [(p.old.id if p.old else None, p.new.id if p.new else None, p.is_same) for p in pairs] == [
        ("old:1", "new:2", True), ("old:2", "new:3", False), ("old:3", None, False), (None, "new:1", False),
    ]  # fmt: skip
    assert pairs[1].note == "raised"


def test_changed_words_are_marked_in_order() -> None:
    assert list(changes("Keep the logs well", "Keep all logs well now")) == [
        (Change.KEPT, "Keep "), (Change.REMOVED, "the "), (Change.ADDED, "all "), (Change.KEPT, "logs "),
        (Change.REMOVED, "well"), (Change.ADDED, "well now"),
    ]  # fmt: skip


@given(st.text("ab \n"), st.text("ab \n"))
def test_what_is_kept_and_removed_is_the_old_text_and_what_is_kept_and_added_the_new(old: str, new: str) -> None:
    found = list(changes(old, new))
    assert "".join(run for change, run in found if change is not Change.ADDED).split() == old.split()
    assert "".join(run for change, run in found if change is not Change.REMOVED).split() == new.split()
