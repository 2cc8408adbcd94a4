"""Memories that a caller can reach: what is written into arrays that were handed over or back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...play import address
from ..check import Check
from ..evidence import Evidence
from ..experiments.edited import EDITED
from ..law import law
from .parity import state_equal


@law("caches", EDITED, formula="dL/dx after x[...] = z is dL/dx before", level="advice", needs_seeds=True)
def caches(evidence: Evidence) -> Iterator[Check]:
    """Later answers do not change when the caller writes into arrays that it passed in or got back."""
    written = ""
    for index, got, expected in evidence.answers("forward", "backward", "edit"):
        call = evidence.program.calls[index]
        if call.method == "edit":
            method, place = address.latest(str(call.args[0]))
            written = _WORDS[method, place.part]
        if got.raised is not None:
            return
        for check in (
            *evidence.compare(address.returned(index), got.returned, expected.returned),
            *state_equal(evidence, index, "grads"),
        ):
            after = f" after the caller wrote into {written}, but should "
            message = check.message.replace(", but should ", after, 1) if written else check.message
            yield replace(check, message=message)


_WORDS = {
    ("forward", "args"): "the input of forward",
    ("forward", "returned"): "the output of forward",
    ("backward", "args"): "grad_output",
    ("backward", "returned"): "the gradient that backward returned",
}
