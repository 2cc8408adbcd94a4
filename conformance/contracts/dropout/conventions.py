"""Readings on which sources of dropout disagree."""

from __future__ import annotations

from collections.abc import Mapping

from ....play import Value
from ...convention import Convention


def _kept(config: Mapping[str, Value]) -> Mapping[str, Value]:
    rate = config["p"]
    return {**config, "p": 1 - rate if isinstance(rate, float) else rate}


KEEP = Convention(
    "p",
    "drop",
    "keep",
    "p is the probability that an element is kept",
    users="the JMLR 2014 paper, TensorFlow 1, CS231n",
    config=_kept,
    declared_by=("keep_prob", "p_keep", "keep", "keep_rate", "keep_p", "keep_ratio", "keep_probability"),
)

ORIGINAL_FORM = Convention(
    "form",
    "inverted",
    "original",
    "nothing is scaled in training, and everything in evaluation, by the probability to keep",
    users="the papers of dropout and of stochastic depth",
    twin={"original": True},
)
