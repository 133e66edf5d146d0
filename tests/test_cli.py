"""The commands: what they print, where, and how they end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import SOURCES, RunCli
from pi_assistant import __version__
from pi_assistant.settings import Settings

HEAVY = (
    "torch transformers sentence_transformers faiss bm25s onnxruntime gradio llama_index pypdf pypdfium2 trafilatura"
)
COMMANDS = ["index", "ask", "show", "corpus", "originals", "check", "serve"]


@pytest.fixture
def corpus_env(corpus_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small corpus as the one that the commands use."""
    monkeypatch.setenv("PI_ASSISTANT_CORPUS", str(corpus_folder))
    monkeypatch.setenv("PI_ASSISTANT_INDEX_HOME", str(corpus_folder.parent / "indexes"))
    return corpus_folder


def _imported(*words: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """Run a command in an interpreter of its own; the heavy modules that it imported."""
    code = (
        "import sys\nfrom pi_assistant.cli import main\n"
        f"sys.argv = ['pi-assistant', *{list(words)!r}]\n"
        "try:\n    main()\n"
        f"finally:\n    print('HEAVY', *[m for m in {HEAVY.split()!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
    )
    return done, set(done.stderr.rpartition("HEAVY")[2].split())


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    done, heavy = _imported("--help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if name not in done.stdout] == []
    assert heavy == set()


@pytest.mark.parametrize("words", [["ask", "--help"], ["corpus", "check"], ["show", "pipl:66"], ["originals", "list"]])
def test_commands_that_need_no_model_import_nothing_heavy(words: list[str]) -> None:
    done, heavy = _imported(*words)
    assert done.returncode == 0
    assert heavy == set()


def test_a_damaged_index_is_found_before_any_model_is_imported(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "CURRENT").write_text("garbage", encoding="utf-8")
    done, heavy = _imported("ask", "Why?", PI_ASSISTANT_INDEX_HOME=str(tmp_path))
    assert done.returncode == 3
    assert not heavy & {"torch", "transformers", "sentence_transformers", "gradio", "llama_index"}


def test_the_version(run_cli: RunCli) -> None:
    ran = run_cli("--version")
    assert (ran.code, ran.out) == (0, f"pi-assistant {__version__}\n")


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["ask", "Why?", "--as-of", "soon"],
        ["ask", "Why?", "--audience", "king"],
        ["ask", "Why?", "--colour"],
        ["ask"],
        ["ask", "Why?", "--batch", "questions.jsonl"],
        ["show"],
    ],
)
def test_wrong_usage_ends_with_2(run_cli: RunCli, words: list[str]) -> None:
    ran = run_cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def _one_line(err: str) -> bool:
    return err.startswith("pi-assistant: ") and err.endswith("\n") and err.count("\n") == 1


