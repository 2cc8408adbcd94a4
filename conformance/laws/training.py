"""Training: what a whole network answers while gradient descent moves its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...play import Array, Call, Program, Subject, address
from ..check import Check, measured
from ..evidence import Evidence
from ..experiments.training import TRAINING, alone, stepped, steps_of
from ..law import law
from ..tolerance import EPSILON, SAFETY
from ..twin import Twin
from .parity import Seen, state_equal

_NUDGES = 3
_NUDGE = 1e-7
"""By how much the parameters are moved to see how a run goes apart from itself: much above float64's rounding, and so
little that the run stays the same."""


@law("training", TRAINING, formula="y_t = y_t of the twin, grads_t = grads_t of the twin, with w_t the twin's")
def training(evidence: Evidence) -> Iterator[Check]:
    """At every step of training, from the twin's parameters, outputs, gradients and parameters equal the twin's."""
    yield from evidence.raised("forward", "backward", "zero_grad", "load")
    seen: Seen = {}
    for index, got, expected in evidence.answers("load", "zero_grad", "forward", "backward"):
        if got.raised is not None:
            return
        if evidence.program.calls[index].method in {"forward", "backward"}:
            yield from evidence.compare(address.returned(index), got.returned, expected.returned)
        for section in ("params", "grads"):
            yield from state_equal(evidence, index, section, seen)


@law("training.free", TRAINING, formula="w_T = w_T of the twin, with nobody setting w_t", level="advice")
def free(evidence: Evidence) -> Iterator[Check]:
    """Trained for the same steps on its own, the network ends with the twin's parameters, as far as rounding allows."""
    program = evidence.program
    start = address.parameters(program.state)
    if evidence.got.raised is not None or not start or not steps_of(program):
        return
    targets = _targets(evidence)
    expected = _run(evidence.twin, program, start, targets)
    got = _run(evidence.subject, program, start, targets)
    if expected is None or got is None:
        return
    random = np.random.default_rng(program.seed)
    runs = []
    for _ in range(_NUDGES):
        moved = {name: value * (1 + _NUDGE * random.standard_normal(value.shape)) for name, value in start.items()}
        runs.append(_run(evidence.twin, program, moved, targets) or expected)
    terms = evidence.contract.terms(program) + 2
    for name, value in expected.items():
        apart = np.max([np.abs(run[name] - value) for run in runs], axis=0, initial=0.0) * (EPSILON / _NUDGE)
        allowed = SAFETY * (terms * np.max(apart, initial=0.0) + EPSILON * (np.abs(value) + np.abs(start[name])))
        if got[name].shape == value.shape:
            yield measured(f"{name} at the end", got[name], value, np.abs(got[name] - value), allowed)


def _targets(evidence: Evidence) -> list[Array]:
    """Return what the outputs should have come near: upstream gradients are those of a mean of squares."""
    found = []
    for index, _, expected in evidence.answers("backward"):
        upstream = np.asarray(evidence.program.calls[index].args[0])
        output = evidence.expected.answers[index - 1].returned
        found.append(np.asarray(output) - len(upstream) * upstream if expected.raised is None else upstream)
    return found


def _run(
    subject: Subject | Twin, program: Program, start: dict[str, Array], targets: Sequence[Array]
) -> dict[str, Array] | None:
    """Return the parameters at the end of a run in which every step starts where the step before it ended."""
    parameters = start
    for (_, _, forward, _), target in zip(steps_of(program), targets, strict=False):
        ahead = subject.play(alone(program, parameters, forward))
        output = ahead.answers[-1].returned if ahead.answers else None
        if ahead.raised is not None or not isinstance(output, np.ndarray) or output.shape != target.shape:
            return None
        upstream = (output - target) / len(output)
        ended = subject.play(alone(program, parameters, forward, Call("backward", (upstream,))))
        if ended.raised is not None:
            return None
        parameters = stepped(parameters, ended.state_after(1))
    return parameters
