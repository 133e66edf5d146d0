"""Words: one tokenizer for building and asking, and BM25 over its tokens.

Numbers that name things survive whole (`253-1`, `3.2.1(a)`, `5%`, `article-5` beside `article` and `5`); English words
are stemmed after British and American endings are made one; Chinese is taken in pairs of characters, filler words left
out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

Scores = npt.NDArray[np.float32]

_TOKEN = re.compile(
    r"\d+(?:\.\d+)+(?:\([a-z0-9]{1,4}\))*"  # 3.2.1(a), 3.5
    r"|\d{1,3}(?:,\d{3})+"  # 100,000
    r"|\d+(?:-\d+)?%?"  # 253-1, 5%
    r"|[a-z]+(?:'[a-z]+)?"
    r"|[\u3400-\u9fff]+"
)
_REFERENCE = re.compile(r"\b(?:articles?|arts?|sections?|items?)\.?\s*(\d+(?:-\d+)?)(?![\d%])")
_CJK = re.compile(r"[\u3400-\u9fff]")
_NUMBER_LIST = "two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(n) for n, word in enumerate(_NUMBER_LIST.split(), start=2)}
_SPELLING = {
    "behaviour": "behavior", "labour": "labor", "favour": "favor", "honour": "honor", "colour": "color",
    "licence": "license", "defence": "defense", "offence": "offense", "programme": "program", "centre": "center",
    "judgement": "judgment", "enquiry": "inquiry", "cheque": "check", "fulfil": "fulfill",
}  # fmt: skip
_ENDINGS = ((re.compile(r"isation(s?)$"), r"ization\1"), (re.compile(r"(..)is(e|es|ed|ing|er|ers)$"), r"\1iz\2"))
_STOPWORD_LIST = """
a about above after all also am an and any are as at be because been before being below between both but by can
could did do does doing down during each etc few for from further had has have having he her here hers herself him
himself his how i if in into is it its itself just me more most my myself no nor of off on once only or other our
ours ourselves out over own please really s same she should so some such t than that the their theirs them
themselves then there these they this those through to too under until up us very was we were what when where which
while who whom whose why will with would you your yours yourself yourselves whether must may shall tell want know
"""
STOPWORDS = frozenset(_STOPWORD_LIST.split())
_CHINESE_FILLER = re.compile(
    "可以吗|可不可以|能不能|是不是|有没有|要不要|会不会|怎么办|怎么样|为什么|什么样|什么|怎么|哪些|哪个|哪里|多少|如何|是否|可以|能够|应该|"
    "需要|必须|或者|以及|还是|如果|因为|所以|但是|而且|然后|现在|已经|一个|一下|一些|这个|那个|这样|那样|自己|我们|他们|她们|你们|人家|别人|"
    "请问|想要|我想|想让|知道|觉得|算不算|算是|对吗|行吗|[的了吗呢吧啊呀么我你您他她它是和与及被把就也都又很]"
)
_STEMMER = Stemmer.Stemmer("english")


def tokens(text: str) -> list[str]:
    """Tokens of a text, in order, without function words.

    >>> tokens("Article 253-1: up to 5%, see 3.2.1(a)")
    ['articl', '253-1', '5%', 'see', '3.2.1(a)', 'article-253-1']
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    found: list[str] = []
    for raw in _TOKEN.findall(plain):
        if _CJK.match(raw):
            found.extend(_pairs(raw))
        elif raw[0].isdigit():
            found.append(raw.replace(",", ""))
        elif (word := raw.removesuffix("'s").replace("'", "")) not in STOPWORDS:
            found.append(_word(word))
    found.extend(f"article-{number}" for number in _REFERENCE.findall(plain))
    return found


def _pairs(run: str) -> list[str]:
    """Pairs of neighbouring characters in what is left of a Chinese run when filler words are taken out."""
    return [part[n : n + 2] for part in _CHINESE_FILLER.split(run) if part for n in range(max(1, len(part) - 1))]


def _word(word: str) -> str:
    """Stem of a word in American spelling; a small number as its figure."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    word = _SPELLING.get(word, word)
    for ending, other in _ENDINGS:
        word = ending.sub(other, word)
    return str(_STEMMER.stemWord(word))


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.2, b 0.75) over token lists, by row. See Robertson and Zaragoza 2009."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._rows = int(engine.scores["num_docs"])
        self._per_token = np.diff(engine.scores["indptr"])

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index of these token lists; row n is the n-th list."""
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        engine.index([list(text) or ["\u0000"] for text in texts], show_progress=False)
        return cls(engine)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """The index saved in `folder`."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False))

    def save(self, folder: Path) -> None:
        """Write numeric arrays and JSON (no pickle) into `folder`."""
        self._engine.save(str(folder), show_progress=False)

    def scores(self, query: Sequence[str]) -> Scores:
        """BM25 score of every row, float32 (rows,); 0 where no token occurs."""
        known = [token for token in query if token in self._engine.vocab_dict]
        if not known:
            return np.zeros(self._rows, dtype=np.float32)
        return np.asarray(self._engine.get_scores(known), dtype=np.float32)

    def rarity(self, token: str) -> float:
        """Inverse document frequency of a token, 0 to 1; 1 for a word that no row has."""
        number = self._engine.vocab_dict.get(token)
        count = 0 if number is None else int(self._per_token[number])
        return float(np.log(1 + (self._rows - count + 0.5) / (count + 0.5)) / np.log(1 + (self._rows + 0.5) / 0.5))
