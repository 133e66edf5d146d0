"""Lanes, order, authority and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fakes import FakeEmbedder, learned, query
from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.indexing.store import Generation
from pi_assistant.learned import Learned, shipped
from pi_assistant.retrieval.fusion import min_max
from pi_assistant.retrieval.retriever import Retrieved, Retriever
from pi_assistant.types import PassageKind

FINE = query("What is the highest fine?")


def _retriever(generation: Generation, numbers: Learned | None = None, dense: float | None = None) -> Retriever:
    catalogue = catalogue_of(generation.instruments, generation.provisions)
    return Retriever(generation, catalogue, FakeEmbedder(), numbers or learned(), dense)


def _ids(found: Retrieved) -> list[str]:
    return [hit.provision for hit in found.hits]


def _scores(found: Retrieved) -> dict[str, float]:
    return {hit.provision: hit.score for hit in found.hits}


def test_the_provision_that_shares_most_words_comes_first(generation: Generation) -> None:
    found = _retriever(generation).retrieve(query("How long must network operators keep logs?"))
    assert _ids(found)[0] == "csl:23"
    assert [hit.score for hit in found.hits] == sorted(_scores(found).values(), reverse=True)


def test_no_more_than_k_and_each_once(generation: Generation) -> None:
    assert len(_ids(_retriever(generation).retrieve(FINE, 3))) == 3
    found = _ids(_retriever(generation).retrieve(FINE, 100))
    assert len(found) == len(set(found))


def test_provisions_named_outright_come_first_in_the_order_named(generation: Generation) -> None:
    named = query("What is the highest fine?", references=("csl:23", "pipl:4"))
    found = _retriever(generation).retrieve(named)
    assert _ids(found)[:2] == ["csl:23", "pipl:4"]
    assert [(hit.score, hit.direct) for hit in found.hits[:2]] == [(1.0, True), (1.0, True)]
    assert not any(hit.direct for hit in found.hits[2:])


def test_a_report_stands_back_by_the_penalty_and_the_law_does_not(generation: Generation) -> None:
    free, fined = (_scores(_retriever(generation, learned(penalty=p)).retrieve(FINE, 100)) for p in (0.0, 0.3))
    assert free["fines-report"] - fined["fines-report"] == pytest.approx(0.3)
    assert free["pipl:66"] == fined["pipl:66"]


def test_law_comes_before_a_report_that_matches_as_well(generation: Generation) -> None:
    found = _ids(_retriever(generation).retrieve(FINE, 100))
    assert found.index("pipl:66") < found.index("fines-report")


def test_a_text_stands_back_from_the_day_it_is_overtaken(generation: Generation) -> None:
    days = (date(2021, 10, 31), date(2021, 11, 1))
    asked = "Telemarketing callers"
    before, after = (_scores(_retriever(generation).retrieve(query(asked, as_of=day), 100)) for day in days)
    assert before["old-notice:I"] - after["old-notice:I"] == pytest.approx(0.5)


def test_of_two_versions_only_the_one_of_the_day_is_found(generation: Generation) -> None:
    asked = "How long must network logs be kept?"
    before, after = (
        _ids(_retriever(generation).retrieve(query(asked, as_of=day), 100))
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    )
    assert ("csl-2016:21" in before, "csl:23" in before) == (True, False)
    assert ("csl-2016:21" in after, "csl:23" in after) == (False, True)


def test_an_ended_version_is_found_where_it_is_named(generation: Generation) -> None:
    named = query("How long must network logs be kept?", as_of=date(2026, 1, 1), instruments=("csl-2016",))
    assert "csl-2016:21" in _ids(_retriever(generation).retrieve(named, 100))


def test_what_is_not_yet_law_is_withheld_and_named(generation: Generation) -> None:
    asked = "another way than face recognition"
    found = _retriever(generation).retrieve(query(asked), 100)
    assert found.withheld[0] == "face-rules:1"
    assert "face-rules:1" not in _ids(found)
    later = _retriever(generation).retrieve(query(asked, as_of=date(2027, 1, 1)), 100)
    assert _ids(later)[0] == "face-rules:1"
    assert "face-rules:1" not in later.withheld


def test_what_is_not_yet_law_is_shown_to_those_who_name_it(generation: Generation) -> None:
    found = _retriever(generation).retrieve(query("face rules", references=("face-rules:1",)))
    assert _ids(found)[0] == "face-rules:1"
    assert found.withheld == ()


def test_a_wording_that_is_not_held_is_not_withheld(generation: Generation) -> None:
    found = _retriever(generation).retrieve(query("reply to requests", as_of=date(2022, 1, 1)))
    assert _ids(found)[0] == "pipl:50"


@pytest.mark.parametrize("lane", ["asked_dense", "asked_words", "expanded"])
def test_an_everyday_question_leads_to_the_provision_that_answers_it(generation: Generation, lane: str) -> None:
    asked = query("an app should forget me")
    found = _retriever(generation).lanes(asked, FakeEmbedder().embed([asked.search])[0])[lane]
    assert max(found, key=found.__getitem__) == "pipl:47"


def test_a_lane_holds_only_what_it_found(generation: Generation) -> None:
    lanes = _retriever(generation).lanes(query("imprisonment"), FakeEmbedder().embed(["imprisonment"])[0])
    assert set(lanes["expanded"]) == {"criminal-law:253-1"}
    assert lanes["asked_words"] == {}
    assert set(lanes["asked_dense"]) == {"pipl:47"}


def test_the_lanes_are_those_that_weights_are_learned_for(generation: Generation) -> None:
    lanes = _retriever(generation).lanes(FINE, FakeEmbedder().embed(["a"])[0])
    assert set(lanes) == set(shipped().lanes)


def test_a_user_may_ask_for_meaning_alone(generation: Generation) -> None:
    words = learned(lanes={"expanded": 1.0})
    hits = _retriever(generation, words, dense=1.0).retrieve(query("network logs"), 5).hits
    by_meaning = _retriever(generation).retrieve(query("network logs"), 5).hits
    assert hits == by_meaning


def test_a_hit_carries_every_passage_of_its_provision_with_its_cosine(generation: Generation) -> None:
    hit = next(h for h in _retriever(generation).retrieve(FINE).hits if h.provision == "pipl:66")
    rows = [n for n, p in enumerate(generation.passages) if p.provision == "pipl:66" and p.kind is PassageKind.TEXT]
    vector = FakeEmbedder().embed([FINE.search])[0]
    assert [row for row, _ in hit.passages] == rows
    assert [c for _, c in hit.passages] == pytest.approx([float(generation.vectors[row] @ vector) for row in rows])
    assert hit.dense == max(c for _, c in hit.passages)


def test_signals_tell_known_words_from_unknown_ones(generation: Generation) -> None:
    known = _retriever(generation).retrieve(query("network logs")).signals
    unknown = _retriever(generation).retrieve(query("capital France")).signals
    assert (known["unknown"], unknown["unknown"]) == (0.0, 1.0)


def test_a_question_like_those_that_nothing_answers_is_told_from_the_others(generation: Generation) -> None:
    rain = _retriever(generation).retrieve(query("Will it rain?")).signals
    app = _retriever(generation).retrieve(query("May an app forget me?")).signals
    for name in ("outside", "outside_votes", "outside_words", "outside_expanded"):
        assert rain[name] > 0.5 > app[name]


def test_a_question_that_nothing_answers_is_never_a_hit(generation: Generation) -> None:
    found = _retriever(generation).retrieve(query("Will it rain on Sunday?"), 100)
    assert "" not in _ids(found)
    assert all("" not in lane for lane in found.lanes.values())


def test_a_law_that_is_not_held_is_a_signal(generation: Generation) -> None:
    named = _retriever(generation).retrieve(query("network logs", outside=("GDPR",))).signals
    assert (named["names_outside"], _retriever(generation).retrieve(FINE).signals["names_outside"]) == (1.0, 0.0)


def test_the_signal_of_a_provision_named_outright(generation: Generation) -> None:
    assert _retriever(generation).retrieve(query("x", references=("pipl:4",))).signals["direct"] == 1.0
    assert _retriever(generation).retrieve(query("x")).signals["direct"] == 0.0


def test_the_refusal_model_that_is_shipped_weighs_signals_that_exist(generation: Generation) -> None:
    signals = _retriever(generation).retrieve(FINE).signals
    assert set(shipped().refusal.weights) <= set(signals)


def test_scores_stay_between_0_and_1(generation: Generation) -> None:
    found = _retriever(generation).retrieve(query("network logs"), 100)
    assert all(0.0 <= hit.score <= 1.0 for hit in found.hits)


ANCHORED = query(
    "Must it be deleted? And if they ignore that?", focus="And if they ignore that?",
    focus_search="And if they ignore that?", anchors=("pipl:47",),
)  # fmt: skip


def _linked(generation: Generation, **ranking: float) -> Retriever:
    """A retriever that knows the links, and whose second stage weighs what is given."""
    numbers = learned()
    weighed = numbers.model_copy(update={"ranking": numbers.ranking | ranking})
    catalogue = catalogue_of(generation.instruments, generation.provisions, generation.links, generation.labels)
    return Retriever(generation, catalogue, FakeEmbedder(), weighed)


def test_a_follow_up_finds_what_is_linked_with_what_the_answer_before_named(generation: Generation) -> None:
    found = _linked(generation, anchor_link=1.0)
    with_anchor = found.retrieve(ANCHORED)
    without = found.retrieve(replace(ANCHORED, anchors=()))
    assert set(_ids(with_anchor)[:2]) == {"pipl:66", "pipl:50"}  # what punishes Article 47, and how it is used
    assert set(_ids(without)[:2]) != {"pipl:66", "pipl:50"}
    raised = {key: with_anchor.scores[key] - value for key, value in without.scores.items()}
    assert {key for key, more in raised.items() if more == pytest.approx(1.0)} == {"pipl:66", "pipl:50"}
    assert {key for key, more in raised.items() if more == pytest.approx(0.0)} == set(raised) - {"pipl:66", "pipl:50"}


def test_the_anchor_and_its_law_are_raised_too(generation: Generation) -> None:
    found = _linked(generation, anchor=0.25, anchor_text=0.5)
    with_anchor, without = (found.retrieve(asked).scores for asked in (ANCHORED, replace(ANCHORED, anchors=())))
    raised = {key: with_anchor[key] - without[key] for key in ("pipl:47", "pipl:4", "csl:23")}
    assert raised == pytest.approx({"pipl:47": 0.75, "pipl:4": 0.5, "csl:23": 0.0})


def test_a_follow_up_is_ranked_by_the_whole_and_a_little_by_itself(generation: Generation) -> None:
    said = "And the highest fine?"
    asked = query(f"Must data be deleted? {said}", focus=said, focus_search=said)
    retriever = _retriever(generation)
    looked, own = retriever.look(asked), retriever.look(query(said))
    whole = retriever.look(query(asked.text))
    assert looked.whole == whole.lanes == whole.whole
    for name, lane in looked.lanes.items():
        parts = min_max(whole.lanes[name]), min_max(own.lanes[name])
        assert lane == pytest.approx({k: 0.8 * parts[0].get(k, 0) + 0.2 * parts[1].get(k, 0) for k in lane})


def test_each_part_of_a_question_has_its_best_provisions(generation: Generation) -> None:
    parts = ("When must a handler delete personal information", "how long must network logs be kept")
    found = _retriever(generation).retrieve(query(" and ".join(parts), aspects=tuple((p, p) for p in parts)))
    assert [best[0] for best in found.aspects] == ["pipl:47", "csl:23"]
    assert {len(best) for best in found.aspects} == {2}


def test_a_part_is_weighed_half_by_itself_and_half_by_the_whole(generation: Generation) -> None:
    retriever, part = _retriever(generation), "network logs"
    whole = retriever.retrieve(query("highest fine of the turnover", aspects=((part, part),)), 100)
    own = min_max(retriever.look(query(part)).lanes["dense"])
    half = {key: 0.5 * own.get(key, 0.0) + 0.5 * score for key, score in whole.scores.items()}
    seen = [key for key in sorted(half, key=lambda key: -half[key]) if key in _ids(whole)]
    assert whole.aspects == (tuple(seen[:2]),)


def test_what_is_not_yet_law_answers_no_part(generation: Generation) -> None:
    part = "another way than face recognition"
    asked = query(part, aspects=((part, part),))
    for day, held in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        (best,) = _retriever(generation).retrieve(replace(asked, as_of=day)).aspects
        assert ("face-rules:1" in best) == held


def test_a_question_without_parts_has_none(generation: Generation) -> None:
    assert _retriever(generation).retrieve(FINE).aspects == ()
