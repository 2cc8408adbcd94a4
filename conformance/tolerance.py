"""The error that rounding explains: derived from the operation, never chosen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..play import Array, Program, Transcript, address, map_arrays

if TYPE_CHECKING:
    from .contract import Contract
    from .twin import Twin

EPSILON = float(np.finfo(np.float64).eps)
_EPSILON32 = float(np.finfo(np.float32).eps)
_DOUBLE = np.dtype(np.float64)
SAFETY = 16.0
"""What every allowance is multiplied by: a right answer is not to fail by a hair."""
LOOKS = (0, 3, 12)
"""How many rounded runs to look at, as long as an answer is not known to be right: a few tell less, and cost less."""
_LOST = 0.25
"""Where float32 is wrong by more than this share of an answer it has lost it."""
_SQUARES_ARE_LOST = 1e-140
"""Where a sum of squares is no more than its square, some may be too small for float64; likewise for large ones."""
_MOST_LOST = 0.5
"""gamma_n is a bound as long as n units are less than the whole; beyond this share of it a sum is as good as lost."""


class Allowances:
    """The absolute error allowed in each answer to one program.

    For an output that is a sum of products (`error_model = "multilinear"`) any order of summation is within
    gamma_n * sum|terms|, gamma_n = n*eps / (1 - n*eps) (Higham, Accuracy and Stability of Numerical Algorithms, 3.1),
    and sum|terms| is the twin's answer to the same program on absolute values.

    For the rest the twin shows how rounding grows: it is played in float32, on inputs moved by about one float32 unit
    in the last place, several times; its largest distance from the float64 answer, times eps / eps_float32, is the
    error that a well-behaved algorithm makes in the format with unit eps. The allowance is that times the length of the
    longest sum (the price of a naive order of summation), plus the rounding of the answer itself, and of what cancels
    on the way where the contract says that something does. A buffer that is moved towards a value, r + m (s - r), and a
    parameter that an optimizer moves, are rounded as what they held before is, even where little of that is left in the
    answer. Where float32 loses an answer,
    its distance says no more than how small that answer is: there the rounding of the largest number that went in is
    allowed. Where rounding cannot reach an answer, it must be exact; where it can, numbers may also be lost below the
    smallest of the format.

    Args:
        contract: the component's contract.
        program: what the twin played, in float64.
        twin: the twin.
        expected: what it answered.
        form: the format that the subject was given.
    """

    def __init__(
        self, contract: Contract, program: Program, twin: Twin, expected: Transcript, form: np.dtype[Any]
    ) -> None:
        self._contract = contract
        self._program = program
        self._twin = twin
        self._expected = expected
        self._epsilon = float(np.finfo(form).eps)
        self._smallest = float(np.finfo(form).smallest_subnormal)
        self._runs: list[Transcript] = []
        self._known: dict[tuple[str, int], Array] = {}
        self._scales: dict[int, float] = {}

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
            growth = terms * self._epsilon / (1 - min(terms * self._epsilon, _MOST_LOST))
            return self._with_underflow(growth * np.abs(sizes), terms)
        rounding, lost = self._spread(expected, runs) if transcripts else (0.0, 0.0)
        place = address.read(where)
        assert place is not None  # noqa: S101 - the twin has something there
        cancelling = max(map(self._scale, self._made_by(place)))
        cancelled = self._epsilon * (cancelling + lost)
        size = np.abs(expected) + self._held_before(place)
        allowed = SAFETY * (terms * (rounding + cancelled) + self._epsilon * size)
        return self._with_underflow(allowed, SAFETY * terms)

    def _with_underflow(self, allowed: Array, terms: float) -> Array:
        return np.where(allowed > 0, allowed + terms * self._smallest, allowed)

    def _spread(self, expected: Array, runs: Sequence[Array]) -> tuple[Array, Array]:
        """Return how far rounding moves each element, and the largest number that went in where float32 lost it."""
        with np.errstate(all="ignore"):
            away = np.abs([run.astype(np.float64) - expected for run in runs])
        # A run that overflows float32 says nothing of float64; where all do, float32 would have lost the whole answer.
        known = np.isfinite(away)
        largest = np.max(np.where(known, away, 0.0), axis=0, initial=0.0)
        rounding = np.where(known.any(axis=0), largest, np.abs(expected)) * (self._epsilon / _EPSILON32)
        return rounding, np.where(largest > _LOST * np.abs(expected), self._largest, 0.0)

    def of_inner_product(self, total: float, factors: Mapping[str, Array], runs: int = LOOKS[-1]) -> float:
        """Return the error allowed in a sum of products of answers with given numbers.

        Args:
            total: the sum.
            factors: for each entry, what its elements are multiplied by.
            runs: how many rounded runs to look at, one of `LOOKS`: fewer never allow more, and do for most answers.
        """
        from .evidence import entry  # noqa: PLC0415 - the two look at each other

        if self._contract.error_model == "multilinear":
            self._play(1)
            sizes = [np.ravel(factor * entry(self._runs[0], where)) for where, factor in factors.items()]
            terms = self._contract.terms(self._program)
            return SAFETY * inner_product_error(total, np.concatenate(sizes), terms, epsilon=self._epsilon)
        errors = [float(np.sum(np.abs(factor) * self.of(where, runs))) for where, factor in factors.items()]
        return sum(errors) + SAFETY * self._epsilon * abs(total)

    def _made_by(self, place: address.Address) -> Sequence[int]:
        """Return the calls that made what stands somewhere: of what was added up, every backward until then."""
        calls = self._program.calls[: place.call + 1] if place.entry and place.entry.section == "grads" else ()
        return [number for number, call in enumerate(calls) if call.method == "backward"] or [place.call]

    def _scale(self, call: int) -> float:
        if call not in self._scales:
            self._scales[call] = self._contract.scale(self._program, call)
        return self._scales[call]

    def _held_before(self, place: address.Address) -> Array | float:
        """Return the largest that an entry held whose rounding a call may leave in it; 0 for what is made anew.

        A buffer forgets its rounding as it forgets what it held. A parameter goes on with what earlier steps left.
        """
        section, first = place.entry.section if place.entry else "", place.call - 1
        if section == "params" and self._contract.kind == "optimizer":
            first = -1
        elif section != "buffers":
            return 0.0
        states = (self._expected.state_after(index) for index in range(first, place.call))
        held = [np.abs(state[place.what]) for state in states if place.what in state]
        return np.max(held, axis=0) if held else 0.0

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

    @cached_property
    def _random(self) -> np.random.Generator:
        return np.random.default_rng(self._program.seed)

    def _rounded(self, array: Array) -> Array:
        with np.errstate(all="ignore"):
            moved: Array = array * (1 + _EPSILON32 * self._random.standard_normal(array.shape))
            return moved.astype(np.float32)


def inner_product_error(total: float, sizes: Array, terms: int = 1, *, epsilon: float = EPSILON) -> float:
    """Return how far rounding moves a sum of products whose factors were rounded one by one.

    What their errors have in common goes with the sum itself. For the rest they are independent, and add up as squares
    do: so the allowance hardly grows with the number of elements, and a wrong one stands out among a million.

    Args:
        total: the sum.
        sizes: the size of each product, of either sign, or of what its factors were the small rest of.
        terms: the length of the longest sum that went into a factor.
        epsilon: the unit in the last place of the factors' format.
    """
    growth = 1 + math.log2(sizes.size + terms)
    with np.errstate(all="ignore"):
        length = math.sqrt(np.vdot(sizes, sizes))
        if not _SQUARES_ARE_LOST < length < 1 / _SQUARES_ARE_LOST:
            largest = float(np.max(np.abs(sizes), initial=0.0))
            shares = sizes / largest
            length = largest * math.sqrt(np.vdot(shares, shares)) if largest else 0.0
    return epsilon * (abs(total) + growth * length)


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


def format_of(program: Program) -> np.dtype[Any]:
    """Return the coarsest floating format among the program's arrays."""
    formats = {array.dtype for array in program.arrays() if array.dtype.kind == "f"}
    return max(formats, key=lambda form: float(np.finfo(form).eps)) if formats - {_DOUBLE} else _DOUBLE


def epsilon_of(program: Program) -> float:
    """Return the unit in the last place of that format."""
    return float(np.finfo(format_of(program)).eps)
