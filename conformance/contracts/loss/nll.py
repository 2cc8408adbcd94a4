"""The negative log-likelihood of the true class."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...fills import ALL, SCALED
from ..passes import Pass
from .base import LossContract, SignedContract
from .classes import IGNORED, ClassesContract
from .identities import related

_CLASS = 1
"""Is ignored where ignoring is looked at: who has no such option is not asked."""


def _lifted(arguments: Any) -> Any:
    return np.asarray(arguments[0]) + 4.0, arguments[1]


def _lower(program: Program, found: Pass) -> tuple[Any, Any]:
    """Return the loss of log-probabilities that are larger by 4: less by 4 times the weight of each row that counts."""
    counted = np.asarray(found.args[1]) != program.config.get("ignore_index", IGNORED)
    weight: Any = program.config.get("weight")
    weights = np.ones(found.x.shape[1]) if weight is None else np.asarray(weight)
    total = weights[np.asarray(found.args[1])[counted]].sum()
    drop = 4.0 if program.config.get("reduction", "mean") == "mean" else 4.0 * total
    return found.output - drop, found.gradient


def _with_ignored(arguments: Any) -> Any:
    x, target = (np.asarray(value) for value in arguments)
    return np.concatenate([x, 1 - x[:1]]), np.append(target, _CLASS)


def _same(_: Program, found: Pass) -> tuple[Any, Any]:
    gradient = None if found.gradient is None else np.concatenate([found.gradient, np.zeros_like(found.gradient[:1])])
    return found.output, gradient


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
            "Adding 4 to all log-probabilities lowers each row's loss by 4 times its weight.",
            "mean(x + 4) = mean(x) - 4, sum(x + 4) = sum(x) - 4 sum_n w_n",
            _lifted,
            _lower,
            size=lambda _, found: np.sum(np.abs(found.x) + 4.0) * 3,
        ),
        related(
            "ignored",
            "Ignored rows change neither the mean nor the other rows' gradients.",
            "L(kept and ignored) = L(kept)",
            _with_ignored,
            _same,
            size=lambda _, found: np.sum(np.abs(found.x)) * 3,
            config={"reduction": st.just("mean"), "ignore_index": st.just(_CLASS)},
        ),
    )
