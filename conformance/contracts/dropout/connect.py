"""A linear layer whose weights are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL
from ...identity import Equation, Identity
from ...noise import training_at
from ..conventions import TRAINED_ALONE
from ..linear.linear import Linear
from ..passes import passes
from .conventions import KEEP

_DRAWS = 200
"""Of four masks one is missing among so many draws with a probability below 1e-24."""
_MASKS = 4
_SEEDS = st.integers(0, 2**20)


def _one_by_one(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs in training whose inputs are the rows of the identity: each output tells one weight."""

    def unit_rows(program: Program) -> Program:
        width: Any = program.config["in_features"]
        return program.with_calls(Call("forward", (np.eye(width),), observe="returned"))

    configs = contract.all_configs.map(lambda config: {**config, "p": 0.25})
    return [pass_through(contract, fill, "train", configs).map(unit_rows) for fill in (INTEGERS, NORMAL)]


def _support(program: Program, transcript: Transcript) -> Iterator[Equation]:
    p: Any = program.config["p"]
    for found in passes(program, transcript):
        weight, bias = program.state["params.weight"], program.state.get("params.bias", np.zeros(1))
        if found.output.shape == weight.T.shape:
            used, scaled = found.output - bias, weight.T / (1 - p)
            size = (np.abs(used) + np.abs(scaled) + np.abs(bias)) ** 2
            yield Equation("weight in use times what it is short of", used * (scaled - used), 0 * used, size, 4)


SUPPORT = Identity(
    "support",
    "Each weight is used as 0, or as itself over 1 - p.",
    "v (w / (1 - p) - v) = 0 for the weights v in use",
    _one_by_one,
    _support,
)


def _two_weights(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of many forwards through two weights, into one output or out of one input."""

    def program(shape: tuple[int, int], seed: int) -> Program:
        forward = Call("forward", (np.ones((1, shape[1])),), observe="returned")
        state = {"params.weight": np.array([1.0, 2.0]).reshape(shape)}
        config = {"in_features": shape[1], "out_features": shape[0], "p": 0.5, "bias": False}
        return contract.default(config, (forward,) * _DRAWS, state=state, seed=seed)

    return [st.builds(program, st.just(shape), _SEEDS) for shape in ((2, 1), (1, 2))]


def _every_mask(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = [one.output for one in passes(program, transcript) if one.training]
    if len(found) == _DRAWS and len({output.shape for output in found}) == 1:
        different = len({tuple(np.round(output, 9).flat) for output in found})
        where = f"number of different outputs of two weights in {_DRAWS} forwards"
        yield Equation(where, np.asarray(float(different)), np.asarray(float(_MASKS)), 0.0)


EVERY_MASK = Identity(
    "every-mask",
    "Each weight is dropped independently: of two weights both, either one or none.",
    "P(m_i = a, m_j = b) > 0 for a, b in {0, 1}",
    _two_weights,
    _every_mask,
)


class DropConnect(Linear):
    """y = x (M * W)^T / (1 - p) + b in training, a linear layer in evaluation.

    Whether a batch shares a mask, or each example has its own, is not asked: the paper and frameworks disagree.
    """

    component = "DropConnect"
    model = impl.DropConnect
    twin = reference.DropConnect
    aliases: ClassVar = ("DropConnectLinear", "DropConnectDense", "WeightDropLinear", "WeightDrop")
    traits: ClassVar = frozenset({"modes", "noise"})
    required: ClassVar = ("in_features", "out_features", "p")
    choices: ClassVar = {"p": (0.0, 0.5, 0.25, 0.1, 0.75), "bias": (True, False)}
    # Nobody is known to hand this layer its arrays as columns, or to let it descend by itself.
    conventions: ClassVar = (
        KEEP,
        TRAINED_ALONE,
        *(one for one in Linear.conventions if not (one.lifted or one.of_descent)),
    )
    identities: ClassVar = (SUPPORT, EVERY_MASK)

    def coupled(self, program: Program, transcript: Transcript) -> Program:  # noqa: ARG002 - they tell no mask
        """Return the program with everything kept: what is compared is the form, and rounding is no larger than so."""
        if not self.hidden(program):
            return program
        ones = np.ones(program.state["params.weight"].shape)
        calls = [
            replace(call, kwargs={**call.kwargs, "kept": ones}) if call.method == "forward" and training else call
            for call, training in zip(program.calls, training_at(program), strict=True)
        ]
        return program.with_calls(*calls)

    def moments(self, program: Program) -> tuple[Array, Array]:
        """Return x W^T + b and x^2 (W^2)^T p / (1 - p)."""
        x, weight = np.asarray(program.calls[0].args[0]), program.state["params.weight"]
        p: Any = program.config["p"]
        return x @ weight.T + program.state.get("params.bias", 0.0), x**2 @ (weight**2).T * (p / (1 - p))
