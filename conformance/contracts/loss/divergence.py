"""The divergence of one distribution from another."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments
from ...fills import Fill
from ..passes import Pass
from .base import SHAPES, PairContract, SignedContract
from .identities import duplication, related


def _size(_: Program, found: Pass) -> Any:
    """Return the size of what adds up to the loss: targets are at most 1, or logarithms of such."""
    return np.sum(np.abs(found.x) + np.abs(np.asarray(found.args[1])) + 1.0)


def _logarithms(program: Program) -> bool:
    return bool(program.config.get("log_target", False))


def _itself(arguments: Arguments) -> Arguments:
    """Return the target as the prediction as well; both are logarithms."""
    return arguments[1], arguments[1]


class KLDivLoss(SignedContract, PairContract):
    """The divergence of a prediction, given by its logarithms, from a target."""

    component = "KLDivLoss"
    model = impl.KLDivLoss
    twin = reference.KLDivLoss
    aliases: ClassVar = ("KLDiv", "KLDivergence", "KLDivergenceLoss", "KLLoss", "KullbackLeiblerLoss")
    affine: ClassVar = frozenset({"args[0]"})
    choices: ClassVar = {"reduction": ("mean", "sum", "none", "batchmean"), "log_target": (False, True)}
    identities: ClassVar = (
        duplication(_size),
        related(
            "itself",
            "A distribution does not diverge from itself.",
            "L(log t, t) = 0",
            _itself,
            lambda _, found: (np.zeros_like(found.output), None),
            config={"reduction": st.sampled_from(["mean", "sum", "batchmean"]), "log_target": st.just(True)},  # noqa: FBT003 - the option's value
            size=_size,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return log-probabilities and probabilities, some of them 0, or their logarithms."""
        pairs = SHAPES.flatmap(lambda shape: st.tuples(fill.array(shape), fill.array(shape)))
        return pairs.map(lambda pair: self.fitted(program, pair))

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:
        """Return the arguments with logarithms that are not positive, and targets that sum to 1 in each row."""
        prediction, target = (-np.abs(np.asarray(value)) for value in arguments)
        return prediction, target if _logarithms(program) else _shares(-target)


def _shares(values: Array) -> Array:
    # Something that does not happen, in each row where something else does.
    values = np.where(values > values.min(axis=-1, keepdims=True), values, 0.0) if values.shape[-1] > 1 else values
    total = values.sum(axis=-1, keepdims=True)
    return np.asarray(values / np.where(total > 0, total, 1.0))
