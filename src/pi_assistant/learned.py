"""What was learned from the development questions: lane weights, penalties, the refusal model.

The numbers are data (`learned.json` in the package), written by `pi-assistant train` and by nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources

from pydantic import BaseModel, ConfigDict


class Logistic(BaseModel):
    """Logistic model: weights of features by name, and the probability from which it says yes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weights: dict[str, float]
    bias: float
    threshold: float


class Learned(BaseModel):
    """All learned numbers; `source` says from which questions, and `lanes` weigh the lanes of the retriever.

    The penalties are taken from the fused score of a text that is not law, or that has ended or been overtaken;
    `ranking` weighs the features of the second stage, `sentences` what speaks for a sentence of a provision; `support`
    says which provisions join the leader of an answer, `refusal` what the corpus does not hold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str
    lanes: dict[str, float]
    not_law_penalty: float
    displaced_penalty: float
    ranking: dict[str, float]
    sentences: dict[str, float]
    support: Logistic
    refusal: Logistic

    def with_dense(self, weight: float | None) -> Mapping[str, float]:
        """Lane weights, with the dense lane set against all the others where a user has set it."""
        if weight is None:
            return self.lanes
        others = {name: value for name, value in self.lanes.items() if name != "dense"}
        total = sum(others.values()) or 1.0
        return {"dense": weight, **{name: (1 - weight) * value / total for name, value in others.items()}}


def shipped() -> Learned:
    """The numbers that come with the package."""
    return Learned.model_validate(
        json.loads(resources.files("pi_assistant").joinpath("learned.json").read_text("utf-8"))
    )
