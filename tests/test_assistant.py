"""Questions to the whole, over the small corpus."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import TODAY, FakeEmbedder, corpus_of, learned, provision
from pi_assistant.answering.citations import markers, verify
from pi_assistant.assistant import LONGEST_QUESTION, Assistant
from pi_assistant.documents.corpus import Corpus
from pi_assistant.documents.labels import Label, Labels
from pi_assistant.documents.originals import Original, Originals
from pi_assistant.documents.utterances import SMALL_TALK, Facts, Utterance
from pi_assistant.errors import IndexStale, UsageError
from pi_assistant.indexing.build import build_index
from pi_assistant.indexing.store import Generation, open_generation
from pi_assistant.learned import Logistic
from pi_assistant.settings import Settings
from pi_assistant.terminal import answer_text
from pi_assistant.types import Answer, Audience, Language, Question, Standing, Status, Step

FINE = "What is the highest fine?"


def _cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.provision for citation in answer.citations))


def _over(corpus: Corpus, home: Path) -> Assistant:
    """An assistant over an index of this corpus."""
    wanted = Settings(index_home=home)
    build_index(wanted, corpus, "fake-model", FakeEmbedder)
    return Assistant(open_generation(wanted.index), FakeEmbedder(), learned=learned(), today=lambda: TODAY)


def test_a_question_is_answered_with_the_words_of_the_law(assistant: Assistant) -> None:
    answer = assistant.ask(Question(FINE))
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].provision == "pipl:66"
    assert "RMB 50 million or 5% of the turnover of the previous year. [" in answer.answer
    assert answer.answer.startswith("Under PIPL, Article 66: ")


def test_law_stands_before_a_report_that_says_otherwise(assistant: Assistant) -> None:
    assert "fines-report" in assistant.find(Question(FINE))
    answer = assistant.ask(Question(FINE))
    assert _cited(answer)[0] == "pipl:66"
    assert "RMB 10 million" not in answer.answer.split("[1]")[0]


def test_markers_run_from_1_and_each_quote_is_exact(assistant: Assistant) -> None:
    answer = assistant.ask(Question("When must a handler delete personal information?"))
    assert (
        [c.marker for c in answer.citations] == sorted(set(markers(answer))) == [*range(1, len(answer.citations) + 1)]
    )
    assert all(c.quote in assistant.catalogue.provisions[c.provision].text for c in answer.citations)
    quoted, _, named = answer.answer.partition("\n\nSee also: ")
    assert all((c.quote in quoted) != (f"[{c.marker}]" in named) for c in answer.citations)


def test_a_list_is_answered_whole(assistant: Assistant) -> None:
    answer = assistant.ask(Question("On which grounds may a handler handle personal information, such as consent?"))
    assert answer.citations[0].provision == "pipl:13"
    assert any(
        "applies:\n(1) the individual has given consent;\n(2) a contract with the individual makes it necessary;\n"
        "(3) a statutory duty makes it necessary." in citation.quote
        for citation in answer.citations
    )


def test_the_exception_comes_with_its_rule(assistant: Assistant) -> None:
    answer = assistant.ask(Question("When must a handler delete personal information?"))
    assert "retention period has not expired, the handler must stop all handling except storage" in answer.answer


def test_a_report_answers_what_only_it_knows_with_a_notice(assistant: Assistant) -> None:
    answer = assistant.ask(Question("Which celebrity complained, according to journalists?"))
    assert answer.citations[0].provision == "fines-report"
    assert answer.citations[0].status is Standing.NOT_LAW
    assert ("authority", ("fines-report",)) in [(n.kind, n.provisions) for n in answer.notices]


@pytest.mark.parametrize(
    ("text", "day", "provision", "standing"),
    [
        ("CSL 2016 Article 21", None, "csl-2016:21", Standing.ENDED),
        ("Section I of the Telemarketing Notice", None, "old-notice:I", Standing.OVERTAKEN),
        ("Face Rules Article 1", None, "face-rules:1", Standing.NOT_YET),
    ],
)
def test_a_text_not_in_force_is_shown_to_those_who_name_it_with_a_notice(
    assistant: Assistant, text: str, day: date | None, provision: str, standing: Standing
) -> None:
    answer = assistant.ask(Question(text, as_of=day))
    assert (answer.citations[0].provision, answer.citations[0].status) == (provision, standing)
    assert ("time", (provision,)) in [(n.kind, n.provisions) for n in answer.notices]


def test_the_lost_wording_of_a_provision_is_not_replaced_by_todays(assistant: Assistant) -> None:
    answer = assistant.ask(Question("PIPL Article 50", as_of=date(2022, 1, 1)))
    assert (answer.status, answer.citations, answer.consulted[0]) == (Status.NOT_IN_FORCE, (), "pipl:50")
    assert answer.notices[0].provisions == ("pipl:50",)


def test_a_provision_that_does_not_exist_is_said_not_to_be_held(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What does PIPL Article 200 say?"))
    assert (answer.status, answer.citations) == (Status.NOT_COVERED, ())
    assert answer.answer.startswith("Article 200 of Personal Information Protection Law is not held")


def test_a_missing_provision_beside_one_that_is_held_is_a_notice(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What do PIPL Article 66 and PIPL Article 200 say?"))
    assert answer.citations[0].provision == "pipl:66"
    assert ("coverage", "pipl:200 is not held, or does not exist.") in [(n.kind, n.text) for n in answer.notices]


@pytest.mark.parametrize(("day", "first"), [(date(2025, 12, 31), "csl-2016:21"), (date(2026, 1, 1), "csl:23")])
def test_the_text_of_the_day_is_the_one_cited(assistant: Assistant, day: date, first: str) -> None:
    answer = assistant.ask(Question("For how many months must network operators keep network logs?", as_of=day))
    assert (answer.citations[0].provision, answer.citations[0].status) == (first, Standing.IN_FORCE)


def test_a_provision_may_be_asked_for_by_its_number(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What does Article 47 say?"))
    assert answer.citations[0].provision == "pipl:47"


def test_what_the_corpus_does_not_hold_is_refused_as_a_value(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What is the capital of France?"))
    assert answer.status is Status.NOT_COVERED
    assert answer.citations == ()
    assert 0 < len(answer.consulted) <= 3
    assert "Related, not an answer: " in answer.answer
    assert "PIPL" in answer.answer


def test_a_refusal_in_chinese_is_in_chinese(assistant: Assistant) -> None:
    answer = assistant.ask(Question("法国的首都是哪里"))
    assert answer.status is Status.NOT_COVERED
    assert answer.answer.startswith("现有资料没有回答这个问题")


@pytest.mark.parametrize(("text", "lang"), [("Hello!", Language.EN), ("谢谢", Language.ZH)])
def test_small_talk_searches_nothing_and_cites_nothing(
    assistant: Assistant, embedder: FakeEmbedder, text: str, lang: Language
) -> None:
    answer = assistant.ask(Question(text))
    assert (answer.status, answer.lang, answer.citations, answer.consulted) == (Status.SMALL_TALK, lang, (), ())
    assert embedder.embedded == []


def test_a_chinese_question_finds_the_law_and_is_framed_in_chinese(assistant: Assistant) -> None:
    answer = assistant.ask(Question("我想抹掉，可以吗？"))
    assert answer.citations[0].provision == "pipl:47"
    assert answer.answer.startswith("根据《个人信息保护法》第47条（英文译文）：\nIn any of the following")
    assert "不构成法律意见" in answer.disclaimer


def test_how_people_ask_helps_to_find_and_is_never_quoted(generation: Generation) -> None:
    numbers = learned(lanes={"asked_dense": 1.0}, known_least=-1.0)
    assistant = Assistant(generation, FakeEmbedder(), learned=numbers, today=lambda: TODAY)
    answer = assistant.ask(Question("An app should forget everything"))
    assert answer.citations[0].provision == "pipl:47"
    assert "forget" not in answer.answer


@pytest.mark.parametrize(
    ("text", "says", "named"),
    [
        ("May shops film people?", "No: the text of Law lex applies from 1 January 2020", False),
        ("May shops film people under Law lex?", "No: the text of Law lex applies from 1 January 2020", True),
        ("店里可以拍people吗", "没有：《Law lex》自 2020年1月1日 起施行", False),
    ],
)
def test_before_any_law_that_answers_it_is_no_with_the_day_from_which_it_is_law(
    tmp_path: Path, text: str, says: str, named: bool
) -> None:
    film, begins = provision("Shops must not film people."), provision("It takes effect on 1 January 2020.", "2")
    corpus = corpus_of(film, begins, labels=Labels({"lex:2": Label(("commencement",), (), ())}))
    asked = _over(corpus, tmp_path).ask(Question(text, as_of=date(2019, 12, 31)))
    assert (asked.status, _cited(asked)) == (Status.ANSWERED, ["lex:2", "lex:1"] if named else ["lex:2"])
    assert asked.answer.startswith(says)
    assert {c.status for c in asked.citations} == {Standing.NOT_YET}
    assert [n.provisions for n in asked.notices if n.kind == "time"] != []


def test_on_the_day_from_which_it_is_law_it_answers(tmp_path: Path) -> None:
    corpus = corpus_of(provision("Shops must not film people."))
    answer = _over(corpus, tmp_path).ask(Question("May shops film people?", as_of=date(2020, 1, 1)))
    assert (answer.status, answer.answer) == (
        Status.ANSWERED, "Under LEX, Article 1: Shops must not film people. [1]",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_QUESTION + 1)])
def test_an_empty_or_overlong_question_is_wrong_usage(assistant: Assistant, text: str) -> None:
    with pytest.raises(UsageError):
        assistant.ask(Question(text))


def test_the_longest_question_is_taken(assistant: Assistant) -> None:
    assert LONGEST_QUESTION == 2000
    assert assistant.ask(Question("fine " * 400)).status is Status.ANSWERED


def test_every_answer_carries_what_was_asked_and_the_disclaimer(assistant: Assistant) -> None:
    for text in (FINE, "capital of France?", "Hello"):
        answer = assistant.ask(Question(text, Audience.TRAINER, id=7))
        assert (answer.question, answer.audience, answer.id, answer.as_of) == (text, Audience.TRAINER, 7, TODAY)
        assert answer.disclaimer.endswith("checked up to 2026-10-07.")
        assert set(answer.timings_ms) == {"retrieve", "answer"}


def test_steps_are_told_before_the_one_answer(assistant: Assistant) -> None:
    parts = list(assistant.stream(Question(FINE)))
    assert [part.name for part in parts[:-1] if isinstance(part, Step)] == ["understand", "search", "compose"]
    assert isinstance(parts[-1], Answer)
    times = [part.milliseconds for part in parts if isinstance(part, Step)]
    assert times == sorted(times)


def test_an_index_of_another_model_is_stale(generation: Generation) -> None:
    with pytest.raises(IndexStale, match="another model.*pi-assistant index"):
        Assistant(generation, FakeEmbedder("other-model"), learned=learned())


def test_asking_twice_gives_the_same(assistant: Assistant) -> None:
    first, second = (assistant.ask(Question("When must data be deleted?")) for _ in range(2))
    assert (first.answer, first.citations, first.consulted) == (second.answer, second.citations, second.consulted)


WORDS = [
    "fine",
    "delete",
    "report",
    "Article 50",
    "csl-2016",
    "in 2018",
    "consent",
    "RMB",
    "删除",
    "第六十六条",
    "zebra",
    "?",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), st.dates(date(2010, 1, 1)))
def test_whatever_is_asked_what_is_answered_is_proved(generation: Generation, text: str, day: date) -> None:
    assistant = Assistant(generation, FakeEmbedder(), learned=learned(), today=lambda: TODAY)
    answer = assistant.ask(Question(text, as_of=day))
    assert verify(answer, assistant.catalogue) is answer
    assert bool(answer.citations) == (answer.status is Status.ANSWERED)
    assert len(answer.consulted) <= 10
    assert not set(_cited(answer)) & set(answer.consulted)
    assert not any("forget everything" in c.quote for c in answer.citations)


@pytest.mark.parametrize("question", ["What do the Draft Robot Rules demand of us?", "Is robot-draft binding?"])
def test_a_draft_that_is_named_is_said_to_be_one_and_nothing_is_cited(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question))
    assert (answer.status, answer.citations) == (Status.NOT_IN_FORCE, ())
    assert answer.answer.startswith("No law yet: Draft Robot Rules is a draft")
    assert [notice.kind for notice in answer.notices] == ["draft"]


def test_beside_a_draft_the_law_that_is_named_is_answered(assistant: Assistant) -> None:
    answer = assistant.ask(Question("Do the Draft Robot Rules change PIPL Article 66?"))
    assert _cited(answer)[0] == "pipl:66"
    assert "draft" in [notice.kind for notice in answer.notices]


def test_the_chinese_of_a_cited_paragraph_stands_beside_it(
    generation: Generation, embedder: FakeEmbedder, tmp_path: Path
) -> None:
    originals = Originals(tmp_path)
    first, second = "违反本法的，责令改正。", "情节严重的，处五千万元以下罚款。"
    chinese = {"66": f"{first}\n\n{second}"}
    originals.keep(Original("pipl", date(2021, 11, 1), "law.docx", "0" * 64, TODAY, chinese))
    asked = Assistant(generation, embedder, learned=learned(), originals=originals, today=lambda: TODAY)
    answer = asked.ask(Question(FINE))
    quotes = {c.paragraph: c.original_quote for c in answer.citations if c.provision == "pipl:66"}
    assert quotes[2] == second and quotes.get(1, first) == first
    assert answer_text(answer).count(f"    {second}\n") == 1


def test_without_chinese_texts_no_citation_has_any(assistant: Assistant) -> None:
    assert {c.original_quote for c in assistant.ask(Question(FINE)).citations} == {None}


def _with_bare_questions(home: Path) -> Assistant:
    """Over a law on filing, where some questions are known to be too bare, small talk, or of something else."""
    rows = [("bare", "Must we file?"), (SMALL_TALK, "You are a clever machine"), ("weather", "Will it rain on Sunday?")]
    outside = [Utterance(topic, Language.EN, text) for topic, text in rows]
    outside.append(Utterance("bare", Language.ZH, "要备案吗"))
    facts = (Facts("bare", Language.EN, ("how many people", "which machine")),)
    return _over(
        corpus_of(
            provision("We must file how many people a clever machine films."), outside=tuple(outside), facts=facts
        ),
        home,
    )


@pytest.mark.parametrize("text", ["Must we file?", "must we FILE"])
def test_a_question_known_to_be_too_bare_is_told_which_facts_decide(tmp_path: Path, text: str) -> None:
    answer = _with_bare_questions(tmp_path).ask(Question(text))
    assert (answer.status, answer.citations, answer.consulted) == (Status.NEEDS_FACTS, (), ("lex:1",))
    assert "it must be known: how many people; which machine." in answer.answer


def test_with_its_facts_the_question_is_answered(tmp_path: Path) -> None:
    answer = _with_bare_questions(tmp_path).ask(Question("Must we file how many people a clever machine films?"))
    assert (answer.status, _cited(answer)) == (Status.ANSWERED, ["lex:1"])


def test_a_bare_question_without_facts_in_its_language_is_not_covered(tmp_path: Path) -> None:
    assert _with_bare_questions(tmp_path).ask(Question("要备案吗")).status is Status.NOT_COVERED


def test_an_article_that_is_named_says_more_than_a_bare_question(tmp_path: Path) -> None:
    answer = _with_bare_questions(tmp_path).ask(Question("Must we file, by LEX Article 1 on machines?"))
    assert (answer.status, _cited(answer)) == (Status.ANSWERED, ["lex:1"])


def test_what_is_known_to_be_small_talk_is_answered_as_such(tmp_path: Path) -> None:
    answer = _with_bare_questions(tmp_path).ask(Question("You are a clever machine!"))
    assert (answer.status, answer.citations, answer.consulted) == (Status.SMALL_TALK, (), ())
    assert answer.answer.startswith("Hello! Ask me")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Will it rain on Sunday?", Status.NOT_COVERED),
        ("Must we file our films?", Status.NEEDS_FACTS),
        ("A clever clever machine you are, Sunday machine", Status.SMALL_TALK),
    ],
)
def test_a_refusal_says_what_the_nearest_known_question_says(tmp_path: Path, text: str, status: Status) -> None:
    wary = Logistic(weights={"outside": 100.0}, bias=-50.0, threshold=0.5)
    asked = _with_bare_questions(tmp_path).with_learned(learned().model_copy(update={"refusal": wary}))
    assert asked.ask(Question(text)).status is status


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("May shops film people?", "The text held of LEX, Article 1 applies from 2020-01-01."),
        ("May shops film people under Law lex?", "The text held of LEX, Article 1 applies from 2020-01-01."),
        ("店里可以拍people吗", "现有文本 LEX, Article 1 自 2020-01-01 起适用。"),
    ],
)
def test_a_law_to_come_that_does_not_say_from_when_is_not_in_force_until_its_day(
    tmp_path: Path, text: str, says: str
) -> None:
    asked = _over(corpus_of(provision("Shops must not film people.")), tmp_path).ask(
        Question(text, as_of=date(2019, 12, 31))
    )
    assert (asked.status, asked.citations, asked.consulted) == (Status.NOT_IN_FORCE, (), ("lex:1",))
    assert "2019-12-31" in asked.answer and asked.answer.endswith(says)
    assert [n.provisions for n in asked.notices if n.kind == "time"] == [("lex:1",)]


def test_a_false_figure_is_denied_before_the_law_is_quoted(assistant: Assistant) -> None:
    text = "Since the law says a handler must reply to requests from individuals within 30 days, what if it is late?"
    answer = assistant.ask(Question(text))
    assert _cited(answer)[0] == "pipl:50"
    assert answer.answer.startswith("No: not 30 days.")
    assert "within 15 days. [1]" in answer.answer
