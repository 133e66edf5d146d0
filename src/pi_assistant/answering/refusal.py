"""Refusal: when the corpus does not hold the answer, by a logistic model of the retriever's signals; and small talk."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from pi_assistant.learned import Logistic

_FILLING = re.compile(r"[\s,.!?~，。！？、]+")
_SMALL_TALK = re.compile(
    r"(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|who are you|"
    r"what are you|what can you do|what can i ask(?: you)?|help|nice to meet you|many thanks|"
    r"thanks?(?: you)?(?: so much| very much| a lot)?|thx|cheers|great|ok|okay|cool|perfect|bye|goodbye|see you|"
    r"that(?: s|'s| is| was)?(?: really| very| so)? help(?:s|ed|ful)(?: a lot)?|there|everyone|assistant|all|again|"
    r"for (?:your|the) help|for that)\b|"
    r"你好|您好|嗨|哈喽|早上好|下午好|晚上好|在吗|谢谢你|谢谢您|谢谢|多谢|感谢|再见|拜拜|你是谁|你能做什么|好的|明白了|辛苦了|帮到我了|"
    r"[了啊呀哦啦])"
)

_ALL_UNKNOWN = 0.999


def is_small_talk(text: str) -> bool:
    """Whether the whole text is a greeting, thanks or a question about the assistant itself.

    Phrases are taken off the front one by one, so that the time grows with the length of the text and no faster.
    """
    rest = _FILLING.sub(" ", text).strip().lower()
    if not rest:
        return False
    while rest:
        phrase = _SMALL_TALK.match(rest)
        if not phrase:
            return False
        rest = rest[phrase.end() :].lstrip()
    return True


def refusal_probability(signals: Mapping[str, float], model: Logistic) -> float:
    """Probability that the corpus does not hold the answer.

    Raises:
        KeyError: where the model weighs a signal that the retriever does not give.
    """
    logit = model.bias + sum(weight * signals[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))


def should_refuse(signals: Mapping[str, float], model: Logistic) -> bool:
    """Whether to refuse.

    A question that names a provision which is held is never refused; one of which no word is known always is.
    """
    if signals["direct"] >= 1.0:
        return False
    return signals["unknown"] >= _ALL_UNKNOWN or refusal_probability(signals, model) >= model.threshold
