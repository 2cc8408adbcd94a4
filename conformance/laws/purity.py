"""Side effects: what a call may not touch."""

from __future__ import annotations

from collections.abc import Iterator

from ...play import Answer, Program, address
from ...play.entropy import halves
from ...play.program import ANSWERING
from ..check import Check, failed, held
from ..evidence import Evidence
from ..experiments.drawn import DRAWN
from ..experiments.once import ONCE
from ..experiments.sequence import CALLS, SEQUENCE, STEPS
from ..law import law, laws
from ..noise import training_at
from .parity import Seen, state_equal


@law("purity.arguments", ONCE, formula="bytes(x) before = bytes(x) after")
def arguments(evidence: Evidence) -> Iterator[Check]:
    """Inputs and upstream gradients are left as they were, byte for byte."""
    yield from _unaltered(evidence, "args")


@law("purity.gradients", STEPS, formula="g before = g after")
def step_arguments(evidence: Evidence) -> Iterator[Check]:
    """A step leaves the gradients it is given as they were, to rounding."""
    seen: Seen = {}
    for index, got, _ in evidence.answers("step"):
        if got.raised is None:
            yield from state_equal(evidence, index, "grads", seen)


@laws("purity.keys", STEPS, CALLS, formula="keys(d) before = keys(d) after")
def keys(evidence: Evidence) -> Iterator[Check]:
    """The dicts of arrays that a step or a call works on keep their keys."""
    for index, got, _ in evidence.answers("step", "call"):
        if got.raised is not None:
            return
        mine, right = (set(one.state_after(index)) for one in (evidence.got, evidence.expected))
        for name in sorted(mine ^ right):
            what = "was added to its dict" if name in mine else "was taken out of its dict"
            where = address.of_call(index, name)
            yield failed(where, f"{where} {what}, but should not be")
        if mine == right:
            yield held(address.of_call(index))


@laws("purity.outputs", SEQUENCE, DRAWN, formula="bytes(y_1) after call 2 = bytes(y_1) before")
def outputs(evidence: Evidence) -> Iterator[Check]:
    """An output that was handed out is not changed by later calls."""
    yield from _unaltered(evidence, "returned")


@law(
    "purity.parameters",
    ONCE,
    applies=lambda contract: contract.has("params"),
    formula="bytes(w) before = bytes(w) after",
)
def parameters(evidence: Evidence) -> Iterator[Check]:
    """Forward and backward leave the parameters as they were."""
    # What the twin changes too, as a table that shortens its rows, is compared with the twin's elsewhere.
    for index, got, expected in evidence.answers("forward", "backward"):
        changed = [
            name for name in got.state if name not in expected.state and address.entry_of(name).section == "params"
        ]
        method = evidence.program.calls[index].method
        for name in changed:
            where = address.of_call(index, name)
            yield failed(where, f"{where} was changed by {method}, but should not be")
        if not changed:
            yield held(address.of_call(index))


def _unaltered(evidence: Evidence, part: str) -> Iterator[Check]:
    for index, got, expected in evidence.answers("forward", "backward", "call"):
        method = evidence.program.calls[index].method
        changed = [
            (name, place)
            for name in got.altered
            if name not in expected.altered and (place := address.read(name)) and place.part == part
        ]
        for name, place in changed:
            what = f"{_role(evidence.program, place)} was changed in place by {method}, but should stay as it was"
            yield failed(address.changed(index, name), address.said_of(index, what))
        if not changed:
            yield held(address.of_call(index))


def _role(program: Program, place: address.Address) -> str:
    method = program.calls[place.call].method
    if place.part == "returned":
        return f"output of an earlier {method}"
    return "grad_output" if method == "backward" else "input"


@laws("randomness.untouched", ONCE, STEPS, CALLS, formula="RNG state before = RNG state after")
def randomness(evidence: Evidence) -> Iterator[Check]:
    """Evaluation mode, and components without randomness, leave the random generators untouched."""
    random = evidence.contract.random
    for index, training in enumerate(training_at(evidence.program)[: len(evidence.got.answers)]):
        method = evidence.program.calls[index].method
        # To enter evaluation is in it.
        if method == "eval" or (method in ANSWERING and not (random and training)):
            before, after = evidence.got.answers[index].entropy
            mode = "" if training else " in eval mode"
            where = address.of_call(index, "randomness")
            message = f"{where}: {method} drew random numbers or reseeded{mode}, but should not"
            yield held(address.of_call(index)) if before == after else failed(where, message)


_AFTER = "RNG state after seed a != RNG state after seed b"


def _under_two_seeds(program: Program) -> int:
    """Return 2 for a program in which something may be drawn, else 1: in evaluation whatever seeds is not untouched."""
    modes = training_at(program)
    return 1 + any(training and call.method in ANSWERING for call, training in zip(program.calls, modes, strict=True))


@laws(
    "randomness.not_reseeded",
    *(ONCE, DRAWN),
    formula=_AFTER,
    applies=lambda contract: contract.random,
    draws=_under_two_seeds,
)
def reseeded(evidence: Evidence) -> Iterator[Check]:
    """Random numbers follow the caller's seed: the code does not seed the generators again."""
    if _under_two_seeds(evidence.program) == 1:
        return
    built = evidence.got.built, evidence.draw(1).built
    if _meet(*built) and _meet(built[0], evidence.draw(2).built):
        message = "randomness: the constructor set the random state to a fixed one, but should only draw"
        yield failed("constructor", message)
    for index, (one, other) in enumerate(zip(evidence.got.answers, evidence.draw(1).answers, strict=False)):
        method = evidence.program.calls[index].method
        if one.entropy[0] != other.entropy[0]:
            where = address.of_call(index, "randomness")
            message = f"{where}: {method} set the random state to a fixed one, but should only draw"
            fixed = _meet(one, other) and _meet(one, *evidence.draw(2).answers[index : index + 1])
            yield failed(where, message) if fixed else held(address.of_call(index))


def _meet(one: Answer, other: Answer | None = None) -> bool:
    """Tell whether some random state was different before a call, and is the same after it.

    Two digests of 32 bits are the same by chance once in four billion looks: a fixed state is the same a third time.
    Where there is no other answer, none speaks against it.
    """
    if other is None:
        return True
    before, after = (zip(halves(one.entropy[when]), halves(other.entropy[when]), strict=True) for when in (0, 1))
    return any(left != right and mine == theirs for (left, right), (mine, theirs) in zip(before, after, strict=True))
