"""The picture of a wrong gradient: difference quotients of forward over ever smaller steps, against backward."""

from __future__ import annotations

import numpy as np

from ...play import Array, address
from ..check import Check
from ..evidence import Evidence
from ..experiments.derivative import along
from ..quotient import central_quotients
from ..results import Plot
from .gradients import outputs_of, upstream_of

STEPS = tuple(4.0**-power for power in range(12))
"""Multiples of a move: over the first the error falls where it can, over the last it is rounding's."""


def error_by_step(evidence: Evidence, name: str, change: Array, check: Check) -> Plot | None:
    """Return how far forward's difference quotients along a move are from backward's value, step by step.

    Where backward is the derivative they come nearer as the step shrinks, until rounding takes over. It is played once
    more for that: for findings alone.

    Args:
        evidence: what the finding is made on: a forward and a backward.
        name: the argument or parameter that moves, `args[0]` or `params.weight`.
        change: how it moves.
        check: the comparison along the move: what backward gives, and the derivative.
    """
    multiples = [sign * step for step in STEPS for sign in (1.0, -1.0)]
    looked = evidence.of(None, lambda program, _: along(program, [{name: change}], multiples=multiples))
    outputs = outputs_of(looked, looked.got)
    if not outputs:
        return None
    size = float(np.linalg.norm(change))
    with np.errstate(all="ignore"):
        quotients = central_quotients(upstream_of(evidence.program), outputs[0], np.array(outputs[1:]), STEPS)
        far, near = (
            tuple(abs(quotient - float(np.asarray(value))) / size for quotient in quotients)
            for value in (check.got, check.expected)
        )
    what = "input" if address.is_argument(name) else address.name_of(name)
    title = f"Distance of forward's difference quotients from backward's gradient of {what}"
    return Plot("lines", title, "step", "distance", tuple(size * step for step in STEPS), far, near)
