"""Spectral normalization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript, address
from ... import strategies as st
from ...contract import Config, Contract
from ...fills import NORMAL, Fill
from ...identity import Equation, Identity
from ...tolerance import EPSILON
from ..conventions import TRAINED_ALONE
from ..passes import Pass, pairs_of, passes
from ..sizes import largest
from .batch_programs import each_fill, input_of
from .weight import OfLinear, cancelled, filled, held_at

_MATRIX, _LEFT, _RIGHT = "params.weight_orig", "buffers.weight_u", "buffers.weight_v"


def _stretched(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def again(program: Program, _: Fill) -> Program:
        parameters = address.parameters(program.state)
        larger = {name: 4.0 * value if name == _MATRIX else value for name, value in parameters.items()}
        forward = Call("forward", (input_of(program),))
        return program.with_calls(Call("eval"), forward, Call("load", kwargs=larger), forward)

    return each_fill(contract, again)


def _stretch_free(program: Program, transcript: Transcript) -> Iterator[Equation]:
    loads = [call for call in program.calls if call.method == "load"]
    matrix = program.state.get(_MATRIX)
    if matrix is None or not loads or not np.array_equal(loads[0].kwargs.get(_MATRIX), 4.0 * matrix):  # type: ignore[arg-type]
        return
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(one.x, two.x) and not one.training and not two.training:
            size = np.abs(one.output) + np.sum(np.abs(one.x)) * _condition(program, one)
            yield Equation("output with a larger matrix", two.output, one.output, size, matrix.size)


def _condition(program: Program, found: Pass) -> float:
    """Return the largest entry of the weight, with what cancels in the singular value."""
    matrix = np.abs(program.state[_MATRIX])
    left, right = (np.abs(found.before.get(name, np.ones(1))) for name in (_LEFT, _RIGHT))
    sigma = found.before[_LEFT] @ program.state[_MATRIX] @ found.before[_RIGHT] if _LEFT in found.before else 1.0
    return float(np.max(matrix) / abs(sigma) * (1 + left @ matrix @ right / abs(sigma)))


def _trained(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract)


def _units(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        for name, size in ((_LEFT, "out_features"), (_RIGHT, "in_features")):
            if found.training and name in found.after:
                length = np.asarray(np.linalg.norm(found.after[name]))
                terms: Any = program.config[size]
                slack = _eps_of(program) / EPSILON
                yield Equation(f"length of {address.name_of(name)}", length, np.ones(()), 1.0 + slack, terms)


def _eps_of(program: Program) -> float:
    eps: Any = program.config.get("eps", 1e-12)
    return float(eps)


class SpectralNorm(OfLinear):
    """y = x W^T + b with W = M / sigma(M), by power iteration, for any leading axes."""

    component = "SpectralNorm"
    model = impl.SpectralNorm
    twin = reference.SpectralNorm
    aliases: ClassVar = ("SpectralNormLinear", "SpectralNormalization", "SpectralLinear", "SNLinear")
    traits: ClassVar = frozenset({"modes"})
    sections: ClassVar = frozenset({"params", "buffers"})
    choices: ClassVar = {"bias": (True, True, False), "n_power_iterations": (1, 2, 3), "eps": (1e-12, 0.0)}
    conventions: ClassVar = (*OfLinear.conventions, TRAINED_ALONE)
    identities: ClassVar = (
        Identity(
            "stretch-free",
            "In evaluation, scaling the matrix changes nothing, as its singular values scale with it.",
            "f(x; 4 M) = f(x; M)",
            _stretched,
            _stretch_free,
        ),
        Identity(
            "unit-vectors",
            "A step of the power iteration leaves vectors of length 1.",
            "|u| = |v| = 1",
            _trained,
            _units,
        ),
    )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn matrix, a bias where the config has one, and vectors half a step from a random direction."""
        inputs: Any = config["in_features"]
        outputs: Any = config["out_features"]
        sizes: dict[str, tuple[int, ...]] = {"weight_orig": (outputs, inputs)}
        if config.get("bias", True):
            sizes["bias"] = (outputs,)

        def with_vectors(parameters: dict[str, Array], direction: Array) -> dict[str, Array]:
            left = direction / np.linalg.norm(direction)
            right = parameters[_MATRIX].T @ left
            return {**parameters, _LEFT: left, _RIGHT: right / np.linalg.norm(right)}

        return st.builds(with_vectors, filled(sizes), NORMAL.array((outputs,)))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of what cancels, and what makes up for eps.

        Nothing is left of the gradient of M where M is a number; and some add eps to a length that others keep from
        falling below it.
        """
        call, held = program.calls[index], held_at(program, index)
        if not {_MATRIX, _LEFT, _RIGHT} <= held.keys():
            return 0.0
        matrix = held[_MATRIX]
        passed = call.method in {"forward", "backward"}
        slack = 1 + largest(call.args[0]) if passed else 0.0
        values = (float(np.linalg.norm(matrix, 2)), abs(float(held[_LEFT] @ matrix @ held[_RIGHT])))
        sigma = max(min(values), float(np.finfo(np.float64).tiny))
        entry = largest(matrix) / sigma
        return _eps_of(program) / EPSILON * slack + cancelled(program, index, entry, (1 + entry) / sigma)
