"""Follow-ups: whether a question leans on the one before it, and the two put together as one that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pi_assistant.indexing.lexical import tokens

_GOES_ON = re.compile(  # how a question goes on from an answer
    r"^\W*(?:(?:ok|okay|right|sure|fine|thanks|thank you|great|hm+|well|oh|ah|yes|no)\b[\s,.!-]*)*"
    r"(?:and|but|so|or|also|then|even|what about|how about|what if|why|how come|except|in that case|"
    r"in this case|otherwise|instead)\b"
    r"|\b(?:too|as well|instead|then|either)\W*$"
    r"|^\W*(?:那|那么|如果|要是|可|可是|但|但是|还有|另外|所以|然后|为什么|为何|同样|万一|假如|满|超过|不到)|呢\W*$|也.{0,6}吗\W*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:as well|also|it|they|them|he|she|him|her|those|these|this|that|such|there|one|ones|the same|"
    r"the (?:fine(?! for)|penalty(?! for)|deadline|limit|rule|period|report|entry|request|exception|procedure|form|"
    r"first|second|latter|former|next))\b"
    r"|[它他她]|这|那|该|此|上述|前面|刚才",
    re.IGNORECASE,
)
_NEW_TOPIC = 7  # words with a meaning of their own, from which on a question says itself what it is about
_BARE = 1
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PER_WORD = 2  # Chinese characters pair up into about twice as many tokens as there are words


def leans(text: str, *, names_law: bool = False) -> bool:
    """Whether a question cannot be understood without the one before it.

    It says little itself, and goes on ("and if …", "那…呢") or points back ("it", "those"), or says next to nothing.
    One that names a law leans only where it goes on ("and under the PIPL?").
    """
    if names_law and not _GOES_ON.search(text):
        return False
    words = tokens(text)
    chinese = sum(bool(_CHINESE.match(word)) for word in words)
    said = len(words) - chinese + chinese / _PER_WORD
    if said <= _BARE:
        return True
    if _GOES_ON.search(text):
        return said <= 2 * _NEW_TOPIC
    return said <= _NEW_TOPIC and bool(_POINTS_BACK.search(text))


def standalone(text: str, history: Sequence[tuple[str, str]], *, names_law: bool = False) -> tuple[str, str] | None:
    """The question with the ones that it leans on before it, and the last answer; None where it leans on none.

    `history` holds earlier questions and answers, oldest first; a chain of follow-ups goes back to its first question.
    """
    if not history or not leans(text, names_law=names_law):
        return None
    asked = [text]
    for earlier, _ in reversed(history):
        asked.append(earlier)
        if not leans(earlier):
            break
    return " ".join(part.strip() for part in reversed(asked)), history[-1][1]
