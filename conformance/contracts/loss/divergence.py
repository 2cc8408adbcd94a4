"""The divergence of one distribution from another."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments
from ...convention import Convention
from ...fills import Fill
from ..passes import Pass
from .base import SHAPES, PairContract, SignedContract, squashed
from .identities import duplication, related


def _size(_: Program, found: Pass) -> Any:
    """Return the size of what adds up to the loss: targets are at most 1, or logarithms of such."""
    return np.sum(np.abs(found.x) + np.abs(np.asarray(found.args[1])) + 1.0)


def _logarithms(program: Program) -> bool:
    return bool(program.config.get("log_target", False))


def _of_probabilities(program: Program) -> Program | None:
    return None if _logarithms(program) else program


def _without_zeros(program: Program) -> Program | None:
    targets = [np.asarray(call.args[1]) for call in program.calls if call.method == "forward"]
    return program if _logarithms(program) or all(np.all(target > 0) for target in targets) else None


PROBABILITIES = Convention(
    "prediction",
    "logarithms",
    "probabilities",
    "the prediction holds probabilities, whose logarithms the loss takes",
    users="textbooks, Keras",
    twin={"probabilities": True},
    curved=frozenset({"args[0]"}),
    within=_of_probabilities,
)
WITHOUT_ZEROS = Convention(
    "target",
    "any",
    "above 0",
    "no probability in the target is 0, so that each has a logarithm",
    users="course notebooks that write p * np.log(p / q)",
    within=_without_zeros,
)
_LARGEST_LOGARITHM = 16.0


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
    conventions: ClassVar = (*PairContract.conventions, PROBABILITIES, WITHOUT_ZEROS)
    choices: ClassVar = {"reduction": ("mean", "sum", "none", "batchmean"), "log_target": (False, True)}
    identities: ClassVar = (
        duplication(_size),
        related(
            "itself",
            "The divergence of a distribution from itself is 0.",
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
        if PROBABILITIES in self.readings:
            prediction = squashed(prediction)
        return prediction, target if _logarithms(program) else _shares(
            -target, zeros=WITHOUT_ZEROS not in self.readings
        )

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the largest term: a logarithm that is taken here may be larger than what it is of."""
        size = super().scale(program, index)
        return max(size, _LARGEST_LOGARITHM) if size and PROBABILITIES in self.readings else size


def _shares(values: Array, *, zeros: bool) -> Array:
    if not zeros:
        values = values + values.mean(axis=-1, keepdims=True) / 8 + (values.sum(axis=-1, keepdims=True) == 0)
        return np.asarray(values / values.sum(axis=-1, keepdims=True))
    # Something that does not happen, in each row where something else does.
    values = np.where(values > values.min(axis=-1, keepdims=True), values, 0.0) if values.shape[-1] > 1 else values
    total = values.sum(axis=-1, keepdims=True)
    return np.asarray(values / np.where(total > 0, total, 1.0))
