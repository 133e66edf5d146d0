"""Verification: every marker resolves, every citation is marked, every quote is an exact substring of its provision."""

from __future__ import annotations

import re

from pi_assistant.documents.catalogue import Catalogue
from pi_assistant.errors import CitationError
from pi_assistant.types import Answer, Citation

_MARKER = re.compile(r"\[(\d+)\]")


def markers(answer: Answer) -> tuple[int, ...]:
    """Markers of an answer's text, in order of place; a bracketed number inside a quotation is not one."""
    text = answer.answer
    for citation in sorted(answer.citations, key=lambda c: -len(c.quote)):
        text = text.replace(citation.quote, "")
    return tuple(int(number) for number in _MARKER.findall(text))


def verify(answer: Answer, catalogue: Catalogue) -> Answer:
    """The answer itself, once proved.

    Raises:
        CitationError: for a marker without citation, a citation without marker, or a quote not in its provision.
    """
    marked, cited = set(markers(answer)), {c.marker for c in answer.citations}
    if marked != cited or len(cited) != len(answer.citations):
        raise CitationError(
            f"markers {sorted(marked)} do not match citations {sorted(cited)}", mend="Report this defect"
        )
    for citation in answer.citations:
        if not quote_holds(citation, catalogue):
            raise CitationError(f"quote {citation.marker} is not in {citation.provision}", mend="Report this defect")
    return answer


def quote_holds(citation: Citation, catalogue: Catalogue) -> bool:
    """Whether a citation's provision exists and contains the quote, character for character."""
    provision = catalogue.provisions.get(citation.provision)
    return provision is not None and bool(citation.quote.strip()) and citation.quote in provision.text
