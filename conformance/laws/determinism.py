"""Determinism: what has no part for chance does not vary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...play import Array, Opaque, address
from ...play.transcript import Returned
from ..check import Check, arrays_equal, failed, held
from ..evidence import Evidence, entry
from ..experiments.twice import TWICE
from ..law import law
from ..wording import with_article


@law("deterministic", TWICE, formula="play(program) = play(program)")
def deterministic(evidence: Evidence) -> Iterator[Check]:
    """The same program gets the same answers again: they depend on neither chance, the clock nor earlier programs."""
    first, again = evidence.got, evidence.again
    if (first.raised is None) != (again.raised is None):
        raised = first.raised or again.raised
        kind = raised.type if raised is not None else ""
        message = f"{evidence.program.component} raised {kind} in only one of two plays of the same program"
        yield failed("exceptions", message, "nondeterministic", raised)
    for index, (one, other) in enumerate(zip(first.answers, again.answers, strict=False)):
        yield from _same(evidence, address.returned(index), one.returned, other.returned)
        later = again.state_after(index)
        for name, value in first.state_after(index).items():
            yield from _same(evidence, address.of_call(index, name), value, later.get(name))


def _same(evidence: Evidence, where: str, before: Returned, now: Returned) -> Iterator[Check]:
    """Compare two answers to one call; the order in which a library adds up numbers may differ."""
    if isinstance(before, tuple) and isinstance(now, tuple) and len(before) == len(now):
        for index, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from _same(evidence, address.item(where, index), one, other)
    elif not isinstance(before, np.ndarray):
        same = not isinstance(now, np.ndarray | tuple) and before == now
        message = f"{where} is {_kind(now)} when the program is played again, but was {_kind(before)}"
        yield held(where) if same else failed(where, message, "nondeterministic")
    elif isinstance(now, np.ndarray) and before.dtype == now.dtype and before.tobytes() == now.tobytes():
        yield held(where)
    else:
        check = arrays_equal(where, now, before, lambda: _rounding(evidence, where, before))
        message = check.message.replace(", but should ", " when the program is played again, but should ", 1)
        yield check if check.holds else replace(check, message=message, reason="nondeterministic")


def _rounding(evidence: Evidence, where: str, before: Array) -> Array:
    known = entry(evidence.expected, where)
    fits = known is not None and known.shape == before.shape
    return evidence.allowances.of(where) if fits else np.zeros(before.shape)


def _kind(answer: Returned) -> str:
    if isinstance(answer, tuple):
        return f"a tuple of {len(answer)}"
    return with_article(answer.type) if isinstance(answer, Opaque) else "None" if answer is None else "an array"
