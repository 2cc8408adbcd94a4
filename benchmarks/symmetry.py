"""Whether second derivatives, taken of backward alone, would find what no law does: `python -m benchmarks.symmetry`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace

import click
import numpy as np

from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.drawing import drawn
from layerproof.conformance.evidence import Evidence, entry
from layerproof.conformance.experiments.derivative import DERIVATIVE, MULTIPLES, joint_move
from layerproof.conformance.laws.derivative import derivative
from layerproof.conformance.laws.gradients import place_of
from layerproof.conformance.quotient import Quotient, extrapolated
from layerproof.play import Array, Call, LocalSubject, Program, Subject, address

from .common import load, one_core, table, write

_COUNT = 4
_RIGHT = "right code"
_INTRODUCTION = """\
Where a function has second derivatives, the change of its gradient along one direction, multiplied by another, is the
same with the two exchanged: u·H v = v·H u. Backward is the gradient, so that no more than backward at moved inputs and
parameters is needed to see whether it is one of any function at all. The table counts the programs, of those that the
law `derivative` is judged on under {seeds} seeds, on which either breaks: the law, and this symmetry with the law's own
extrapolation and allowance. A program on which neither says anything counts for none.

The symmetry breaks on {alarms} of {programs} programs of right code: a gradient may be the small rest of terms that
cancel, and what it has lost by that no quotient of forward shows. Where it breaks on a mistake and `derivative` does
not, it does so for the same reason. {silent} mistakes that `derivative` finds leave it alone, because a gradient that
is wrong by a factor, or that of another function, is still one. It finds none of its own, so there is no such law."""


def broken(contract: Contract, program: Program, subject: Subject) -> bool:
    """Tell whether the symmetry breaks on a program."""
    smaller = {name for name in joint_move(program, contract) if name in contract.affine}
    moves = [_move(replace(program, seed=program.seed + turn), contract, smaller) for turn in (1, 2)]
    base = _gradient(contract, program, subject)
    if base is None:
        return False
    quotients: list[Quotient] = []
    for along, across in (moves, moves[::-1]):
        moved = [_gradient(contract, _at(program, along, multiple), subject) for multiple in MULTIPLES]
        gradients = [gradient for gradient in moved if gradient is not None and gradient.shape == base.shape]
        if len(gradients) < len(moved):
            return False
        weights = np.concatenate([across[name].ravel() for name in across])
        quotient = extrapolated(weights, base, gradients)
        if quotient is None:
            return False
        quotients.append(quotient)
    one, other = quotients
    return not abs(one.value - other.value) <= one.error + other.error


def _move(program: Program, contract: Contract, smaller: set[str]) -> dict[str, Array]:
    """Return a joint move, small also where the output is affine: its gradient is not, in what else moves."""
    return {name: move / 64 if name in smaller else move for name, move in joint_move(program, contract).items()}


def _at(program: Program, move: Mapping[str, Array], multiple: float) -> Program:
    """Return the program with a multiple of a move added to its arguments and parameters."""
    state = {name: value + multiple * move.get(name, 0.0) for name, value in program.state.items()}

    def moved(call: Call) -> Call:
        named = {position: move.get(address.argument(position)) for position in range(len(call.args))}
        args = tuple(
            value if named[position] is None else value + multiple * named[position]  # type: ignore[operator]
            for position, value in enumerate(call.args)
        )
        return replace(call, args=args)

    calls = (moved(call) if call.method == "forward" else call for call in program.calls)
    return replace(program, state=state).with_calls(*calls)


def _gradient(contract: Contract, program: Program, subject: Subject) -> Array | None:
    """Return all gradients of a program as one vector; None where one is missing or of another form."""
    evidence = Evidence(contract, program, subject, contract.reference)
    if evidence.got.raised is not None:
        return None
    parts = []
    for name, move in joint_move(program, contract).items():
        part = entry(evidence.got, place_of(evidence, evidence.got, name))
        if part is None or part.shape != move.shape or part.dtype.kind != "f":
            return None
        parts.append(part.ravel())
    return np.concatenate(parts) if parts else None


def counts(contract: Contract, subject: Subject, seeds: int) -> tuple[int, int, int]:
    """Return on how many programs the law and the symmetry break, and of how many."""
    law = symmetry = total = 0
    for seed in range(seeds):
        for program, _ in drawn(DERIVATIVE, contract, _COUNT, seed):
            evidence = Evidence(contract, program, subject, contract.reference, DERIVATIVE.expand)
            with np.errstate(all="ignore"):
                law += derivative.breaks(evidence) is not None
                symmetry += broken(contract, program, subject)
            total += 1
    return law, symmetry, total


def rows(seeds: int) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield component, what is judged, and its counts: right code first."""
    layers = [promised for promised in contracts().values() if DERIVATIVE.applies(promised)]
    for promised in layers:
        ours = LocalSubject(promised.component, type(promised).model)
        yield promised.component, _RIGHT, *counts(promised, ours, seeds)
    for known in mistakes().values():
        promised = contracts()[known.component]
        if promised in layers:
            yield known.component, f"`{known.id}`", *counts(promised, _subject(known), seeds)


def _subject(known: Mistake) -> Subject:
    return LocalSubject(known.id, known.implementation, vars(sys.modules[known.implementation.__module__]))


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=3, show_default=True, help="Runs of each.")
def main(seeds: int) -> None:
    """Compare the two on all known mistakes, and write docs/measured/symmetry.md."""
    one_core()
    before = load()
    found = list(rows(seeds))
    right = {component: (symmetry, total) for component, what, _, symmetry, total in found if what == _RIGHT}
    alarms, programs = (sum(part) for part in zip(*right.values(), strict=True))
    # As often as on right code, it is rounding.
    silent = sum(law > 0 and symmetry <= right[component][0] for component, _, law, symmetry, _ in found)
    shown = [row for row in found if row[1] == _RIGHT or row[2] or row[3] > right[row[0]][0]]
    lines = [[component, what, *map(str, numbers)] for component, what, *numbers in shown]
    head = ["component", "what", "derivative", "symmetry", "programs"]
    text = _INTRODUCTION.format(seeds=seeds, alarms=alarms, programs=programs, silent=silent)
    parts = [text, table(head, lines)]
    write("symmetry", "Second derivatives, and why no law is about them", parts, before=before)


if __name__ == "__main__":
    main()
