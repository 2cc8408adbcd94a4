"""The derivative as oracle: backward against difference quotients of the subject's own forward."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...play import Array, Program, Transcript
from ..check import Check, is_real, measured, number
from ..contract import Contract
from ..evidence import Evidence, entry
from ..experiments.derivative import (
    DERIVATIVE,
    MULTIPLES,
    along,
    enough,
    joint_move,
    jointly,
    nudged,
)
from ..law import law
from ..quotient import Quotient, extrapolated
from ..tolerance import EPSILON, SAFETY, inner_product_error
from .gradients import call_of, gradients_of, joined, outputs_of, place_of, upstream_of
from .steps import error_by_step

_SMALLER = (2.0**-4, 2.0**-8, 2.0**-12)
"""Parts of a step that are tried, the largest first, where the whole of it meets a kink or curves too much to tell."""
_MOST_ENTRIES, _MOST_NUMBERS = 256, 2_000_000
"""So many entries are looked at one by one, as long as the program that does so holds no more numbers."""


def located(evidence: Evidence, check: Check) -> Check:
    """Return the comparison for the first tensor with a wrong gradient, entry by entry; `check` if none stands out."""
    for factor in (1.0, *_SMALLER):
        move = joint_move(evidence.program, evidence.contract, factor)
        looked = _moved(evidence, [{name: change} for name, change in move.items()])
        for position, (name, change) in enumerate(move.items()):
            closer = _along(looked, looked.got, {name: change}, position)
            if closer is not None and not closer.holds:
                picture = error_by_step(evidence, name, change, closer)
                return _entries(evidence, name, change) or replace(closer, plot=picture)
    return check


@law(
    "derivative",
    DERIVATIVE,
    formula="<backward(g), v> = d/dt <g, f(x + t v)> at t = 0",
    needs_seeds=True,
    locate=located,
)
def derivative(evidence: Evidence) -> Iterator[Check]:
    """Backward is the derivative of forward: along random directions it equals the extrapolated difference quotient."""
    check = _jointly(evidence)
    if check is None and outputs_of(evidence, evidence.got):
        away = evidence.of(nudged(evidence.program, evidence.contract))
        check = _jointly(away)
        check = check and replace(check, program=away.program)
    if check is not None:
        yield check


def informs(evidence: Evidence) -> bool:
    """Tell whether what is played of a program at first is enough for the law."""
    program, contract = evidence.program, evidence.contract
    return _along(evidence, evidence.got, joint_move(program, contract), 0, enough(program, contract)) is not None


def _jointly(evidence: Evidence) -> Check | None:
    """Return the comparison along the joint move, or along the largest part of it that tells something, or None."""
    program, contract = evidence.program, evidence.contract
    few = enough(program, contract)
    if len(few) < len(MULTIPLES):
        check = _along(evidence, evidence.got, joint_move(program, contract), 0, few)
        # Whoever is not what the contract says, a polynomial, gets the benefit of all multiples.
        if check is not None and check.holds:
            return check
    broken: Check | None = None
    for factor in (1.0, *_SMALLER):
        # Of an output that curves the program has all multiples of the whole already. Of its parts most are never
        # needed: each is played once the one before has told nothing.
        known = factor == 1 and len(few) == len(MULTIPLES)
        looked = evidence if known else evidence.of(program, partial(jointly, factor=factor, multiples=MULTIPLES))
        move = joint_move(program, contract, factor)
        check = _along(looked, looked.got, move, 0)
        if broken is not None:
            return check if check is not None and check.holds and _is_sharper(check, broken) else broken
        if check is not None and check.holds:
            return check
        # Where the twin's own quotient disagrees with autograd, it tells nothing.
        twin = None if check is None else _along(looked, looked.expected, move, 0)
        broken = check if twin is not None and twin.holds else None
        outputs = outputs_of(evidence, evidence.got)
        # Of what is no number to begin with, a smaller part of a step tells no more than the whole.
        if not outputs or not np.isfinite(outputs[0]).all():
            return broken
    return broken


def _is_sharper(check: Check, other: Check) -> bool:
    """Tell whether a comparison along a smaller part of a step would have shown the same error of a gradient.

    What a gradient is wrong by shrinks with the step, as the derivative along it does. What extrapolation leaves
    shrinks faster, and its estimate may be too small where the step is large.
    """
    shrunk = abs(float(np.asarray(check.got)) / float(np.asarray(other.got))) if np.any(other.got) else 0.0
    return (check.allowance or 0.0) < shrunk * (other.allowance or 0.0)


def _moved(evidence: Evidence, moves: Sequence[Mapping[str, Array]]) -> Evidence:
    """Return the evidence of the same program with forwards at the multiples of other moves."""

    def expand(program: Program, contract: Contract) -> Program:
        return along(program, moves, seeded=contract.random)

    return evidence.of(evidence.program, expand)


def _along(
    evidence: Evidence,
    transcript: Transcript,
    move: Mapping[str, Array],
    position: int,
    multiples: Sequence[float] = MULTIPLES,
) -> Check | None:
    """Return the comparison along the move at `position` among those that were made; None where it tells nothing."""
    outputs = outputs_of(evidence, transcript)
    if not outputs:
        return None
    program, contract = evidence.program, evidence.contract
    gradients = gradients_of(evidence, transcript, move)
    if not all(is_real(value, step.shape) for value, step in zip(gradients, move.values(), strict=True)):
        return None
    start = 1 + position * len(multiples)
    terms, affine = contract.terms(program), contract.affine_in(program).issuperset(move)
    quotient = extrapolated(
        upstream_of(program),
        outputs[0],
        outputs[start : start + len(multiples)],
        scale=contract.scale(program, call_of(program, "forward")),
        terms=terms,
        affine=affine,
    )
    if quotient is None:
        return None
    with np.errstate(all="ignore"):
        moved = joined([*move.values()])
        parts = joined(gradients) * moved  # type: ignore[arg-type]
        total = float(np.add.reduce(parts))
        if not math.isfinite(total):
            # Where nothing moves, NaN says nothing either.
            parts = parts[moved != 0]
            total = float(np.add.reduce(parts))
        rounding = inner_product_error(total, parts, terms) if affine else EPSILON * float(np.sum(np.abs(parts)))
    return _compare(total, quotient, SAFETY * rounding + _left_open(evidence, move))


def _left_open(evidence: Evidence, move: Mapping[str, Array]) -> float:
    """Return how far the derivatives along a move are apart between which readings leave a choice.

    Who adds 1e-12 before a logarithm and leaves it out of the derivative is right under such a reading.
    """
    if not any(reading.freedom for reading in evidence.contract.readings):
        return 0.0
    apart = 0.0
    for name, step in move.items():
        place = place_of(evidence, evidence.expected, name)
        sides = [value for choice in evidence.expectation.choices if (value := entry(choice, place)) is not None]
        apart += float(np.sum(np.ptp(sides, axis=0) * np.abs(step))) if sides else 0.0
    return apart


def _compare(total: float, quotient: Quotient, rounding: float) -> Check:
    allowance = quotient.error + rounding
    error = abs(total - quotient.value)
    margin = error / allowance if error and allowance > 0 else math.inf if error else 0.0
    margin = math.inf if math.isnan(margin) else margin
    values = np.asarray(total), np.asarray(quotient.value)
    check = Check("derivative along a random direction", margin, *values, error, allowance)
    if check.holds:
        return check
    message = (
        f"backward gives {number(total)} along a random direction, but the difference quotient of forward is "
        f"{number(quotient.value)} [allowed error {allowance:.1g}]"
    )
    return replace(check, message=message)


def _entries(evidence: Evidence, name: str, steps: Array) -> Check | None:
    """Return the comparison of a gradient with the quotients of its entries; None where none of them stands out.

    Of a large gradient only those entries are looked at that halving it, again and again, leads to.
    """
    size = sum(array.size for array in evidence.program.arrays())
    most = min(_MOST_ENTRIES, max(1, _MOST_NUMBERS // (len(MULTIPLES) * size)))
    places = np.arange(steps.size)
    while places.size > most:
        halves = np.array_split(places, 2)
        margins = [check.margin if check else 0.0 for check in _checks(evidence, name, steps, halves)]
        places = halves[int(np.argmax(margins))]
    checks = _checks(evidence, name, steps, np.array_split(places, places.size))
    found: Sequence[Check] = [check for check in checks if check is not None]
    if len(found) < places.size:
        return None
    where = place_of(evidence, evidence.got, name)
    gradient = np.asarray(entry(evidence.got, where), np.float64)
    # What was not looked at counts as right.
    expected, error, allowance = gradient.copy(), np.zeros(steps.shape), np.ones(steps.shape)
    step = steps.flat[places]
    expected.flat[places] = [float(np.asarray(check.expected)) for check in found] / step
    error.flat[places] = [float(check.error or 0.0) for check in found] / np.abs(step)
    allowance.flat[places] = [float(check.allowance or 0.0) for check in found] / np.abs(step)
    check = measured(where, gradient, expected, error, allowance)
    if check.holds:
        return None
    with np.errstate(all="ignore"):
        worst = int(np.argmax(error.flat[places] / allowance.flat[places]))
    alone = np.zeros(steps.shape)
    alone.flat[places[worst]] = step[worst]
    return replace(check, plot=error_by_step(evidence, name, alone, found[worst]))


def _checks(evidence: Evidence, name: str, steps: Array, groups: Sequence[Array]) -> list[Check | None]:
    """Return the comparison along the steps of each group of entries, which go by their numbers."""
    numbers = np.arange(steps.size).reshape(steps.shape)
    moves = [{name: np.where(np.isin(numbers, group), steps, 0.0)} for group in groups]
    looked = _moved(evidence, moves)
    return [_along(looked, looked.got, move, position) for position, move in enumerate(moves)]
