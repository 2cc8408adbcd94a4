"""The equations of a norm that each unit's weights are held to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...play import Array, Call, Program, Transcript, address
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, SCALED, Fill
from ..identity import Equation, Identity
from .passes import state_after

_EPS = 1e-6
_AWAY = 1 + 1e-9
_WEIGHT = "w"
_UNITS, _INPUTS, _KERNELS = st.integers(2, 4), st.integers(1, 4), st.sampled_from(((), (2,), (2, 1), (2,), (3, 2)))
# More often the axis in the middle: only with units there a weight that is made flat is a copy.
_DIMS = st.sampled_from([0, 1, -1, 1, 1])
_NORM_TYPES = st.sampled_from([2.0, 1.0, 3.0, math.inf])


@dataclass(frozen=True)
class _Unit:
    """One unit of one call.

    Attributes:
        name: the unit's place, for a reader.
        before: its incoming weights.
        after: what the caller's array held afterwards.
        max_norm: the norm allowed.
        norm_type: the order of the norm.
    """

    name: str
    before: Array
    after: Array
    max_norm: float
    norm_type: float

    @property
    def norm(self) -> float:
        """The norm before."""
        return float(np.linalg.norm(self.before, self.norm_type))

    @property
    def shrunk(self) -> float:
        """The least that sources leave of a norm: some add up to 1e-6 to the divisor, and some of all norms."""
        return self.norm / (self.norm + _EPS)


def _dim(program: Program) -> int:
    """Return the axis along which the units of a program's weights lie."""
    dim: Any = program.config.get("dim", 0)
    return int(dim)


def _after(transcript: Transcript, index: int, name: str, before: Array) -> Array | None:
    found = state_after(transcript, index).get(address.entry("arguments", name))
    return None if found is None or found.shape != before.shape else found


def _units(program: Program, transcript: Transcript) -> Iterator[_Unit]:
    config: Mapping[str, Any] = program.config
    dim, norm_type = _dim(program), config.get("norm_type", 2.0)
    for index, call in enumerate(program.calls[: len(transcript.answers)]):
        given: Any = call.args[0]
        after = _after(transcript, index, _WEIGHT, given[_WEIGHT])
        if after is not None:
            rows = (np.moveaxis(array, dim, 0) for array in (given[_WEIGHT], after))
            for place, (one, two) in enumerate(zip(*rows, strict=True)):
                yield _Unit(f"unit {place}", one.ravel(), two.ravel(), config["max_norm"], norm_type)


def _bound(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for unit in _units(program, transcript):
        got, high = np.linalg.norm(unit.after, unit.norm_type), min(unit.norm, unit.max_norm)
        expected = np.clip(got, high * unit.shrunk, high) if unit.norm else np.asarray(0.0)
        yield Equation(f"norm of {unit.name}", np.asarray(got), expected, unit.norm, unit.before.size)


def _direction(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for unit in _units(program, transcript):
        square, product = float(unit.before @ unit.before), float(unit.before @ unit.after)
        size = np.abs(unit.after) * square + np.abs(unit.before) * float(np.abs(unit.before) @ np.abs(unit.after))
        where = f"w' (w . w) of {unit.name}"
        yield Equation(where, unit.after * square, unit.before * product, size, unit.before.size)


def _small(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for unit in _units(program, transcript):
        if unit.norm * _AWAY + _EPS <= unit.max_norm:
            least = unit.before * unit.shrunk if unit.norm else unit.before
            low, high = np.minimum(least, unit.before), np.maximum(least, unit.before)
            where = f"{unit.name}, below the norm allowed"
            yield Equation(where, unit.after, np.clip(unit.after, low, high), np.abs(unit.before))


def _biases(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for index, call in enumerate(program.calls[: len(transcript.answers)]):
        given: Any = call.args[0]
        for name, before in given.items():
            after = _after(transcript, index, name, before)
            if after is not None and before.ndim == 1:
                yield Equation("bias", after, before, np.abs(before))


def _alone(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = list(_units(program, transcript))
    units = len(found) // 2
    if found and len(found) == 2 * units == 2 * (len(program.calls) - 1):
        for together, single in zip(found[:units], found[units:], strict=True):
            where = f"{together.name} among others"
            yield Equation(where, together.after, single.after, np.abs(together.before), together.before.size)


@st.composite
def _drawn(draw: st.DrawFn, contract: Contract, fill: Fill) -> Program:
    """Draw a call on a weight, with a unit of no weights among others, and a norm allowed that some are above."""
    weight = draw(fill.array((draw(_UNITS), draw(_INPUTS), *draw(_KERNELS))))
    weight[-1] = 0.0
    norm_type = draw(_NORM_TYPES)
    norms = sorted(float(np.linalg.norm(row.ravel(), norm_type)) for row in weight[:-1])
    # Two digits are enough, and read better.
    max_norm = float(f"{draw(st.sampled_from([1.5, 0.5])) * norms[0]:.2g}") or 1.0
    dim: Any = contract.fixed.get("dim", 0 if "dim" in contract.lacking else draw(_DIMS))
    config = {"max_norm": max_norm, "norm_type": norm_type, "dim": dim}
    return contract.default(config, (Call("call", ({_WEIGHT: np.moveaxis(weight, 0, dim).copy()},)),))


def _weights(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_drawn(contract, fill) for fill in (INTEGERS, NORMAL, SCALED)]


def _with_bias(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program) -> Program:
        (call,) = program.calls
        given: Any = call.args[0]
        both = {**given, "b": 10.0 * np.ravel(given[_WEIGHT])}
        return program.with_calls(replace(call, args=(both,)))

    return [drawn.map(beside) for drawn in _weights(contract)]


def _one_by_one(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def besides(program: Program) -> Program:
        (call,) = program.calls
        given: Any = call.args[0]
        weight, dim = given[_WEIGHT], _dim(program)
        units = (np.take(weight, [place], dim) for place in range(weight.shape[dim]))
        return program.with_calls(call, *(replace(call, args=({_WEIGHT: unit},)) for unit in units))

    return [drawn.map(besides) for drawn in _weights(contract)]


FOR_EACH_UNIT: tuple[Identity, ...] = (
    Identity(
        "bound",
        "Afterwards each unit's norm is max_norm where it was larger, to 1e-6.",
        "||w_i'|| = min(||w_i||, max_norm), or by up to 1e-6 / ||w_i|| of it less",
        _weights,
        _bound,
        telling=True,  # of units along other axes than the first
    ),
    Identity(
        "direction",
        "All weights of a unit are scaled by one factor: the direction stays.",
        "w' (w . w) = w (w . w')",
        _weights,
        _direction,
    ),
    Identity(
        "unclipped",
        "Units whose norm is below max_norm stay as they are.",
        "||w_i|| < max_norm: w_i' = w_i",
        _weights,
        _small,
    ),
    Identity(
        "alone",
        "Each unit is scaled independently of the others.",
        "f(w)_i = f(w_i)",
        _one_by_one,
        _alone,
    ),
    Identity(
        "biases",
        "Biases are not constrained.",
        "b' = b",
        _with_bias,
        _biases,
    ),
)
"""What holds of each unit by itself."""
