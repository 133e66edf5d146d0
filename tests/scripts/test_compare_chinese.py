"""The comparison with the Chinese: what it finds between two texts of one article, and how it ends."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from fakes import front_matter

SCRIPT = Path(__file__).parents[2] / "scripts" / "compare_chinese.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_chinese", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_chinese"] = module
    spec.loader.exec_module(module)
    return module


ZH = "处理者应当在十五日内答复。但是，依照本法第十八条第二款的除外。\n\n违反前款规定的，处五万元以上一百万元以下罚款。"
EN = (
    "The handler must reply within 15 days, except under paragraph 2 of Article 18 of this Law.\n\n"
    "Whoever violates the preceding paragraph is fined at least RMB 50,000 and at most RMB 1 million."
)


def test_a_faithful_article_has_no_difference(script: ModuleType) -> None:
    assert list(script.differences(ZH, EN)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("15 days", "15 working days", ("figure", "in Chinese only: 15 days")),
        ("15 days", "5 days", ("figure", "in English only: 5 days")),
        ("RMB 1 million", "RMB 10 million", ("figure", "in Chinese only: 1000000 RMB")),
        ("Article 18", "Article 17", ("article", "in Chinese only: 18")),
        ("paragraph 2 of", "paragraph 3 of", ("paragraph", "in Chinese only: 2")),
        ("must reply", "replies", ("duty", "in Chinese only: 应当")),
        (", except under", ". This rests on", ("exception", "in Chinese only: 但是")),
        ("the preceding paragraph", "it", ("relative", "in Chinese only: 前款")),
        ("\n\n", " ", ("paragraphs", "2 in Chinese, 1 in English")),
    ],
)
def test_a_difference_is_named(script: ModuleType, old: str, new: str, found: tuple[str, str]) -> None:
    assert old in EN
    assert found in list(script.differences(ZH, EN.replace(old, new)))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("第十三条至第十五条、第二百五十三条之一", "Articles 13 to 15 and 253-1"),
        ("第一款第（三）项至第（五）项", "items (3) to (5) of paragraph 1"),
        ("2026年1月1日", "1 January 2026"),
        ("（一）甲；\n（二）乙。", "(1) one;\n(2) two."),
        ("不得公开，可以查阅", "must not be disclosed, and may be consulted"),
    ],
)
def test_two_ways_to_say_the_same(script: ModuleType, zh: str, en: str) -> None:
    assert list(script.differences(zh, en)) == []


@pytest.fixture
def compared(script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the script over a corpus of one article, whose English and explanations are given."""

    def run(en: str, explained: str = "", folder: Path | None = None) -> tuple[int, str]:
        originals, corpus = tmp_path / "zh", tmp_path / "corpus"
        originals.mkdir(exist_ok=True)
        text = f"某某法\n\n第一条　{ZH}\n"
        (originals / "lex.md").write_text(text, encoding="utf-8")
        for name in ("laws", "data"):
            (corpus / name).mkdir(parents=True, exist_ok=True)
        body = f"# Law lex\n#### Article 1 Replies\n{en}\n"
        (corpus / "laws" / "lex.md").write_text(front_matter("lex") + body, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        (corpus / "data" / "originals.csv").write_text(f"id,file,sha256\nlex,lex.md,{digest}\n", encoding="utf-8")
        (corpus / "data" / "differences.csv").write_text(f"provision,kind,detail,why\n{explained}", encoding="utf-8")
        code = script.main([str(folder or originals), "--corpus", str(corpus)])
        out, err = capsys.readouterr()
        return code, out + err

    return run


def test_it_ends_well_where_nothing_differs(compared: Callable[..., tuple[int, str]]) -> None:
    code, said = compared(EN)
    assert (code, "1 provisions of 1 texts compared: 0 differences" in said) == (0, True)


def test_it_ends_ill_until_a_difference_is_explained(compared: Callable[..., tuple[int, str]]) -> None:
    wrong = EN.replace("15 days", "half a month")
    code, said = compared(wrong)
    assert (code, "lex:1,figure,in Chinese only: 15 days" in said) == (1, True)
    row = "lex:1,figure,in Chinese only: 15 days,said in words\n"
    assert compared(wrong, row)[0] == 0
    code, said = compared(EN, row)
    assert (code, "explains nothing" in said) == (1, True)


def test_a_missing_original_is_named(compared: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, said = compared(EN, folder=tmp_path)
    assert (code, "is not there" in said) == (3, True)
