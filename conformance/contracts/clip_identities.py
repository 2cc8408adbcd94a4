"""The equations of clipping by a norm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, TypeGuard

import numpy as np

from ...play import Array, Call, Program, Transcript, address
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS, NORMAL, WIDE, Fill
from ..identity import Equation, Identity
from .passes import state_after

_EPS = 1e-6
_AWAY = 1 + 1e-9
_LENGTHS = st.integers(1, 4)
_NORM_TYPES = st.sampled_from([2.0, 1.0, 3.0, math.inf])


@dataclass(frozen=True)
class _Clipped:
    """One call: all gradients one after another, before and after.

    Attributes:
        before: what was given.
        after: what the caller's arrays held afterwards.
        returned: what was returned.
        max_norm: the norm allowed.
        norm_type: the order of the norm.
        arrays: how many arrays there were.
    """

    before: Array
    after: Array
    returned: Array | None
    max_norm: float
    norm_type: float
    arrays: int

    @property
    def norm(self) -> float:
        """The norm before."""
        return float(np.linalg.norm(self.before, self.norm_type))


def _clipped(program: Program, transcript: Transcript) -> list[_Clipped]:
    config: Mapping[str, Any] = program.config
    found = []
    for index, (call, answer) in enumerate(zip(program.calls, transcript.answers, strict=False)):
        given: Any = call.args[0]
        held = state_after(transcript, index)
        if not all(address.entry("arguments", name) in held for name in given):
            continue
        before = np.concatenate([np.ravel(value) for value in given.values()])
        after = np.concatenate([np.ravel(held[address.entry("arguments", name)]) for name in given])
        returned = answer.returned if isinstance(answer.returned, np.ndarray) else None
        norm_type = config.get("norm_type", 2.0)
        found.append(_Clipped(before, after, returned, config["max_norm"], norm_type, len(given)))
    return [one for one in found if one.before.size and one.before.shape == one.after.shape]


def _is_number(returned: Array | None) -> TypeGuard[Array]:
    return returned is not None and returned.ndim == 0


def _bound(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one in _clipped(program, transcript):
        got = np.linalg.norm(one.after, one.norm_type)
        # Sources disagree on a 1e-6 in the divisor: the norm may be smaller by that much.
        low = min(one.norm, one.max_norm * one.norm / (one.norm + _EPS))
        high = min(one.norm, one.max_norm)
        yield Equation("norm after clipping", np.asarray(got), np.clip(got, low, high), one.norm, one.before.size)


def _direction(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one in _clipped(program, transcript):
        square, product = float(one.before @ one.before), float(one.before @ one.after)
        size = np.abs(one.after) * square + np.abs(one.before) * float(np.abs(one.before) @ np.abs(one.after))
        yield Equation("g' (g . g)", one.after * square, one.before * product, size, one.before.size)


def _below(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one in _clipped(program, transcript):
        if one.norm * _AWAY + _EPS <= one.max_norm:
            yield Equation("gradients below the norm allowed", one.after, one.before, np.abs(one.before))


def _norm_before(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one in _clipped(program, transcript):
        if _is_number(one.returned):
            norm = np.asarray(one.norm)
            yield Equation("norm returned", one.returned, norm, one.norm, one.before.size)


def _partition(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in combinations(_clipped(program, transcript), 2):
        if one.arrays < two.arrays and np.array_equal(one.before, two.before):
            yield Equation("two arrays clipped", two.after, one.after, np.abs(one.before), one.before.size)
            if _is_number(one.returned) and _is_number(two.returned):
                yield Equation("norm of two arrays", two.returned, one.returned, one.norm, one.before.size)


@st.composite
def _drawn(draw: st.DrawFn, contract: Contract, factor: float, fill: Fill) -> Program:
    """Draw a call on two arrays, with their norm times `factor` allowed."""
    gradients = {name: draw(fill.array((draw(_LENGTHS),))) for name in ("w", "b")}
    norm_type = draw(_NORM_TYPES)
    norm = float(np.linalg.norm(np.concatenate(list(gradients.values())), norm_type))
    # Two digits are enough, and read better.
    max_norm = float(f"{factor * norm:.2g}") or 1.0
    return contract.default({"max_norm": max_norm, "norm_type": norm_type}, (Call("call", (gradients,)),))


def _each(contract: Contract, *factors: float) -> Sequence[st.SearchStrategy[Program]]:
    return [_drawn(contract, factor, fill) for factor in factors for fill in (INTEGERS, NORMAL, WIDE)]


def _above(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _each(contract, 0.5)


def _on_both_sides(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _each(contract, 0.5, 2.0)


def _allowed(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _each(contract, 2.0)


def _split(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program) -> Program:
        (call,) = program.calls
        gradients: Any = call.args[0]
        whole = {"whole": np.concatenate(list(gradients.values()))}
        return program.with_calls(replace(call, args=(whole,)), call)

    return [drawn.map(beside) for drawn in _above(contract)]


ONE_FACTOR: tuple[Identity, ...] = (
    Identity(
        "bound",
        "Afterwards the norm is max_norm where it was larger, to 1e-6.",
        "||g'|| = min(||g||, max_norm), or by up to 1e-6 / ||g|| of it less",
        _on_both_sides,
        _bound,
    ),
    Identity(
        "direction",
        "All gradients are scaled by one factor: the direction stays.",
        "g' (g . g) = g (g . g')",
        _above,
        _direction,
    ),
    Identity(
        "unclipped",
        "Gradients whose norm is below max_norm stay as they are.",
        "||g|| < max_norm: g' = g",
        _allowed,
        _below,
    ),
    Identity(
        "norm-before",
        "The norm before clipping is returned.",
        "f(g) = ||g||",
        _on_both_sides,
        _norm_before,
    ),
    Identity(
        "partition",
        "Splitting the numbers into other arrays changes nothing.",
        "clip((a, b)) = clip(ab)",
        _split,
        _partition,
    ),
)
"""What holds of clipping by a norm."""
