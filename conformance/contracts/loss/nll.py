"""The negative log-likelihood of the true class."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from ...fills import ALL, SCALED
from ..passes import Pass
from .base import LossContract, SignedContract
from .classes import ClassesContract
from .identities import related


def _lifted(arguments: Any) -> Any:
    return np.asarray(arguments[0]) + 4.0, arguments[1]


def _lower(program: Program, found: Pass) -> tuple[Any, Any]:
    """Return the loss of log-probabilities that are larger by 4: less by 4 times the weight of each row that counts."""
    counted = np.asarray(found.args[1]) != program.config.get("ignore_index", -100)
    weight: Any = program.config.get("weight")
    weights = np.ones(found.x.shape[1]) if weight is None else np.asarray(weight)
    total = weights[np.asarray(found.args[1])[counted]].sum()
    drop = 4.0 if program.config.get("reduction", "mean") == "mean" else 4.0 * total
    return found.output - drop, found.gradient


class NLLLoss(SignedContract, ClassesContract):
    """The negative log-likelihood of class indices, from log-probabilities (N, C)."""

    component = "NLLLoss"
    model = impl.NLLLoss
    twin = reference.NLLLoss
    aliases: ClassVar = ("NLL", "NegativeLogLikelihood", "NegativeLogLikelihoodLoss")
    affine: ClassVar = frozenset({"args[0]"})
    fills: ClassVar = (*ALL, SCALED)
    choices: ClassVar = {
        **LossContract.choices,
        "weight": ClassesContract.choices["weight"],
        "ignore_index": (-100, 1),
    }
    identities: ClassVar = (
        related(
            "shift",
            "Log-probabilities that are all larger by 4 cost 4 less, each time its weight.",
            "mean(x + 4) = mean(x) - 4, sum(x + 4) = sum(x) - 4 sum_n w_n",
            _lifted,
            _lower,
            size=lambda _, found: np.sum(np.abs(found.x) + 4.0) * 3,
        ),
    )
