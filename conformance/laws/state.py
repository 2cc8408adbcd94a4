"""State: what a sequence of calls leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...play import address
from ..check import Check
from ..evidence import Evidence
from ..experiments.sequence import SEQUENCE, TURNED
from ..law import law
from .parity import Seen, state_equal


@law("state", SEQUENCE, formula="answer_k = twin's answer_k for every k", needs_seeds=True)
def sequence(evidence: Evidence) -> Iterator[Check]:
    """After any sequence of calls every answer and all state equal the twin's, for each instance on its own."""
    yield from evidence.raised(*_METHODS)
    seen: Seen = {}
    for index, got, expected in evidence.answers(*_METHODS):
        if got.raised is not None:
            return
        if evidence.program.calls[index].method in {"forward", "backward"}:
            yield from evidence.compare(address.returned(index), got.returned, expected.returned)
        for section in ("params", "grads", "buffers"):
            yield from state_equal(evidence, index, section, seen)


_METHODS = ("forward", "backward", "train", "eval", "zero_grad", "load")


@law(
    "state.mode",
    TURNED,
    formula="dL/dx of the forward, in whatever mode backward is called",
    level="advice",
    needs_seeds=True,
)
def mode(evidence: Evidence) -> Iterator[Check]:
    """Backward belongs to the last forward, in the mode of that forward, even if the mode has changed since."""
    yield from evidence.raised("backward")
    for index, got, expected in evidence.answers("backward"):
        if got.raised is None:
            for check in (
                *evidence.compare(address.returned(index), got.returned, expected.returned),
                *state_equal(evidence, index, "grads"),
            ):
                message = check.message.replace(", but should ", " once the mode was turned, but should ", 1)
                yield replace(check, message=message)
