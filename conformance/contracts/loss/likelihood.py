"""Negative log-likelihoods of counts and of numbers with a normal error."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...contract import Arguments
from ...convention import Convention
from ...fills import ONE_HOT, TIES, Fill
from .. import shapes
from ..passes import Pass
from ..sizes import forward_of
from .base import LossContract, PairContract
from .identities import duplication

_MOST = 20.0
_APART = 0.1
_LEAST = 1e-8


def _size(_: Program, found: Pass) -> Any:
    """Return a size that what adds up to a Poisson loss does not exceed."""
    rate, target = np.exp(np.abs(found.x)), np.abs(np.asarray(found.args[1]))
    return np.sum(rate + np.abs(found.x) + target * (1 + np.abs(found.x) + np.log1p(target) + 20.0))


class PoissonNLLLoss(PairContract):
    """The negative log-likelihood of counts that follow Poisson's distribution."""

    component = "PoissonNLLLoss"
    model = impl.PoissonNLLLoss
    twin = reference.PoissonNLLLoss
    aliases: ClassVar = ("PoissonNLL", "PoissonLoss")
    choices: ClassVar = {
        **LossContract.choices,
        "log_input": (True, False),
        "full": (False, True),
        "eps": (1e-8, 0.25),
    }
    identities: ClassVar = (duplication(_size),)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return logarithms of rates, or rates, sometimes 0, and counts, which may be any number from 0."""
        pairs = super().arguments(program, fill)
        if self._logarithms(program) or fill not in {TIES, ONE_HOT}:
            return pairs.map(lambda pair: self.fitted(program, pair))
        return pairs.map(lambda pair: tuple(np.abs(np.asarray(value)) for value in pair))

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:
        """Return the arguments with rates above 0, or logarithms that are none of infinite ones, and counts from 0."""
        prediction, target = map(np.asarray, arguments)
        if self._logarithms(program):
            return np.clip(prediction, -_MOST, _MOST), np.abs(target)
        return np.abs(prediction) + _APART, np.abs(target)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms, which may cancel in the sum; in gradients rounded arguments show it."""
        call = program.calls[index]
        if call.method != "forward":
            return 0.0
        rate = np.exp(np.asarray(call.args[0])) if self._logarithms(program) else np.asarray(call.args[0])
        logarithm = np.log(rate + _LEAST)
        target = np.asarray(call.args[1])
        return float(np.max(rate + target * (np.abs(logarithm) + np.log1p(target)), initial=1.0))

    @staticmethod
    def _logarithms(program: Program) -> bool:
        return bool(program.config.get("log_input", True))


def _of_own_variances(program: Program) -> Program | None:
    """Return the program if each element has a variance of its own."""
    given = (call.args for call in program.calls if call.method == "forward")
    return program if all(np.shape(args[2]) == np.shape(args[0]) for args in given) else None  # type: ignore[arg-type]


OWN_VARIANCES = Convention(
    "var",
    "broadcast",
    "own",
    "each element has a variance of its own: var has the shape of the prediction",
    users="many course notebooks",
    within=_of_own_variances,
)


class GaussianNLLLoss(PairContract):
    """The negative log-likelihood of targets that are normal around the prediction, with a variance predicted too."""

    component = "GaussianNLLLoss"
    model = impl.GaussianNLLLoss
    twin = reference.GaussianNLLLoss
    aliases: ClassVar = ("GaussianNLL", "NormalNLLLoss")
    differentiable: ClassVar = (0, 2)
    freedom: ClassVar = ({"stuck": False}, {"stuck": True})
    conventions: ClassVar = (*PairContract.conventions, OWN_VARIANCES)
    choices: ClassVar = {**LossContract.choices, "full": (False, True), "eps": (1e-6, 0.5)}

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return predictions, targets and variances, each element's own or a row's, sometimes below eps."""

        def triple(shape: tuple[int, ...], shared: bool) -> st.SearchStrategy[Arguments]:
            arrays = (shape, shape, (*shape[:-1], 1) if shared else shape)
            return st.tuples(*map(fill.array, arrays)).map(lambda drawn: self.fitted(program, drawn))

        return st.tuples(shapes.shapes(2), st.booleans()).flatmap(lambda drawn: triple(*drawn))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms, which may cancel in the sum, or in the gradient of a variance."""
        call = program.calls[index]
        forward = forward_of(program, index)
        if forward is None:
            return 0.0
        prediction, target, var = map(np.asarray, forward.args)
        eps: Any = program.config.get("eps", 1e-6)
        variance = np.maximum(var, eps)
        size = np.abs(np.log(variance)) + np.square(prediction - target) / variance
        if call.method == "forward":
            return float(np.max(size, initial=0.0))
        return float(np.max(1 / variance, initial=0.0)) * self.size_of(program, index)[1]

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments with variances of at least 0."""
        prediction, target, var = map(np.asarray, arguments)
        return prediction, target, np.abs(var)
