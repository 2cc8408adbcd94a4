"""A derivative: forward, backward, then forwards on nudged arguments under the same seed, all in one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ...play import Array, Call, Program, Value, address
from ...play.entropy import pcg64_state
from ...play.memory import Attached
from .. import strategies as st
from ..contract import Contract
from ..fills import SMOOTH
from ..law import Searched, kind
from .once import passes_through, traced

MULTIPLES: tuple[float, ...] = (1.0, -1.0, 0.5, -0.5, 0.25, -0.25)
"""Multiples of a move at which the output is taken: three central differences, for two Richardson extrapolations."""
CURVED_STEP = 0.02
"""Step for arguments that the output is not affine in, relative to their spread."""
_NUDGE = 0.1
"""How far ties are broken, likewise."""
_UNITS = 8.0
"""A move of so many units in the last place of the largest number is exact at a quarter of it too."""


def joint_move(program: Program, contract: Contract, factor: float = 1.0) -> dict[str, Array]:
    """Return a random move of all differentiable arguments and all parameters together.

    Each entry moves by its argument's step times a number in +-[0.5, 1.5], never near zero: no wrong entry can hide.
    The step is 1 where the output is affine in the argument, which makes the quotient exact, and small where it
    curves. The move follows from the program's seed, so that a program is judged in the same way wherever it is played,
    and is made of units that stay exact when they are added to the argument.

    Args:
        program: one forward and one backward.
        contract: says what there is a gradient for, and what the output is affine in.
        factor: makes it a smaller one.
    """
    make = partial(_joint_move, program, contract, factor)
    return _MOVES.of(program, contract, make=make, weigh=entries, given=factor)


def entries(move: Mapping[str, Array]) -> int:
    """Return how many numbers a move has."""
    return sum([value.size for value in move.values()])


_MOVES = Attached[dict[str, Array]](2**17)
"""Weighs entries: what is kept beyond the processor's cache makes all the rest slower. A move is asked for twice, where
it is made and where its answers are looked at, and again with the next student."""


def _joint_move(program: Program, contract: Contract, factor: float) -> dict[str, Array]:
    given = differentiable(program, contract)
    _RANDOM.bit_generator.state = pcg64_state(program.seed)
    signed = away_from_zero(_RANDOM, (sum([value.size for value in given.values()]),))
    affine = contract.affine_in(program)
    parts: dict[str, tuple[Array, float]] = {}
    start = 0
    for name, value in given.items():
        step = factor * (1.0 if name in affine else CURVED_STEP * min(_spread(value), 1.0))
        unit = _UNITS * float(np.spacing(np.maximum.reduce(np.abs(value), axis=None, initial=step)))
        part = signed[start : start + value.size]
        part *= step / unit
        parts[name], start = (part.reshape(value.shape), unit), start + value.size
    np.rint(signed, out=signed)
    for part, unit in parts.values():
        np.multiply(part, unit, out=part)
    return {name: part for name, (part, _) in parts.items()}


_RANDOM = np.random.default_rng()
"""Set to a state for each move: to make a generator anew takes longer than to draw a thousand numbers."""


def away_from_zero(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return random numbers in +-[0.5, 1.5]: whatever entry they are multiplied by, it shows in the sum."""
    signed = random.uniform(-1.0, 1.0, shape)
    moved: Array = signed + np.copysign(0.5, signed)
    return moved


def nudged(program: Program, contract: Contract) -> Program:
    """Return the program with all that is differentiable moved a little at random: away from ties and from kinks.

    The nudge follows from the program's seed, and has three digits, so that the program can still be read.
    """
    random = np.random.default_rng((program.seed, 1))
    values = {}
    for name, value in differentiable(program, contract).items():
        reach = _NUDGE * min(_spread(value), 1.0)
        unit = 10.0 ** np.floor(np.log10(reach)) / 100
        values[name] = np.asarray(value + unit * np.rint(random.uniform(-reach, reach, value.shape) / unit))
    state = {name: values.get(name, array) for name, array in program.state.items()}
    calls = (
        replace(call, args=_replaced(call, values)) if call.method == "forward" else call for call in program.calls
    )
    return replace(program, state=state).with_calls(*calls)


