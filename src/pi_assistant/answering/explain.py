"""Terms explained: what a legal term in an answer means, in the words of the provision that defines it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.types import Citation, Language, Notice

_DEFINES = re.compile(r'"(?P<term>[^"]{4,60})" (?:means|refers to) [^\n]*?(?=[;.](?:\s|$)|$)', re.MULTILINE)
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term as a provision defines it; `words` are the provision's own."""

    term: str
    words: str
    provision: str


def definitions_of(catalogue: Catalogue) -> Mapping[str, tuple[Definition, ...]]:
    """Every definition of law held, by the instrument that gives it."""
    found: dict[str, list[Definition]] = {}
    for key, provision in catalogue.provisions.items():
        if not catalogue.instrument_of(provision).rank.is_law:
            continue
        for match in _DEFINES.finditer(provision.text):
            term = _ARTICLE.sub("", match["term"])
            found.setdefault(provision.instrument, []).append(Definition(term, match.group(), key))
    return {instrument: tuple(definitions) for instrument, definitions in found.items()}


def explained(
    lang: Language,
    text: str,
    citations: Sequence[Citation],
    definitions: Mapping[str, Sequence[Definition]],
    catalogue: Catalogue,
) -> Notice | None:
    """A notice that explains the first term of the answer which the law of a citation defines; None where none is.

    A definition that the answer itself quotes is not said again.
    """
    cited = {citation.provision for citation in citations}
    for citation in citations:
        own = definitions.get(catalogue.provisions[citation.provision].instrument, ())
        if citation.quote not in text:
            continue
        for definition in sorted(own, key=lambda d: -len(d.term)):
            said = re.search(rf"\b{re.escape(definition.term)}s?\b", citation.quote, re.IGNORECASE)
            if said and definition.provision not in cited:
                provision = catalogue.provisions[definition.provision]
                place = f"{catalogue.instrument_of(provision).short}, {provision.label}"
                words = (
                    f"{place}（英文译文）：{definition.words}。"
                    if lang is Language.ZH
                    else f"{place}: {definition.words}."
                )
                return Notice("term", words, (definition.provision,))
    return None
