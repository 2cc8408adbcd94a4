"""Limits: readings that have an answer to only a part of what is asked, or to one option, and are PyTorch's there.

Code that keeps to one is right on that part but for its mistake. What it makes of the rest says nothing of the mistake,
and hides which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..play import Program
from .convention import Convention
from .examination import Examination, by_experiment
from .law import Fixed
from .laws import laws_of
from .probes import probes
from .signature import Signature


def limits(free: Sequence[Convention]) -> list[Convention]:
    """Return those of some conventions that leave something out, and read all else as PyTorch does."""
    return [one for one in free if one.within is not None and _plain(one)]


def settles(one: Convention) -> bool:
    """Tell whether a reading does nothing but settle an option that is chosen, not one that is measured."""
    measured = any(isinstance(value, float) for value in one.fixed.values())
    return bool(one.fixed) and not measured and _plain(replace(one, fixed={}))


def _plain(one: Convention) -> bool:
    """Tell whether a reading does nothing but leave something out, if that."""
    bare = Convention(one.name, one.standard, one.other, one.meaning)
    return replace(one, within=None, users="", declared_by=(), about=frozenset(), of_descent=False) == bare


def inside(limit: Convention, program: Program) -> bool:
    """Tell whether a program lies in a limit as it is."""
    return limit.within is None or limit.within(program) is program


def within(examination: Examination, limit: Convention, *several: Signature) -> list[Signature]:
    """Return what of signatures lies in a limit.

    Args:
        examination: one of a subject that its programs fit.
        limit: the reading.
        several: signatures of such subjects.
    """
    contract = examination.contract
    fitting = (examination.allowed(one) for one in probes(contract, examination.seed))
    of_probes = {number for number, one in enumerate(filter(None, fitting)) if inside(limit, one)}
    of_laws: dict[str, set[int]] = {}
    for experiment, laws in by_experiment(laws_of(contract)):
        if isinstance(experiment, Fixed):
            numbers = {
                number for number, (one, _) in enumerate(examination.shown(experiment)) if inside(limit, one.program)
            }
            of_laws.update((law.id, numbers) for law in laws)
    return [
        {place: symptom for place, symptom in one.items() if place.program in of_laws.get(place.facet, of_probes)}
        for one in several
    ]