def test_a_missing_index_is_one_line_that_says_what_to_run(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("check")
    assert (ran.code, ran.out) == (3, "")
    assert _one_line(ran.err)
    assert "Run `pi-assistant index`" in ran.err


def test_an_unknown_setting_is_one_line(run_cli: RunCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PI_ASSISTANT_COLOUR", "red")
    ran = run_cli("corpus", "list")
    assert ran.code == 3
    assert _one_line(ran.err)
    assert "PI_ASSISTANT_COLOUR" in ran.err


def test_a_broken_corpus_file_is_one_line_with_its_place(run_cli: RunCli, corpus_env: Path) -> None:
    path = corpus_env / "laws" / "csl.md"
    path.write_text(path.read_text("utf-8").replace("rank: law", "rank: decree"), encoding="utf-8")
    for words in (["corpus", "check"], ["corpus", "list"], ["show", "csl"]):
        ran = run_cli(*words)
        assert (ran.code, ran.out) == (3, "")
        assert _one_line(ran.err)
        assert f"{path}:6: " in ran.err


@pytest.mark.parametrize("line", ["not json", '{"question": ""}'])
def test_a_malformed_batch_line_is_named_and_nothing_is_written(run_cli: RunCli, tmp_path: Path, line: str) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text(f'{{"question": "Why?"}}\n{line}\n', encoding="utf-8")
    ran = run_cli("ask", "--batch", batch, "--out", out)
    assert (ran.code, ran.out, out.exists()) == (3, "", False)
    assert _one_line(ran.err)
    assert f"{batch}:2: " in ran.err


def test_the_real_corpus_is_sound(run_cli: RunCli) -> None:
    ran = run_cli("corpus", "check")
    assert ran.code == 0, ran.err
    assert ran.out.rstrip().endswith("sound")


def test_the_corpus_is_counted(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("corpus", "check")
    assert ran.code == 1  # its laws are called whole, and are not
    assert "csl is called whole, but its numbers have gaps" in ran.out
    assert ran.out.endswith("8 instruments, 15 provisions, 2 links, 6 terms, 3 questions: 3 complaints\n")


def test_the_catalogue_stands_in_order_of_rank_with_its_standing_on_a_day(run_cli: RunCli, corpus_env: Path) -> None:
    lines = run_cli("corpus", "list", "--as-of", "2025-06-01").out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [
        "criminal-law", "csl", "csl-2016", "pipl", "face-rules", "robot-draft", "old-notice", "fines-report",
    ]  # fmt: skip
    standings = ["in force", "not yet in force", "in force", "in force", "not yet in force", "draft"]
    for line, standing in zip(lines, [*standings, "overtaken", "not law"], strict=False):
        assert standing in line
    assert (
        lines[-1]
        == "7 instruments, 15 provisions, 1 drafts without text; status as of 2025-06-01, checked up to 2026-10-07"
    )


def test_two_versions_are_shown_with_the_words_that_changed(run_cli: RunCli, corpus_env: Path) -> None:
    out = run_cli("corpus", "diff", "csl-2016", "csl").out
    assert "csl-2016:21 -> csl:23: changed (reports added)" in out
    assert "[-months.-] {+months, and report every incident.+}" in out
    assert out.endswith("1 articles, 0 unchanged\n")


@pytest.mark.parametrize("words", [("csl", "csl-2016"), ("csl-2016", "nowhere")])
def test_versions_that_are_not_held_as_such_are_a_named_error(
    run_cli: RunCli, corpus_env: Path, words: tuple[str, str]
) -> None:
    assert run_cli("corpus", "diff", *words).code == 3


def test_a_provision_is_shown_with_its_text_and_standing(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("show", "csl-2016:21", "--as-of", "2026-01-01")
    assert ran.code == 0
    assert ran.out.startswith("Cybersecurity Law (2016 text): Article 21 Logs\n")
    assert "ended on 2026-01-01" in ran.out
    assert "Network operators must keep network logs for at least six months." in ran.out


def test_an_instrument_is_shown_with_its_provisions(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("show", "old-notice", "--as-of", "2021-10-31")
    assert "normative-document, in force on 2021-10-31" in ran.out
    assert "old-notice:II.1" in ran.out


def test_an_unknown_provision_is_one_line_that_helps(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("show", "pipl:99")
    assert ran.code == 3
    assert _one_line(ran.err)
    assert "pipl holds pipl:1 to pipl:74" in ran.err


def test_checking_a_sound_index(run_cli: RunCli, built_index: Settings) -> None:
    ran = run_cli("check", "--index", built_index.index)
    assert (ran.code, ran.err) == (0, "")
    assert str(built_index.index) in ran.out


def test_checking_a_damaged_index_ends_with_1_and_names_the_file(
    run_cli: RunCli, built_index: Settings, tmp_path: Path
) -> None:
    copy = shutil.copytree(built_index.index, tmp_path / "copy")
    (copy / "generations" / "1" / "passages.jsonl").write_bytes(b"")
    ran = run_cli("check", "--index", copy)
    assert (ran.code, ran.out) == (1, "")
    assert "passages.jsonl: file is not what the manifest says" in ran.err


def test_an_index_folder_that_cannot_have_a_name_is_one_line(run_cli: RunCli) -> None:
    ran = run_cli("check", "--index", "/")
    assert ran.code == 3
    assert _one_line(ran.err)


@pytest.mark.weights
def test_a_question_is_answered_as_json_without_torch(real_index: Settings) -> None:
    done, heavy = _imported(
        "ask", "What is the highest fine under the PIPL?", "--json", PI_ASSISTANT_INDEX_HOME=str(real_index.index_home)
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["citations"][0]["provision"] == "pipl:66"
    assert not heavy & {"torch", "transformers", "sentence_transformers", "gradio", "llama_index"}


@pytest.mark.weights
def test_a_batch_is_answered_in_order_with_its_ids(run_cli: RunCli, real_index: Settings, tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = ['{"id": 7, "question": "hello"}', '{"id": "b", "question": "Article 66?", "audience": "operator"}']
    batch.write_text("\n".join(lines), encoding="utf-8")
    ran = run_cli("ask", "--batch", batch, "--out", out, "--index", real_index.index)
    assert ran.code == 0, ran.err
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(a["id"], a["status"], a["audience"]) for a in answers] == [
        (7, "small_talk", "consumer"), ("b", "answered", "operator"),
    ]  # fmt: skip
    assert list(tmp_path.glob("tmp*")) == []


@pytest.mark.weights
def test_an_answer_is_read_in_a_terminal_with_its_sources(run_cli: RunCli, real_index: Settings) -> None:
    ran = run_cli("ask", "What does Article 47 of the PIPL say?", "--index", real_index.index)
    assert ran.code == 0
    assert "\n\nSources\n[1] Personal Information Protection Law, Article 47" in ran.out
    assert "Not legal advice" in ran.out.splitlines()[-1]


@pytest.mark.weights
@pytest.mark.parametrize("question", ["", "x" * 2001])
def test_an_empty_or_overlong_question_is_wrong_usage(run_cli: RunCli, real_index: Settings, question: str) -> None:
    ran = run_cli("ask", question, "--index", real_index.index)
    assert (ran.code, ran.out) == (2, "")
    assert _one_line(ran.err)


@pytest.mark.weights
def test_an_index_of_another_corpus_is_stale(run_cli: RunCli, real_index: Settings, corpus_env: Path) -> None:
    ran = run_cli("ask", "Why?", "--index", real_index.index)
    assert ran.code == 3
    assert _one_line(ran.err)
    assert "Run `pi-assistant index`" in ran.err


@pytest.mark.weights
def test_the_first_question_builds_the_index(run_cli: RunCli, corpus_env: Path) -> None:
    ran = run_cli("ask", "Which circumstances make a handler delete personal information on its own initiative?")
    assert ran.code == 0, ran.err
    assert "(pipl:47; law; in force" in ran.out
    assert "First use: building the index" in ran.err


@pytest.mark.weights
def test_building_again_says_that_all_is_up_to_date(run_cli: RunCli, real_index: Settings) -> None:
    ran = run_cli("index", "--index", real_index.index)
    assert ran.code == 0, ran.err
    assert "already up to date" in ran.out


@pytest.mark.weights
def test_a_place_that_cannot_be_written_leaves_nothing_behind(
    run_cli: RunCli, real_index: Settings, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_text('{"question": "hello"}', encoding="utf-8")
    (tmp_path / "taken").mkdir()
    ran = run_cli("ask", "--batch", tmp_path / "in.jsonl", "--out", tmp_path / "taken", "--index", real_index.index)
    assert (ran.code, "cannot be written" in ran.err) == (3, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "taken"]


ZH = "第{}条　这是中文原文的第{}部分。"


@pytest.fixture
def chinese(tmp_path: Path, corpus_env: Path) -> Path:
    """A folder with a Chinese text of the small corpus, under the title of the law, and one of something else."""
    folder = tmp_path / "zh"
    folder.mkdir()
    head = "中华人民共和国刑法\n\n"
    (folder / "刑法.md").write_text(f"{head}第二百五十三条之一　违反国家有关规定的，处罚。", encoding="utf-8")
    (folder / "别的.md").write_text(f"别的法\n\n{ZH.format('一', '一')}", encoding="utf-8")
    return folder


def test_one_bad_file_does_not_keep_the_good_ones_out(run_cli: RunCli, chinese: Path) -> None:
    ran = run_cli("originals", "add", chinese)
    assert ran.code == 3
    assert ran.out == f"criminal-law: 1 articles added from {chinese / '刑法.md'}\n"
    first, last = ran.err.splitlines()
    assert "别的.md: no instrument held has the title '别的法'" in first
    assert last.startswith("pi-assistant: 1 of 2 files were not added")


def test_a_chinese_text_is_added_shown_listed_and_deleted(run_cli: RunCli, chinese: Path, alone: Path) -> None:
    path = chinese / "刑法.md"
    assert run_cli("originals", "add", path).out.endswith(f"added from {path}\n")
    assert run_cli("originals", "add", path).out.endswith(f"replaced from {path}\n")
    assert "\n\n违反国家有关规定的，处罚。\n\n" in run_cli("show", "criminal-law:253-1").out
    listed = run_cli("originals", "list").out
    assert listed.startswith("criminal-law ") and "1 articles" in listed and "刑法.md\n" in listed
    assert f"1 Chinese texts ({alone / 'data'}" in listed
    assert run_cli("originals", "delete", "criminal-law").out == "criminal-law: deleted\n"
    assert run_cli("originals", "list").out.startswith("0 Chinese texts")
    assert "违反" not in run_cli("show", "criminal-law:253-1").out


def test_what_is_wrong_with_a_single_file_is_one_line(run_cli: RunCli, chinese: Path) -> None:
    for words in (["add", chinese / "别的.md"], ["add", chinese / "none.md"], ["delete", "pipl"]):
        ran = run_cli("originals", *words)
        assert (ran.code, ran.out, _one_line(ran.err)) == (3, "", True)


def test_an_empty_folder_and_as_for_two_files_are_refused(run_cli: RunCli, chinese: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run_cli("originals", "add", tmp_path / "empty").code == 3
    assert run_cli("originals", "add", chinese, "--as", "pipl").code == 2


def test_a_damaged_chinese_text_is_named_and_the_others_are_listed(run_cli: RunCli, chinese: Path, alone: Path) -> None:
    run_cli("originals", "add", chinese / "刑法.md")
    (damaged,) = (alone / "data").rglob("criminal-law.json")
    (damaged.parent / "pipl.json").write_text("{}", encoding="utf-8")
    ran = run_cli("originals", "list")
    assert (ran.code, ran.out.startswith("criminal-law")) == (3, True)
    assert _one_line(ran.err)
    assert f"{damaged.parent / 'pipl.json'}: " in ran.err
    assert run_cli("show", "pipl:66").code == 3


def test_a_chinese_text_of_an_earlier_version_is_listed_as_not_shown(run_cli: RunCli, chinese: Path) -> None:
    run_cli("originals", "add", chinese / "刑法.md")
    path = chinese.parent / "corpus" / "laws" / "criminal-law.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("effective: 2015-11-01", "effective: 2026-01-01"), encoding="utf-8")
    assert "not shown: our text is of another version" in run_cli("originals", "list").out
    assert "违反" not in run_cli("show", "criminal-law:253-1").out
