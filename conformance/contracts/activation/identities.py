"""The equations of element-wise functions: between a point and its mirror image, and between value and slope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ....play import Array, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...experiments.once import pass_through
from ...fills import EXTREME, INTEGERS, NORMAL, TIES
from ...identity import Equation, Equations, Identity
from ..passes import passes

_FILLS = (INTEGERS, NORMAL, TIES, EXTREME)


@dataclass(frozen=True)
class Answers:
    """What a function answers at some points and at their mirror images.

    Attributes:
        config: the options it was built with.
        x: the points.
        y: its values there.
        mirrored: its values at -x.
        upstream: the gradient of the values.
        slope: the gradient of the points: upstream times derivative.
        mirrored_slope: the same at -x.
    """

    config: Mapping[str, Value]
    x: Array
    y: Array
    mirrored: Array
    upstream: Array
    slope: Array
    mirrored_slope: Array

    def option(self, name: str, default: float) -> float:
        """Return an option that is a number."""
        return float(self.config.get(name, default))  # type: ignore[arg-type]


def both_sides(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of a forward and a backward, and then the same at the mirror image."""

    def mirrored(program: Program) -> Program:
        forward, backward = program.calls[-2:]
        opposite = replace(forward, args=(-np.asarray(forward.args[0]),))
        return program.with_calls(*program.calls, opposite, backward)

    mode = "eval" if "modes" in contract.traits else "train"
    return [pass_through(contract, fill, mode).map(mirrored) for fill in _FILLS]


def pointwise(id: str, statement: str, formula: str, equation: Callable[[Answers], Equation | None]) -> Identity:  # noqa: A002 - the field's name
    """Return an identity between the answers at points and at their mirror images."""
    return Identity(id, statement, formula, both_sides, _of_answers(equation))


def _of_answers(equation: Callable[[Answers], Equation | None]) -> Equations:
    def equations(program: Program, transcript: Transcript) -> Iterator[Equation]:
        for answers in answers_of(program, transcript):
            found = equation(answers)
            if found is not None:
                yield found

    return equations


def answers_of(program: Program, transcript: Transcript) -> Iterator[Answers]:
    """Yield the answers at the points and their images, where they have the points' shape."""
    found = passes(program, transcript)
    for one, other in zip(found[::2], found[1::2], strict=False):
        if one.upstream is None or one.gradient is None or other.gradient is None:
            continue
        arrays = (one.x, one.output, other.output, one.upstream, one.gradient, other.gradient)
        if len({array.shape for array in arrays}) == 1 and np.array_equal(one.x, -other.x):
            yield Answers(program.config, *arrays)


def _difference(answers: Answers) -> Equation:
    size = np.abs(answers.y) + np.abs(answers.mirrored)
    return Equation("f(x) - f(-x)", answers.y - answers.mirrored, answers.x, size)


def _homogeneous(answers: Answers) -> Equation:
    got, expected = answers.x * answers.slope, answers.y * answers.upstream
    return Equation("x * backward(g)", got, expected, np.abs(got) + np.abs(expected))


def _odd(answers: Answers) -> Equation:
    return Equation("f(-x)", answers.mirrored, -answers.y, 1 + np.abs(answers.x))


def _complement(answers: Answers) -> Equation:
    return Equation("f(x) + f(-x)", answers.y + answers.mirrored, np.ones_like(answers.x), 1 + np.abs(answers.x))


def _even_slope(answers: Answers) -> Equation:
    size = np.abs(answers.upstream) * (1 + np.abs(answers.x))
    return Equation("backward(g) at -x", answers.mirrored_slope, answers.slope, size)


def _slopes_add_up(answers: Answers) -> Equation:
    size = np.abs(answers.upstream) * (1 + np.abs(answers.x))
    return Equation("backward(g) at x + that at -x", answers.slope + answers.mirrored_slope, answers.upstream, size)


TWO_PARTS = pointwise(
    "two-parts",
    "The output for x less the output for -x is x.",
    "f(x) - f(-x) = x",
    _difference,
)
HOMOGENEITY = pointwise(
    "homogeneity",
    "Scaling the input scales the output, so the input times its gradient is the output times the upstream one.",
    "x f'(x) g = f(x) g",
    _homogeneous,
)
ODD = pointwise(
    "odd",
    "The function is odd: its graph is unchanged by half a turn about the origin.",
    "f(-x) = -f(x)",
    _odd,
)
COMPLEMENT = pointwise(
    "complement",
    "The outputs for x and for -x add up to 1.",
    "f(-x) = 1 - f(x)",
    _complement,
)
EVEN_SLOPE = pointwise(
    "even-slope",
    "The slope at a number is that at its negation.",
    "f'(-x) = f'(x)",
    _even_slope,
)
SLOPES_ADD_UP = pointwise(
    "slopes-add-up",
    "The slopes at a number and at its negation add up to 1.",
    "f'(x) + f'(-x) = 1",
    _slopes_add_up,
)


def slope_of_value(formula: str, slope: Callable[[Answers], Array]) -> Identity:
    """Return the identity of a function whose slope follows from its own value.

    Args:
        formula: the equation, in plain text.
        slope: gives the slope from the answers; NaN where nothing is said of a finite value.
    """

    def equation(answers: Answers) -> Equation:
        derivative = slope(answers)
        said = np.isfinite(derivative) | ~np.isfinite(answers.y)
        expected = np.where(said, answers.upstream * derivative, 0.0)
        size = np.abs(answers.upstream) * (1 + np.where(said, np.abs(derivative), 0.0))
        return Equation("backward(g)", np.where(said, answers.slope, 0.0), expected, size)

    return pointwise("slope-of-value", "The slope is a function of the output.", formula, equation)


def by_another(
    id: str,  # noqa: A002 - the field's name
    statement: str,
    formula: str,
    value: Callable[[Answers], Array],
    size: Callable[[Answers], Array] = lambda answers: 1 + np.abs(answers.x),
) -> Identity:
    """Return an identity that gives the values by another component's twin, or in closed form.

    Args:
        id: stable, `gate`.
        statement: in words, one sentence.
        formula: in plain text.
        value: gives the other side.
        size: gives the size of what is added up on the way.
    """
    return pointwise(id, statement, formula, lambda answers: Equation("f(x)", answers.y, value(answers), size(answers)))
