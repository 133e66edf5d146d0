"""Fusion: several ranked lanes into one score by provision id. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

Lane = Mapping[str, float]


def min_max(lane: Lane) -> dict[str, float]:
    """Scores brought to 0 … 1 by the lane's own least and greatest; a lane whose scores are all equal becomes 1."""
    if not lane:
        return {}
    low, high = min(lane.values()), max(lane.values())
    if high == low:
        return dict.fromkeys(lane, 1.0)
    return {key: (score - low) / (high - low) for key, score in lane.items()}


def fuse(lanes: Mapping[str, Lane], weights: Mapping[str, float]) -> dict[str, float]:
    """Weighted sum of min-max scores; a provision missing from a lane counts 0 there.

    With weights that add up to 1 the result is 0 … 1. See Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions
    for Hybrid Retrieval".

    Raises:
        KeyError: for a lane without a weight.
    """
    fused: dict[str, float] = {}
    for name, lane in lanes.items():
        for key, score in min_max(lane).items():
            fused[key] = fused.get(key, 0.0) + weights[name] * score
    return fused