def differentiable(program: Program, contract: Contract) -> dict[str, Array]:
    """Return what the program's forward has a gradient for, by name: `args[0]`, `params.weight`."""
    forward = _forward(program)
    if forward is None:
        return {}
    given = [position for position in contract.differentiable if position < len(forward.args)]
    named = {address.argument(position): forward.args[position] for position in given}
    named |= address.parameters(program.state)
    return {name: value for name, value in named.items() if isinstance(value, np.ndarray)}


def _spread(value: Array) -> float:
    return float(np.std(value)) or float(np.max(np.abs(value), initial=0.0)) or 1.0


def along(
    program: Program,
    moves: Sequence[Mapping[str, Array]],
    *,
    multiples: Sequence[float] = MULTIPLES,
    seeded: bool = True,
) -> Program:
    """Return the program with forwards at each multiple of one move after another.

    Args:
        program: mode calls, one forward, one backward.
        moves: what is added to the arguments and parameters, by name.
        multiples: how much of each move is added.
        seeded: whether each forward starts from the first one's seed, for which every generator has to be sought.
    """
    forward = _forward(program)
    if forward is None:
        return program
    held = {**{address.argument(position): value for position, value in enumerate(forward.args)}, **program.state}
    values = [
        {name: _beside(held[name], change, multiple) for name, change in move.items()}
        for move in moves
        for multiple in multiples
    ]
    return with_forwards(program, values, seeded=seeded)


def _beside(value: Any, change: Array, multiple: float) -> Array:
    """Return value + multiple * change: for the whole of a change, either way, in one pass."""
    if abs(multiple) == 1.0:
        return np.asarray(value + change if multiple > 0 else value - change)
    return np.asarray(value + multiple * change)


def with_forwards(program: Program, values: Sequence[Mapping[str, Array]], *, seeded: bool) -> Program:
    """Return the program with further forwards, each on other arguments and parameters, by name, where they are given.

    Args:
        program: the program, one forward in it.
        values: for each of the forwards, what stands in the place of the first one's arguments and parameters.
        seeded: whether each forward starts from the first one's seed, for which every generator has to be sought.
    """
    forward = _forward(program)
    if forward is None:
        return program
    parameters = address.parameters(program.state)
    calls = list(program.calls)
    seed = forward.seed if seeded else None
    for given in values:
        if parameters:
            state = {name: given.get(name, array) for name, array in parameters.items()}
            calls.append(Call("load", kwargs=state, instance=forward.instance, observe="returned"))
        args = _replaced(forward, given)
        # In full: to replace fields of another call takes three times as long, as often as something is moved.
        calls.append(Call("forward", args, forward.kwargs, forward.instance, seed, forward.layout, "returned"))
    return program.with_calls(*calls)


def _forward(program: Program) -> Call | None:
    return next((call for call in program.calls if call.method == "forward"), None)


def _replaced(forward: Call, values: Mapping[str, Array]) -> tuple[Value, ...]:
    return tuple(values.get(address.argument(position), value) for position, value in enumerate(forward.args))


def enough(program: Program, contract: Contract) -> Sequence[float]:
    """Return the multiples of the joint move that make the quotient exact; all of them where the output curves.

    What is affine in each of k arguments is a polynomial along the move, of degree k or less. Central differences leave
    out its even powers, and each extrapolation takes away one odd power more.
    """
    names = joint_move(program, contract).keys()
    if not names <= contract.affine_in(program):
        return MULTIPLES
    degree = min(len(names), contract.degree or len(names))
    return MULTIPLES[: 2 * max(1, -(-degree // 2))]


def jointly(
    program: Program, contract: Contract, factor: float = 1.0, multiples: Sequence[float] | None = None
) -> Program:
    """Return the program with forwards at multiples of its joint move, or of a part of it.

    Args:
        program: one forward and one backward.
        contract: says what there is a gradient for.
        factor: the part of the whole move.
        multiples: at which it is taken; as many as are enough, where None.
    """
    move = joint_move(program, contract, factor)
    return along(program, [move], multiples=multiples or enough(program, contract), seeded=contract.random)


def _derivatives(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    strata = passes_through(contract, [fill for fill in SMOOTH if fill in contract.fills])
    return [stratum.map(partial(traced, contract=contract)) for stratum in strata]


DERIVATIVE = Searched("derivative", kind("layer", "loss"), _derivatives, expand=jointly)
