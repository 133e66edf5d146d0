"""Aspects: the parts of a question that asks several things at once, or sets things against each other."""

from __future__ import annotations

import re

from pi_assistant.indexing.lexical import tokens
from pi_assistant.types import Query

MOST = 5  # parts looked at, the last: stories come first; nobody asks more at once, and each costs an embedding
_LEAST = 2  # words with a meaning of their own
_COMPARES = re.compile(
    r"\b(?:versus|vs\.?|compare[ds]?|comparison|side by side|difference[s]? between|any difference|distinguish|"
    r"the difference|differ(?:s|ent|ently)?\b.*\b(?:from|than|if)|two different|both|before and after|"
    r"same (?:thing|test|rule)|the (?:two|three|four) (?:laws|rules|periods|texts|numbers)\b|"
    r"cut-?off between|what does (?:each|either)|"
    r"each (?:say|risk|mean)|on each|"
    r"which (?:one )?is (?:the )?(?:bigger|higher|stricter|longer|larger)|which \w+ is which|or only (?:a|an|the)|"
    r"which (?:one )?(?:counts|wins|applies|prevails)|says otherwise|which figures?|the other)\b"
    r"|\bv\. |区别|不同|对比|相比|比较|分别|对不上|该听谁|以哪个为准|各是|各能|各要|各有|哪个更|一样吗",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[.?!;:](?=\s|$)|[,–—]|\s-\s|[。？！；：，、]|\s(?:and|or|versus|vs\.?|against|than|compared with|but)\s"
    r"|与|和|以及|还是",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:what|who|whom|whose|when|where|which|why|how|must|can|may|should|shall|is|are|do|does|did|could|would|will|has|"
    r"have|anything|whether)\b|多|几|什么|谁|哪|怎|吗|如何|是否|能不能|要不要|[?？]",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def compares(query: Query) -> bool:
    """Whether a question sets things against each other."""
    return bool(_COMPARES.search(query.asks))


def aspects(text: str) -> tuple[str, ...]:
    """The parts of a question that has several, in order; empty where it asks one thing.

    It has several where it compares, asks in two places, or lists things.
    """
    least = _LEAST * (2 if _CHINESE.search(text) else 1)
    parts = [part.strip() for part in _CUT.split(text) if part and len(tokens(part)) >= least]
    if len(parts) < 2:
        return ()
    asking = sum(bool(_ASKS.search(part)) for part in parts)
    return tuple(parts[-MOST:]) if _COMPARES.search(text) or asking >= 2 or len(parts) >= 3 else ()
