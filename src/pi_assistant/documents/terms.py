"""Glossary matching: the longest known wordings in a question, English or Chinese, and what they mean in the corpus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import Stemmer

from pi_assistant.documents.glossary import Term

_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*%?")
_CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
_STEMMER = Stemmer.Stemmer("english")
_LONGEST_ENGLISH = 7


@dataclass(frozen=True, slots=True)
class Match:
    """A wording found in a question: the span's words, and the glossary term it stands for."""

    words: str
    term: Term


@dataclass(frozen=True, slots=True)
class Matched:
    """All that the glossary knows of a question."""

    matches: tuple[Match, ...]

    @property
    def english(self) -> tuple[str, ...]:
        """Statutory English terms, in order, each once."""
        return tuple(dict.fromkeys(part.strip() for m in self.matches for part in m.term.en.split(";") if part.strip()))

    @property
    def outside(self) -> tuple[str, ...]:
        """Laws and fields of law named that the corpus does not hold, in English, in order, each once."""
        return tuple(dict.fromkeys(m.term.en for m in self.matches if m.term.outside))


class TermMatcher:
    """Finds glossary wordings by longest match; English by stemmed words, Chinese by characters."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._english: dict[tuple[str, ...], Term] = {}
        self._chinese: dict[str, Term] = {}
        for term in terms:
            for form in (term.zh, *term.variants):
                plain = _plain(form)
                if _CJK_RUN.search(plain):
                    self._chinese.setdefault(plain.replace(" ", ""), term)
                elif key := _stems(plain):
                    self._english.setdefault(key, term)
            for part in term.en.split(";"):
                if key := _stems(_plain(part)):
                    self._english.setdefault(key, term)
        self._longest = max(map(len, self._chinese), default=0)
        self._forms = {_plain(part): term for term in terms for part in (term.zh, *term.en.split(";"))}

    def forms(self, name: str) -> tuple[str, ...]:
        """All wordings of the term whose headword or English is `name`, lower case; empty where there is none."""
        term = self._forms.get(_plain(name))
        return tuple(_plain(form) for form in (term.zh, *term.variants)) if term else ()

    def match(self, text: str) -> Matched:
        """Every wording of the glossary in `text`, longest first where two overlap, in order of place."""
        plain = _plain(text)
        return Matched((*self._match_chinese(plain), *self._match_english(plain)))

    def english(self, text: str) -> str:
        """English to search for: the text itself, or, where it is Chinese, what the glossary makes of it."""
        if not _CJK_RUN.search(text):
            return text
        latin = " ".join(re.findall(r"[A-Za-z0-9][A-Za-z0-9.,%'-]*", text))
        return "; ".join(part for part in (*self.match(text).english, latin) if part) or text

    def _match_english(self, plain: str) -> list[Match]:
        words = _WORD.findall(plain)
        stems = [_stem(word) for word in words]
        found: list[Match] = []
        place = 0
        while place < len(stems):
            for size in range(min(_LONGEST_ENGLISH, len(stems) - place), 0, -1):
                term = self._english.get(tuple(stems[place : place + size]))
                if term is not None:
                    found.append(Match(" ".join(words[place : place + size]), term))
                    place += size
                    break
            else:
                place += 1
        return found

    def _match_chinese(self, plain: str) -> Iterator[Match]:
        for run in _CJK_RUN.findall(plain.replace(" ", "")):
            place = 0
            while place < len(run):
                size = self._known(run, place)
                if size:
                    yield Match(run[place : place + size], self._chinese[run[place : place + size]])
                place += max(size, 1)

    def _known(self, run: str, place: int) -> int:
        """Length of the longest wording that starts at `place`; 0 where none does."""
        sizes = range(min(self._longest, len(run) - place), 0, -1)
        return next((size for size in sizes if run[place : place + size] in self._chinese), 0)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _WORD.findall(text))
