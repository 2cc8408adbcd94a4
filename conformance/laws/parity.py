"""The twin as oracle: one forward and one backward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from ...play import Array, address
from ...play.names import looked_for
from ..check import Check, failed, held, identical
from ..evidence import Evidence
from ..experiments.once import ONCE
from ..law import law


@law("output", ONCE, formula="f(x) = f_twin(x)", needs_seeds=True)
def output(evidence: Evidence) -> Iterator[Check]:
    """Every output equals the twin's, to rounding."""
    yield from evidence.raised("forward")
    for index, got, expected in evidence.answers("forward"):
        if got.raised is None:
            yield from evidence.compare(address.returned(index), got.returned, expected.returned)


@law(
    "gradient.input",
    ONCE,
    formula="dL/dx = dL/dx of the twin",
    needs_seeds=True,
    applies=lambda contract: bool(contract.differentiable),
)
def input_gradient(evidence: Evidence) -> Iterator[Check]:
    """The gradient of every input equals the twin's, to rounding."""
    yield from evidence.raised("backward")
    for index, got, expected in evidence.answers("backward"):
        if got.raised is None:
            yield from evidence.compare(address.returned(index), got.returned, expected.returned)


@law("gradient.parameter", ONCE, formula="dL/dw = dL/dw of the twin", applies=lambda contract: contract.has("params"))
def parameter_gradient(evidence: Evidence) -> Iterator[Check]:
    """The gradient of every parameter equals the twin's, to rounding."""
    if not evidence.contract.differentiable:
        yield from evidence.raised("backward")
    for index, got, _ in evidence.answers("backward"):
        if got.raised is None:
            yield from state_equal(evidence, index, "grads")


@law("buffers", ONCE, formula="r = r_twin", applies=lambda contract: contract.has("buffers"))
def buffers(evidence: Evidence) -> Iterator[Check]:
    """Every buffer is updated as the twin's is, to rounding."""
    for index, got, _ in evidence.answers("forward"):
        if got.raised is None:
            yield from state_equal(evidence, index, "buffers")


def state_equal(evidence: Evidence, index: int, section: str, seen: Seen | None = None) -> Iterator[Check]:
    """Compare all state of a section, of every instance, after one call.

    Args:
        evidence: what is looked at.
        index: the call, which both made.
        section: `params`, `grads`, `buffers` or `arguments`.
        seen: what was compared after earlier calls, added to here: what neither side has changed since is not again.
    """
    mine, theirs = evidence.states
    got = mine[index]
    for name, value in theirs[index].items():
        if address.entry_of(name).section != section:
            continue
        found = got.get(name)
        if seen is not None:
            before, seen[name] = seen.get(name), (found, value)
            if before is not None and before[0] is found and before[1] is value:
                continue
        where = address.of_call(index, name)
        if found is not None:
            yield from (held(where),) if identical(found, value) else evidence.compare(where, found, value)
        elif value.any():
            looked = looked_for(address.entry_of(name).own)
            yield failed(where, f"{where} was not found, but should have shape {value.shape}; {looked}")


Seen: TypeAlias = dict[str, tuple[Array | None, Array]]
"""The subject's and the twin's entry that were compared, by name."""
