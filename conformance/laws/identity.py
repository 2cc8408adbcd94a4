"""The one law that judges every identity a contract declares."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

import numpy as np

from ...play import Answer, Array, Transcript, address, map_arrays
from ...play.memory import Attached
from ..check import Check, form_of, is_real, measured
from ..contract import Contract
from ..evidence import Evidence
from ..identity import Equation, Identity
from ..law import Law, Searched
from ..tolerance import EPSILON, SAFETY

_METHODS = ("forward", "backward", "train", "eval", "step", "set", "call")


def identity_laws(contract: Contract) -> list[Law]:
    """Return a law for each identity of a contract, the same ones each time."""
    return list(_laws(contract.identities))


@cache
def _laws(identities: tuple[Identity, ...]) -> tuple[Law, ...]:
    experiments = {
        identity.id: Searched(f"identity {identity.id}", lambda _: True, identity.strata, after=("once",))
        for identity in identities
    }
    return tuple(_law(identity, experiments[identity.beside or identity.id]) for identity in identities)


def _law(identity: Identity, experiment: Searched) -> Law:
    def judge(evidence: Evidence) -> Iterator[Check]:
        if evidence.got.raised is not None:
            # What is only advised may be refused.
            yield from evidence.raised(*_METHODS) if identity.level == "required" else ()
            return
        try:
            equations = _equations(identity, evidence)
        except Exception:
            misshapen = list(_misshapen(evidence))
            if not misshapen:
                raise
            yield from misshapen
            return
        for equation in equations:
            form = form_of(equation.where, equation.got, equation.expected)
            if form is not None:
                yield form
                continue
            with np.errstate(all="ignore"):
                error = np.abs(equation.got - equation.expected)
            allowed = np.asarray(SAFETY * EPSILON * (equation.terms + 2) * equation.magnitude)
            yield measured(equation.where, equation.got, equation.expected, error, allowed)

    return Law(
        f"identity.{identity.id}",
        identity.statement,
        identity.formula,
        identity.level,
        experiment,
        judge,
        needs_seeds=True,
    )


def _equations(identity: Identity, evidence: Evidence) -> list[Equation]:
    transcript = _DOUBLED.of(evidence.got, make=partial(_doubled, evidence.got), weigh=lambda _: 1)
    with np.errstate(all="ignore"):
        return list(identity.equations(evidence.program, transcript))


_DOUBLED = Attached[Transcript](1)
"""Weighs transcripts: the equations that one stands in come one after another."""


def _doubled(transcript: Transcript) -> Transcript:
    return Transcript(_doubles(transcript.built), tuple(map(_doubles, transcript.answers)))


def _doubles(answer: Answer) -> Answer:
    """Return what an equation may look at of an answer, in numbers that it can compute with."""
    state = {name: array for name, value in answer.state.items() if (array := _double(value)) is not None}
    return Answer(map_arrays(answer.returned, _double), state)


def _double(array: Array) -> Array | None:
    """Return what an equation can compute with: booleans cannot be subtracted, and complex numbers have no size."""
    return array.astype(np.float64, copy=False) if is_real(array) else None


def _misshapen(evidence: Evidence) -> Iterator[Check]:
    """Yield a failed check for each answer that has another form than the twin's: it cannot stand in an equation."""
    for index, got, expected in evidence.answers("forward", "backward", "call"):
        if isinstance(expected.returned, np.ndarray):
            form = form_of(address.returned(index), got.returned, expected.returned)
            if form is not None:
                yield form
