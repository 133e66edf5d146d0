"""Refusal: when the corpus does not hold the answer, by a logistic model of the retriever's signals; and small talk."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from pi_assistant.learned import Refusal

_SMALL_TALK = re.compile(
    r"(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|who are you|"
    r"what are you|"
    r"what can you do|what can i ask(?: you)?|help|nice to meet you|thanks?(?: you)?(?: so much| very much| a lot)?|"
    r"thx|cheers|"
    r"many thanks|great|ok|okay|cool|perfect|bye|goodbye|see you|"
    r"that(?:'s| is| was)?(?: really| very| so)? help(?:s|ed|ful)|"
    r"that helped(?: a lot)?|there|everyone|assistant|all|again|for (?:your|the) help|for that|"
    r"你好|您好|嗨|哈喽|早上好|下午好|晚上好|在吗|谢谢|谢谢你|谢谢您|多谢|感谢|再见|拜拜|你是谁|你能做什么|好的|明白了|辛苦了|帮到我了)"
    r"[\s,.!?~，。！？、了啊呀哦啦]*)+",
    re.IGNORECASE,
)


def is_small_talk(text: str) -> bool:
    """Whether the whole text is a greeting, thanks or a question about the assistant itself."""
    return bool(_SMALL_TALK.fullmatch(text.strip()))


def refusal_probability(signals: Mapping[str, float], model: Refusal) -> float:
    """Probability that the corpus does not hold the answer.

    Raises:
        KeyError: where the model weighs a signal that the retriever does not give.
    """
    logit = model.bias + sum(weight * signals[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))


def should_refuse(signals: Mapping[str, float], model: Refusal) -> bool:
    """Whether to refuse; a question that names a provision which is held is never refused."""
    return signals["direct"] < 1.0 and refusal_probability(signals, model) >= model.threshold
