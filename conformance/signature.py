"""A signature: where a subject departs from its twin on the probes, and how, in a form that two subjects can share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..play import Program, Raised, Transcript, address
from .check import Check
from .evidence import Evidence
from .noise import survives, training_at
from .symptom import NOTHING, Symptom, same_form, symptoms_of
from .tolerance import epsilon_of

_DEPARTS, _UNITS = 1e-9, 256
"""An answer departs by more than this share of its size, and by more than so many units in the last place of the
largest number that went in: what is left where all cancels is rounding."""
_NEARLY = 2.0**14
"""So many times as much as that is still little enough to ask what rounding explains, which takes longer."""
_SELDOM = 0.15


@dataclass(frozen=True)
class Place:
    """Where a symptom shows.

    Attributes:
        program: the number of the probe.
        where: the call and what of it, `1 grads.weight`.
        facet: the side of the component that it belongs to: `forward in training`, `buffers.running_mean`, `mask.rate`.
        first: whether it is what others follow from: a wrong output goes on into backward, and draws of its own.
        call: the number of the call; -1 where it is no call's.
    """

    program: int
    where: str
    facet: str
    first: bool = True
    call: int = -1

    @property
    def part(self) -> str:
        """What of the call, `grads.weight`."""
        return self.where.partition(" ")[2]


Signature: TypeAlias = Mapping[Place, Symptom]


def of_program(number: int, evidence: Evidence, *, random: bool) -> Iterator[tuple[Place, Symptom]]:
    """Yield each place where the subject departs from the twin, and how.

    Args:
        number: the probe's number.
        evidence: the probe, played.
        random: whether the component chooses elements at random: then values are compared by their ratio to the twin's.
    """
    got, expected, modes = evidence.got, evidence.expected, training_at(evidence.program)
    if got.raised is not None and expected.raised is None:
        call = len(got.answers) - 1
        first = not _led_astray(evidence, call)
        yield Place(number, f"{call + 1} raised", "raised", first, call), _raised_after(evidence, call, got.raised)
    if got.raised is None and expected.raised is not None:
        yield Place(number, f"{len(expected.answers)} not raised", "raised"), Symptom("not raised", NOTHING)
    for index, (one, other) in enumerate(zip(got.answers, expected.answers, strict=False)):
        if one.raised is not None:
            return
        method = evidence.program.calls[index].method
        departed = list(_departures(number, evidence, index, training=modes[index], random=random))
        yield from departed
        # Of an array that is compared its values tell more; a subject that returns a new one alters none.
        told = {place.facet for place, _ in departed}
        changed = [
            name
            for name in one.altered
            if name not in other.altered and f"arguments.{address.last_name(name)}" not in told
        ]
        for name in (*changed, *one.settings):
            place = Place(number, f"{index} changed {name}", f"changed by {method}", call=index)
            yield place, Symptom("changed", NOTHING)
        # Where noise is hidden, a backward that draws has not kept what forward drew.
        may_draw = evidence.contract.random and modes[index] and not (evidence.hidden and method == "backward")
        if one.entropy[0] != one.entropy[1] and not may_draw:
            place = Place(number, f"{index} drew", f"drawn by {method}", first=False, call=index)
            yield place, Symptom("drew", NOTHING)


def _led_astray(evidence: Evidence, call: int) -> bool:
    """Tell whether a call goes back through a forward that answered in a wrong form: what it raises follows from that.

    The upstream gradient does not fit there. Some look at its form, and others make something of it.
    """
    calls = evidence.program.calls
    if call < 0 or calls[call].method != "backward":
        return False
    own = [index for index in range(call) if calls[index].instance == calls[call].instance]
    through = [index for index in own if calls[index].method == "forward"][-1:]
    pairs = (pair for index in through for pair in _pairs(0, evidence, index, evidence.expected, training=True))
    return any(
        isinstance(theirs, np.ndarray) and getattr(mine, "shape", None) != theirs.shape for _, mine, theirs in pairs
    )


def _departures(
    number: int, evidence: Evidence, index: int, *, training: bool, random: bool
) -> Iterator[tuple[Place, Symptom]]:
    """Yield where an answer is another than the twin's, under each of the choices that the contract leaves.

    No choice leads to NaN or infinity where PyTorch's has numbers: what does has a symptom.
    """
    if evidence.hidden:
        return
    units = _UNITS * epsilon_of(evidence.program)
    share, floor = max(_DEPARTS, units), units * _largest(evidence.program)
    for item, (place, mine, theirs) in enumerate(_pairs(number, evidence, index, evidence.expected, training=training)):
        symptoms = list(symptoms_of(mine, theirs, share, floor, random=random))
        for choice in evidence.expectation.choices if symptoms and same_form(mine, theirs) else ():
            if index < len(choice.answers):
                _, _, other = list(_pairs(number, evidence, index, choice, training=training))[item]
                if not any(symptoms_of(mine, other, share, floor, random=random)):
                    symptoms = []
        if symptoms and not random and _rounding(evidence, address.of_call(index, place.part), mine, theirs, floor):
            continue
        for symptom in symptoms:
            yield place, symptom


def _rounding(evidence: Evidence, where: str, got: object, expected: object, floor: float) -> bool:
    """Tell whether an answer is off by a little, and by no more than rounding explains.

    Where all cancels that may be more than some units of what went in, as what cancels may be larger than that.
    """
    if not isinstance(got, np.ndarray) or not isinstance(expected, np.ndarray) or not same_form(got, expected):
        return False
    with np.errstate(all="ignore"):
        distance = np.abs(got - expected)[np.isfinite(expected)]
    if np.max(distance, initial=0.0) > _NEARLY * floor:
        return False
    return all(check.holds for check in evidence.compare(where, got, expected))


def _pairs(
    number: int, evidence: Evidence, index: int, twin: Transcript, *, training: bool
) -> Iterator[tuple[Place, object, object]]:
    """Yield what the subject and the twin answered to a call and held after it, place by place."""
    method = evidence.program.calls[index].method
    facet = f"{method} in {'training' if training else 'evaluation'}"
    got, expected = evidence.got.answers[index].returned, twin.answers[index].returned
    several = isinstance(expected, tuple)
    wanted = expected if isinstance(expected, tuple) else (expected,)
    mine = got if isinstance(got, tuple) else (got,)
    # Where one array is all that is wanted it need not be in a tuple.
    alone = not isinstance(got, tuple) and all(theirs is None for theirs in wanted[1:])
    for item, theirs in enumerate(wanted):
        where = f"{index} returned[{item}]" if several else f"{index} returned"
        value = mine[item] if item < len(mine) and (alone or several == isinstance(got, tuple)) else None
        side = f"{facet}[{item}]" if several else facet
        yield Place(number, where, side, method != "backward", index), value, theirs
    held = evidence.got.state_after(index)
    for name, theirs in twin.state_after(index).items():
        entry = address.entry_of(name)
        place = Place(number, f"{index} {name}", entry.own, entry.section != "grads", index)
        yield place, held.get(name, theirs), theirs


def _largest(program: Program) -> float:
    numbers = [np.abs(array[np.isfinite(array)]) for array in program.arrays()]
    return max((float(np.max(array, initial=0.0)) for array in numbers), default=0.0)


def of_law(number: int, law: str, checks: Iterable[Check], *, random: bool) -> Iterator[tuple[Place, Symptom]]:
    """Yield each place at which a law broke on a program, and how.

    Args:
        number: the program's number.
        law: the law's id.
        checks: what the law made of the program.
        random: whether the component chooses elements at random.
    """
    for check in checks:
        if not check.holds:
            for symptom in _told_by(check, random=random):
                # One array need not be in a tuple: whether it is is a style.
                yield Place(number, check.where.removesuffix(address.item("", 0)), law), symptom


def _told_by(check: Check, *, random: bool) -> list[Symptom]:
    """Return how a check came out: what was there in the place of what, else a number, else that it broke."""
    if check.got is not None and check.expected is not None:
        got, expected = (np.asarray(side, np.float64) for side in (check.got, check.expected))
        if symptoms := list(symptoms_of(got, expected, 0.0, 0.0, random=random)):
            return symptoms
    if check.raised is not None:
        return [_raised(check.raised)]
    return [Symptom("broken", NOTHING) if check.measure is None else Symptom("measure", np.asarray(check.measure))]


def _raised_after(evidence: Evidence, call: int, exception: Raised) -> Symptom:
    """Return the symptom of an exception in a call: of which kind it is is a style where such a call was answered.

    What was used up, and what is not there any more, is missed in many ways.
    """
    calls = [(one.method, one.instance) for one in evidence.program.calls[: call + 1]]
    return Symptom("raised", NOTHING) if calls and calls[-1] in calls[:-1] else _raised(exception)


def _raised(exception: Raised) -> Symptom:
    """Return the symptom of an exception: a file that is not there is not what a wrong shape raises."""
    return Symptom(f"raised {exception.type}", NOTHING)


def all_or_none(number: int, evidence: Evidence) -> Iterator[tuple[Place, Symptom]]:
    """Yield each forward in training after which everything is kept, or nothing, where chance cannot have it so."""
    rate: Any = evidence.program.config["p"]
    likely = not _SELDOM < rate < 1 - _SELDOM
    for index, (call, training) in enumerate(zip(evidence.program.calls, training_at(evidence.program), strict=True)):
        answer = evidence.got.answers[index].returned if index < len(evidence.got.answers) else None
        if likely or not training or call.method != "forward" or not isinstance(answer, np.ndarray):
            continue
        kept = survives(answer, evidence.contract.fill_value(evidence.program.config))[
            np.broadcast_to(np.asarray(call.args[0]) != 0, answer.shape)
        ]
        if kept.all() or not kept.any():
            yield Place(number, f"{index} kept", "kept in training", call=index), Symptom("all or none", NOTHING)
