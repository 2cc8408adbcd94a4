"""Functions and optimizers against the twin: what they return, and what they write."""

from __future__ import annotations

from collections.abc import Iterator

from ...play import address
from ..check import Check, failed, held
from ..evidence import Evidence
from ..experiments.sequence import CALLS, STEPS
from ..law import kind, law
from .parity import Seen, state_equal


@law("update", STEPS, formula="w_t = w_t of the twin for every step t")
def update(evidence: Evidence) -> Iterator[Check]:
    """After every step the caller's own parameter arrays equal the twin's, to rounding."""
    yield from evidence.raised("step", "set")
    seen: Seen = {}
    for index, got, _ in evidence.answers("step"):
        if got.raised is None:
            yield from state_equal(evidence, index, "params", seen)


@law("returned", CALLS, formula="f(x) = f_twin(x)", applies=kind("clip"))
def returned(evidence: Evidence) -> Iterator[Check]:
    """What the function returns equals what the twin returns, to rounding."""
    yield from evidence.raised("call")
    for index, got, expected in evidence.answers("call"):
        if got.raised is None:
            where = address.returned(index)
            yield from evidence.compare(where, got.returned, expected.returned)
            if expected.returned is None:
                told = f"{where} is there, but should be None: it was said to return nothing"
                yield held(where) if got.returned is None else failed(where, told)


@law("written", CALLS, formula="x after = x after the twin's call")
def written(evidence: Evidence) -> Iterator[Check]:
    """The arrays that the function was given hold afterwards what the twin leaves in them, to rounding."""
    if not returned.applies(evidence.contract):
        yield from evidence.raised("call")
    for index, got, _ in evidence.answers("call"):
        if got.raised is None:
            yield from state_equal(evidence, index, "arguments")
