"""The derivative as oracle: backward against difference quotients of the subject's own forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...play import Array
from ..check import Check, number
from ..evidence import Evidence
from ..experiments.derivative import DERIVATIVE, STEPS, directions, step_sizes
from ..law import law
from ..tolerance import EPSILON

_KINK = 0.45
_UNINFORMATIVE = 1e-4
_SAFETY = 16.0


@law("derivative", DERIVATIVE, formula="<backward(g), v> = d/dt <g, f(x + t v)> at t = 0", needs_seeds=True)
def derivative(evidence: Evidence) -> Iterator[Check]:
    """Backward is the derivative of forward: along random directions it equals the extrapolated difference quotient."""
    methods = [call.method for call in evidence.program.calls]
    if "forward" not in methods or "backward" not in methods:
        return
    answers = evidence.got.answers
    if len(answers) < len(evidence.played.calls):
        return
    start, back = methods.index("forward"), methods.index("backward")
    upstream = np.asarray(evidence.program.calls[back].args[0])
    base = answers[start].returned
    nudged = [
        answer.returned
        for call, answer in zip(evidence.played.calls[back + 1 :], answers[back + 1 :], strict=True)
        if call.method == "forward"
    ]
    if not isinstance(base, np.ndarray) or base.shape != upstream.shape:
        return
    sizes = step_sizes(evidence.program, evidence.contract)
    for position, (name, direction) in enumerate(directions(evidence.program, evidence.contract).items()):
        outputs = nudged[position * len(STEPS) : (position + 1) * len(STEPS)]
        gradient = _gradient(evidence, name, back)
        if gradient is None or gradient.shape != direction.shape:
            continue
        if not all(isinstance(value, np.ndarray) and value.shape == upstream.shape for value in outputs):
            continue
        quotient = extrapolated(upstream, base, outputs, sizes[name])  # type: ignore[arg-type]
        if quotient is not None:
            yield _compare(name, gradient, direction, quotient)


@dataclass(frozen=True)
class Quotient:
    """An extrapolated difference quotient.

    Attributes:
        value: the directional derivative.
        error: what truncation and rounding explain.
    """

    value: float
    error: float


def extrapolated(upstream: Array, base: Array, outputs: list[Array], step: float) -> Quotient | None:
    """Return d/dt <g, y(t)> at 0 by two Richardson extrapolations of three central differences.

    Args:
        upstream: g.
        base: y(0).
        outputs: y at +h, -h, +h/2, -h/2, +h/4, -h/4.
        step: h.

    Returns:
        None at a kink (the one-sided slopes do not approach each other as the step shrinks), or where the
        extrapolations disagree so much that they say nothing.
    """
    with np.errstate(all="ignore"):
        rises = [float(np.sum(upstream * (value - base))) for value in outputs]
        size = float(np.sum(np.abs(upstream) * np.max([np.abs(value) for value in [base, *outputs]], axis=0)))
    steps = [step, step / 2, step / 4]
    central = [(rises[2 * k] - rises[2 * k + 1]) / (2 * steps[k]) for k in range(3)]
    bends = [abs(rises[2 * k] + rises[2 * k + 1]) / steps[k] for k in range(3)]
    rounding = EPSILON * (base.size + 2) * size / steps[2]
    first = (4 * central[1] - central[0]) / 3
    second = (4 * central[2] - central[1]) / 3
    value = (16 * second - first) / 15
    truncation = abs(second - first)
    kinked = bends[2] > _KINK * bends[0] + _SAFETY * rounding
    scale = max(abs(value), size / (abs(step) + 1.0), EPSILON)
    if kinked or not np.isfinite(value) or truncation > _UNINFORMATIVE * scale + _SAFETY * rounding:
        return None
    return Quotient(value, truncation + _SAFETY * rounding)


def _gradient(evidence: Evidence, name: str, back: int) -> Array | None:
    if name.startswith("params."):
        return evidence.state_after(evidence.got, back).get(name.replace("params.", "grads.", 1))
    returned = evidence.got.answers[back].returned
    position = evidence.contract.differentiable.index(int(name[5:-1]))
    value = returned[position] if isinstance(returned, tuple) and position < len(returned) else returned
    return value if isinstance(value, np.ndarray) else None


def _compare(name: str, gradient: Array, direction: Array, quotient: Quotient) -> Check:
    with np.errstate(all="ignore"):
        along = float(np.sum(gradient * direction))
        rounding = EPSILON * gradient.size * float(np.sum(np.abs(gradient * direction)))
    allowance = quotient.error + _SAFETY * rounding
    error = abs(along - quotient.value)
    what = "the input" if name.startswith("args") else name.removeprefix("params.")
    message = (
        f"gradient of {what}: backward gives {number(along)} along a random direction, but the difference quotient of "
        f"forward is {number(quotient.value)} [allowed error {allowance:.1g}]"
    )
    margin = 0.0 if error == 0 else error / allowance if allowance else np.inf
    margin = np.inf if np.isnan(margin) else float(margin)
    where = f"derivative of {what}"
    return Check(
        where,
        margin,
        np.asarray(along),
        np.asarray(quotient.value),
        error,
        allowance,
        message if margin > 1 else "",
    )
