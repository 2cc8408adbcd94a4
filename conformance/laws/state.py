"""State: what a sequence of calls leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from ..check import Check
from ..evidence import Evidence
from ..experiments.sequence import SEQUENCE
from ..law import law
from .parity import state_equal


@law("state", SEQUENCE, formula="answer_k = twin's answer_k for every k", needs_seeds=True)
def sequence(evidence: Evidence) -> Iterator[Check]:
    """After any sequence of calls every answer and all state equal the twin's, for each instance on its own."""
    yield from evidence.raised("forward", "backward", "train", "eval", "zero_grad")
    for index, got, expected in evidence.answers("forward", "backward", "train", "eval", "zero_grad"):
        if got.raised is not None:
            return
        if evidence.program.calls[index].method in {"forward", "backward"}:
            yield from evidence.compare(f"calls[{index}].returned", got.returned, expected.returned)
        yield from state_equal(evidence, index, "grads.")
        yield from state_equal(evidence, index, "buffers.")
