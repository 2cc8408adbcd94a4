"""The error that rounding explains: derived from the operation, never chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..play import Array, Program, Transcript, map_arrays

if TYPE_CHECKING:
    from .contract import Contract, Twin

EPSILON = float(np.finfo(np.float64).eps)
_EPSILON32 = float(np.finfo(np.float32).eps)
SAFETY = 16.0
"""What every allowance is multiplied by: a right answer is not to fail by a hair."""
LOOKS = (0, 3, 12)
"""How many rounded runs to look at, as long as an answer is not known to be right: a few tell less, and cost less."""
_LOST = 0.25
"""Where float32 is wrong by more than this share of an answer it has lost it."""


class Allowances:
    """The absolute error allowed in each answer to one program.

    For an output that is a sum of products (`error_model = "multilinear"`) any order of summation is within
    gamma_n * sum|terms|, gamma_n = n*eps / (1 - n*eps) (Higham, Accuracy and Stability of Numerical Algorithms, 3.1),
    and sum|terms| is the twin's answer to the same program on absolute values.

    For the rest the twin shows how rounding grows: it is played in float32, on inputs moved by about one float32 unit
    in the last place, several times; its largest distance from the float64 answer, times eps / eps_float32, is the
    error that a well-behaved algorithm makes in the format with unit eps. The allowance is that times the length of the
    longest sum (the price of a naive order of summation), plus the rounding of the answer itself, and of what cancels
    on the way where the contract says that something does. Where float32 loses an answer, its distance says no more
    than how small that answer is: there the rounding of the largest number that went in is allowed. Where rounding
    cannot reach an answer, it must be exact.
    """

    def __init__(self, contract: Contract, program: Program, twin: Twin, expected: Transcript, epsilon: float) -> None:
        self._contract = contract
        self._program = program
        self._twin = twin
        self._expected = expected
        self._epsilon = epsilon
        self._runs: list[Transcript] = []
        self._known: dict[tuple[str, int], Array] = {}
        self._random = np.random.default_rng(program.seed)

    def of(self, where: str, runs: int = LOOKS[-1]) -> Array:
        """Return the error allowed in the entry `where`, element by element.

        Args:
            where: the entry.
            runs: how many rounded runs to look at, one of `LOOKS`: fewer never allow more, and do for most answers.
        """
        if (where, runs) not in self._known:
            self._play(runs)
            self._known[where, runs] = self._derived(where, self._runs[:runs])
        return self._known[where, runs]

    def _derived(self, where: str, transcripts: Sequence[Transcript]) -> Array:
        from .evidence import entry  # noqa: PLC0415 - the two look at each other

        expected = entry(self._expected, where)
        assert expected is not None  # noqa: S101 - only entries of the twin are compared
        runs = [value for run in transcripts if (value := entry(run, where)) is not None]
        terms = self._contract.terms(self._program) + 2
        if self._contract.error_model == "multilinear":
            # The sum of |terms| is no less than the |sum|.
            sizes = runs[0] if runs else np.zeros_like(expected) if transcripts else expected
            return np.asarray(terms * self._epsilon / (1 - terms * self._epsilon) * np.abs(sizes))
        rounding, lost = self._spread(expected, runs) if transcripts else (0.0, 0.0)
        index = int(where.removeprefix("calls[").partition("]")[0])
        cancelled = self._epsilon * (self._contract.scale(self._program, index) + lost)
        allowed: Array = SAFETY * (terms * (rounding + cancelled) + self._epsilon * np.abs(expected))
        return allowed

    def _spread(self, expected: Array, runs: Sequence[Array]) -> tuple[Array, Array]:
        """Return how far rounding moves each element, and the largest number that went in where float32 lost it."""
        with np.errstate(all="ignore"):
            away = np.abs([run.astype(np.float64) - expected for run in runs])
        # A run that overflows float32 says nothing of float64; where all do, float32 would have lost the whole answer.
        known = np.isfinite(away)
        largest = np.max(np.where(known, away, 0.0), axis=0, initial=0.0)
        rounding = np.where(known.any(axis=0), largest, np.abs(expected)) * (self._epsilon / _EPSILON32)
        return rounding, np.where(largest > _LOST * np.abs(expected), self._largest, 0.0)

    @cached_property
    def _largest(self) -> float:
        numbers = [np.abs(array) for array in self._program.arrays() if array.dtype.kind == "f"]
        return max((float(np.max(array, initial=0.0)) for array in numbers), default=0.0)

    def _play(self, runs: int) -> None:
        """Play the twin until there are this many runs."""
        if self._contract.error_model == "multilinear":
            if runs and not self._runs:
                self._runs = [self._twin.play(changed(self._program, np.abs))]
            return
        while len(self._runs) < runs:
            self._runs.append(self._twin.play(changed(self._program, self._rounded)))

    def _rounded(self, array: Array) -> Array:
        with np.errstate(all="ignore"):
            moved: Array = array * (1 + _EPSILON32 * self._random.standard_normal(array.shape))
            return moved.astype(np.float32)


def changed(program: Program, change: Callable[[Array], Array]) -> Program:
    """Return the program with `change` applied, in float64, to each floating array of its state and arguments."""

    def floating(array: Array) -> Array:
        return change(array.astype(np.float64)) if array.dtype.kind == "f" else array

    calls = tuple(
        replace(
            call,
            args=map_arrays(call.args, floating),
            kwargs=map_arrays(call.kwargs, floating) if call.method == "load" else call.kwargs,
        )
        for call in program.calls
    )
    return replace(program, state=map_arrays(program.state, floating), calls=calls)


def epsilon_of(program: Program) -> float:
    """Return the unit in the last place of the coarsest floating format among the program's arrays."""
    sizes = [float(np.finfo(array.dtype).eps) for array in program.arrays() if array.dtype.kind == "f"]
    return max(sizes, default=EPSILON)
