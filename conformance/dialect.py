"""Whether a subject is written in the shape that is asked for here: right or wrong, another cannot be judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from ..play import Opaque, Raised, address
from ..play.dialect import Lack
from ..play.names import looked_for
from ..play.program import CHANGING
from ..play.state import squeezed
from .contract import Contract
from .convention import Convention
from .drawing import drawn
from .evidence import Evidence
from .examination import Examination, by_experiment
from .experiments.sequence import STEPS
from .law import Searched
from .wording import with_article

_ENOUGH = 16
"""Among fewer programs of each stratum it happens that none sets the state of a component that has one."""


def foreign(examination: Examination, name: str, declared: Sequence[Convention] = ()) -> str:
    """Return what shows that a subject is of another dialect, in a sentence with the way out; nothing where it is not.

    Args:
        examination: the subject's.
        name: what the subject is called.
        declared: the conventions that it declares.

    Raises:
        SubjectLost: its process is gone.
    """
    for experiment, _ in by_experiment(examination.laws):
        if isinstance(experiment, Searched):
            for evidence in _telling(examination, experiment):
                told, lack = _strange(evidence, name)
                if told:
                    return told + _ways_to_keep(examination.contract, declared, lack)
            if examination.contract.kind != "optimizer" or experiment is STEPS:
                return ""
    return ""


def _ways_to_keep(contract: Contract, declared: Sequence[Convention], lack: Lack) -> str:
    """Return what may be declared where arrays of the state go by other names, come in other numbers or lie otherwise.

    Args:
        contract: the component's.
        declared: the conventions that the subject declares.
        lack: what was asked for and is not there.
    """
    taken = {convention.name for convention in declared}
    other = [
        one
        for one in contract.conventions
        if one.name not in taken
        and (
            bool(one.transposed or one.orders)
            if lack.misshapen
            else any(address.has_name(lack.array, name) for name in (*one.renamed, *one.split))
        )
    ]
    ways = [f'conventions = {{"{one.name}": "{one.other}"}} where {one.meaning}' for one in other]
    return "".join(f"; or declare {way}" for way in ways)


def _telling(examination: Examination, experiment: Searched) -> Iterator[Evidence]:
    """Yield what has the most state, which asks for the most, and what changes an option in the middle.

    So that a layout shows whatever the seed, each array is there in a shape that is not square, if any program has one.
    """
    contract, found = examination.contract, [evidence for evidence, _ in examination.shown(experiment)]
    if contract.sections and examination.count < _ENOUGH and _tell_nothing(found):
        more = (program for program, _ in drawn(experiment, contract, _ENOUGH, examination.seed))
        found = [examination.evidence(experiment, program) for program in more if examination.fits(program)]
    found.sort(key=lambda one: -len(one.program.state))
    changing = [one for one in found if any(call.method == "set" for call in one.program.calls)]
    yield from (*found[:1], *changing[:1])
    told: set[str] = set().union(*map(_lopsided, found[:1]))
    for evidence in sorted(found[1:], key=_lengths, reverse=True):
        if not told.issuperset(_lopsided(evidence)):
            told |= _lopsided(evidence)
            yield evidence


def _tell_nothing(found: list[Evidence]) -> bool:
    """Tell whether no state is set, or none of which the layout would show."""
    axes = [value.ndim for one in found for value in one.program.state.values()]
    return max(axes, default=0) != 1 and not any(map(_lopsided, found))


def _lopsided(evidence: Evidence) -> set[str]:
    """Return the names of the arrays of the state whose shape reads otherwise from behind, axes of length one left out.

    Those do not matter: an array of one row is taken for one of one column.
    """
    shapes = {name: squeezed(value.shape) for name, value in evidence.program.state.items()}
    return {name for name, shape in shapes.items() if shape != shape[::-1]}


def _lengths(evidence: Evidence) -> int:
    """Return how many lengths the axes of the arrays of the state have, array by array: the more, the more shows."""
    return sum(len(set(squeezed(value.shape))) for value in evidence.program.state.values())


def refused(examination: Examination) -> str:
    """Return what a subject did not take of the programs that broke a law, as it was built or called; else nothing."""
    several = [tally.evidence.got for tally in examination.broken() if tally.evidence is not None]
    built = [got.built.raised for got in several]
    if lacking := next((raised.message for raised in built if raised is not None and raised.lack is not None), ""):
        return lacking
    contract = examination.contract
    told = [_of_another_form(got.raised, contract.kind) for got in several]
    way_out = f"what it should take is told by: layerproof explain {contract.component}"
    return f"{told[0]}; {way_out}" if told and all(told) else ""


def _of_another_form(raised: Raised | None, kind: str) -> str:
    """Return what an exception says of the form of arguments; "" where it says something else.

    A call that does not fit a signature has run none of the subject's own code. Arrays are no objects that hold one.
    """
    if raised is None:
        return ""
    if raised.type == "TypeError" and raised.line is None and "argument" in raised.message:
        return raised.message
    takes_objects = raised.type == "AttributeError" and kind in {*CHANGING, "optimizer"}
    if takes_objects and re.fullmatch(r"'[\w.]+' object has no attribute '(grad|data|value)'", raised.message):
        return f"{raised.message}: arrays are handed over, and no objects that hold them"
    return ""


def _strange(evidence: Evidence, name: str) -> tuple[str, Lack]:
    """Return what shows that a subject is of another dialect, "" where nothing does, and what it does not have."""
    raised = evidence.got.raised
    if raised is not None:
        return ("", Lack()) if raised.lack is None else (raised.message, raised.lack)
    for call, got, expected in zip(
        evidence.played.calls, evidence.got.answers, evidence.expected.answers, strict=False
    ):
        if isinstance(expected.returned, np.ndarray) and (form := _form(got.returned, evidence.contract.kind)):
            place = name if call.method == "call" else f"{name}.{call.method}"
            remedy = "an array alone" if call.method != "call" else "one number, with the arrays changed in place"
            return f"{place} returns {form}, but should return {remedy}", Lack()
    return _without_gradients(evidence, name)


def _form(returned: object, kind: str) -> str:
    if isinstance(returned, tuple):
        return f"a tuple of {len(returned)}"
    containers = {"dict", "list"} if kind in CHANGING else set()
    return with_article(returned.type) if isinstance(returned, Opaque) and returned.type in containers else ""


def _without_gradients(evidence: Evidence, name: str) -> tuple[str, Lack]:
    """Return that no gradient of a parameter is found after backward, where the twin has some that is not 0."""
    back = next((index for index, call in enumerate(evidence.played.calls) if call.method == "backward"), None)
    if back is None or evidence.contract.kind != "layer":
        return "", Lack()
    expected = evidence.expected.state_after(back)
    missing = [entry for entry, value in expected.items() if address.split(entry)[0] == "grads" and value.any()]
    held = evidence.got.state_after(back)
    if not missing or any(address.split(entry)[0] == "grads" for entry in held):
        return "", Lack()
    where = looked_for(missing[0])
    told = f"{name}.backward leaves no {missing[0]} that is found: {where}; keep it in the dict self.grads"
    return told, Lack(missing[0])
