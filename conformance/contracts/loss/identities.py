"""Equations that many losses obey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Contract
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import Pass, passes

Config: TypeAlias = Mapping[str, st.SearchStrategy[Any]]
Change: TypeAlias = Callable[[Arguments], Arguments]
REDUCTION: Config = {"reduction": st.sampled_from(["mean", "sum"])}


def reduced(program: Program, transcript: Transcript) -> list[Pass]:
    """Return the passes whose loss is a number and whose gradient, if there is one, has the prediction's shape."""
    return [
        found
        for found in passes(program, transcript)
        if found.output.ndim == 0 and (found.gradient is None or found.gradient.shape == found.x.shape)
    ]


def pairs(
    contract: Contract, change: Change, config: Config = REDUCTION, fills: Sequence[Fill] = (INTEGERS, NORMAL)
) -> list[st.SearchStrategy[Program]]:
    """Return strategies of programs of a forward and a backward, and another of each on changed arguments."""

    @st.composite
    def drawn(draw: st.DrawFn, fill: Fill) -> Program:
        program = contract.default({**draw(contract.all_configs), **draw(st.fixed_dictionaries(config))})
        first = draw(contract.arguments(program, fill))
        upstream = (np.asarray(draw(st.sampled_from([1.0, -2.0]))),)
        if program.config.get("reduction", "mean") == "none":
            return program.with_calls(Call("forward", first))
        calls = (Call("forward", args) for args in (first, change(first)))
        return program.with_calls(*(part for call in calls for part in (call, Call("backward", upstream))))

    return [drawn(fill) for fill in fills]


def related(
    name: str,
    statement: str,
    formula: str,
    change: Change,
    expected: Callable[[Program, Pass], tuple[Any, Any]],
    *,
    size: Callable[[Program, Pass], Any] = lambda _, found: np.abs(found.output),
    config: Config = REDUCTION,
    fills: Sequence[Fill] = (INTEGERS, NORMAL),
) -> Identity:
    """Return an identity that says what changed arguments do to the loss, and to its gradient.

    Args:
        name: the identity's id.
        statement: the identity in words.
        formula: the identity in plain text.
        change: makes the second forward's arguments of the first's.
        expected: the second loss and gradient, from the program and the first pass; None for what is not said.
        size: the size of what adds up to the first loss.
        config: the options to be drawn, others stay as they are.
        fills: what the first forward's arguments are drawn from.
    """

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        return pairs(contract, change, config, fills)

    def equations(program: Program, transcript: Transcript) -> Iterator[Equation]:
        found = reduced(program, transcript)
        for first, second in zip(found[::2], found[1::2], strict=False):
            loss, gradient = expected(program, first)
            magnitude = size(program, first)
            if loss is not None:
                yield Equation("loss of the second forward", second.output, np.asarray(loss), magnitude, first.x.size)
            if not (gradient is None or first.gradient is None or first.upstream is None or second.gradient is None):
                # What is left of an upstream gradient may be the small rest of all of it.
                reach = float(np.max(np.abs(first.gradient), initial=0.0) + np.max(np.abs(first.upstream)))
                yield Equation("gradient of the second forward", second.gradient, gradient, reach, 1)

    return Identity(name, statement, formula, strata, equations)


def averages(program: Program) -> bool:
    """Tell whether the loss is a mean."""
    return program.config.get("reduction", "mean") != "sum"


def _twice(arguments: Arguments) -> Arguments:
    return tuple(np.concatenate([value, value]) if isinstance(value, np.ndarray) else value for value in arguments)


def _of_twice(program: Program, found: Pass) -> tuple[Any, Any]:
    factor = 0.5 if averages(program) else 1.0
    gradient = None if found.gradient is None else np.concatenate([found.gradient, found.gradient]) * factor
    return (found.output if averages(program) else 2 * found.output), gradient


def duplication(size: Callable[[Program, Pass], Any] = lambda _, found: np.abs(found.output)) -> Identity:
    """Return the identity that says what every row twice does to the loss.

    Args:
        size: the size of what adds up to the loss, which is the loss itself where no part of it is negative.
    """
    return related(
        "duplication",
        "Repeating every row leaves the mean as it is, and doubles the sum.",
        "mean(x, x) = mean(x), sum(x, x) = 2 sum(x)",
        _twice,
        _of_twice,
        size=size,
    )


SYMMETRY = related(
    "symmetry",
    "Exchanging prediction and target keeps the loss, and turns the gradient's sign.",
    "L(x, y) = L(y, x)",
    lambda arguments: (arguments[1], arguments[0]),
    lambda _, found: (found.output, None if found.gradient is None else -found.gradient),
)
NOTHING = related(
    "nothing",
    "A prediction that equals its target has loss 0.",
    "L(y, y) = 0",
    lambda arguments: (arguments[1], arguments[1]),
    lambda _, found: (np.zeros_like(found.output), np.zeros_like(found.x)),
)


def scaling(power: int) -> Identity:
    """Return the identity that says what errors that are all twice as large cost."""

    def doubled(arguments: Arguments) -> Arguments:
        return tuple(2 * np.asarray(value) for value in arguments)

    def expected(_: Program, found: Pass) -> tuple[Array, Array | None]:
        gradient = None if found.gradient is None else found.gradient * 2.0 ** (power - 1)
        return np.asarray(found.output * 2.0**power), gradient

    times = {1: "twice", 2: "four times"}[power]
    return related(
        "scaling",
        f"Errors twice as large give a loss {times} as large.",
        f"L(2x, 2y) = 2^{power} L(x, y)",
        doubled,
        expected,
    )
