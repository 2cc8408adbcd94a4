"""The equations of what is normalized by its own values alone: groups of them, which have nothing to do with others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...fills import INTEGERS, NORMAL, TINY, Fill
from ...identity import Equation, Identity
from ..passes import Pass, pairs_of, passes
from .batch_programs import input_of, then

Grouping = Callable[[Program, Array], Array]
"""Returns an array of a program's inputs as rows, one for each group of values that are normalized together."""


def _as_built(
    contract: Contract, fills: Sequence[Fill], change: Callable[[Program, Fill], Program]
) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of one forward on a layer as it was built, changed; its eps is always given."""

    @st.composite
    def program(draw: st.DrawFn, fill: Fill) -> Program:
        config: dict[str, Value] = dict(draw(contract.configs()))
        bare = contract.default(config)
        return change(bare.with_calls(Call("forward", draw(contract.inputs(bare, fill)))), fill)

    return [program(fill) for fill in fills]


def own_identities(rows_of: Grouping, *, centred: bool = True) -> tuple[Identity, ...]:
    """Return what holds of a layer that normalizes groups of values, each by its own.

    Args:
        rows_of: returns an array as rows of what is normalized together.
        centred: whether their mean is subtracted first.
    """
    equations = _Own(rows_of, centred=centred)
    power = "var" if centred else "mean square"
    identities = [
        Identity(
            "moments",
            "With its initial parameters, the layer gives each normalized group "
            + ("mean 0 and variance v / (v + eps)." if centred else "a mean square of m / (m + eps)."),
            f"{power}(y) = {power}(x) / ({power}(x) + eps)" + (", mean(y) = 0" if centred else ""),
            lambda contract: _as_built(contract, (INTEGERS, TINY), lambda program, _: program),
            equations.moments,
        ),
        Identity(
            "gradient-sum",
            "The input's gradient is orthogonal to what changes nothing"
            + (": a shift, and but for eps a stretch." if centred else ": but for eps, a stretch."),
            ("sum dx = 0, " if centred else "") + f"sum dx x_hat = eps / ({power}(x) + eps)^(3/2) sum dy x_hat",
            lambda contract: _as_built(contract, (NORMAL, TINY), _with_backward),
            equations.gradient_sums,
        ),
        Identity(
            "sample-alone",
            "The output for one sample does not depend on the others.",
            "f(x)[i] = f(x[i])",
            lambda contract: _as_built(contract, (NORMAL,), _with_sample),
            equations.sample_alone,
        ),
    ]
    return tuple(identities)


def _with_backward(program: Program, fill: Fill) -> Program:
    x = input_of(program)
    upstream = fill.make(np.random.default_rng(x.size), x.shape)
    return program.with_calls(*program.calls, Call("backward", (upstream,)))


def _with_sample(program: Program, _: Fill) -> Program:
    return then(program, input_of(program)[:1])


class _Own:
    """The equations."""

    def __init__(self, rows_of: Grouping, *, centred: bool) -> None:
        self._rows_of = rows_of
        self._centred = centred
        self._eps = 1e-5 if centred else None

    def moments(self, program: Program, transcript: Transcript) -> Iterator[Equation]:
        """Yield the moments of each group."""
        for found in _sound(program, transcript):
            x, y = self._rows_of(program, found.x), self._rows_of(program, found.output)
            power, eps = self._power(x), _eps_of(program, self._eps)
            size, count = self._condition(x, eps), x.shape[1]
            if self._centred:
                yield Equation("mean of what is normalized together", np.mean(y, axis=1), np.zeros(len(y)), size, count)
            where = f"{'variance' if self._centred else 'mean square'} of what is normalized together"
            yield Equation(where, self._power(y), power / (power + eps), size**2, count)

    def gradient_sums(self, program: Program, transcript: Transcript) -> Iterator[Equation]:
        """Yield what the input's gradient is orthogonal to."""
        for found in _sound(program, transcript):
            if found.gradient is None or found.upstream is None:
                continue
            x, gradient, upstream = (self._rows_of(program, one) for one in (found.x, found.gradient, found.upstream))
            eps, count = _eps_of(program, self._eps), x.shape[1]
            root = np.sqrt(self._power(x) + eps)
            size = count * np.max(np.abs(upstream), axis=1) * self._condition(x, eps) / root
            if self._centred:
                total = np.sum(gradient, axis=1)
                yield Equation("sum of the input's gradient", total, np.zeros_like(total), size, count)
            middle = np.mean(x, axis=1, keepdims=True) if self._centred else 0.0
            normalized = (x - middle) / root[:, None]
            left = np.sum(upstream * normalized, axis=1) * eps / root**3
            where = "sum of the input's gradient times the normalized input"
            projected = np.sum(gradient * normalized, axis=1)
            yield Equation(where, projected, left, size * self._condition(x, eps), count)

    def sample_alone(self, program: Program, transcript: Transcript) -> Iterator[Equation]:
        """Yield the answer to the first sample in company and alone."""
        for one, two in pairs_of(_sound(program, transcript)):
            if two.x.shape == one.x[:1].shape and np.array_equal(two.x, one.x[:1]):
                size = np.max(self._condition(self._rows_of(program, one.x), _eps_of(program, self._eps)), initial=1.0)
                yield Equation("output of a sample alone", two.output, one.output[:1], size, two.x.size)

    def _power(self, rows: Array) -> Array:
        power: Array = np.var(rows, axis=1) if self._centred else np.mean(np.square(rows), axis=1)
        return power

    def _condition(self, rows: Array, eps: float) -> Array:
        """Return how far rounding may move normalized values, in units of the last place for each term."""
        largest = np.max(np.abs(rows), axis=1)
        size: Array = np.sqrt(rows.shape[1]) * (1 + largest / np.sqrt(self._power(rows) + eps))
        return size


def _sound(program: Program, transcript: Transcript) -> list[Pass]:
    """Return the forwards whose answers have the input's shape."""
    return [
        found
        for found in passes(program, transcript)
        if all(answer is None or answer.shape == found.x.shape for answer in (found.output, found.gradient))
    ]


def _eps_of(program: Program, default: float | None) -> float:
    eps: Any = program.config.get("eps", default)
    return float(np.finfo(np.float64).eps) if eps is None else float(eps)
