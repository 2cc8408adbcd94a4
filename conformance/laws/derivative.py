"""The derivative as oracle: backward against difference quotients of the subject's own forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...play import Array, Transcript
from ..check import Check, number
from ..evidence import Evidence
from ..experiments.derivative import DERIVATIVE, STEPS, directions, step_sizes
from ..law import law
from ..tolerance import EPSILON

_KINK = 0.1
_UNINFORMATIVE = 1e-4
_SAFETY = 16.0


@law("derivative", DERIVATIVE, formula="<backward(g), v> = d/dt <g, f(x + t v)> at t = 0", needs_seeds=True)
def derivative(evidence: Evidence) -> Iterator[Check]:
    """Backward is the derivative of forward: along random directions it equals the extrapolated difference quotient."""
    for name, check in _along_each(evidence, evidence.got):
        if check.holds or _twin_holds(evidence, name):
            yield check


def _twin_holds(evidence: Evidence, name: str) -> bool:
    """Tell whether the quotient can be trusted here: where the twin's own disagrees with autograd, it tells nothing."""
    return any(check.holds for other, check in _along_each(evidence, evidence.expected) if other == name)


def _along_each(evidence: Evidence, transcript: Transcript) -> Iterator[tuple[str, Check]]:
    methods = [call.method for call in evidence.program.calls]
    answers = transcript.answers
    if "forward" not in methods or "backward" not in methods or len(answers) < len(evidence.played.calls):
        return
    start, back = methods.index("forward"), methods.index("backward")
    upstream = np.asarray(evidence.program.calls[back].args[0])
    base = answers[start].returned
    nudged = [
        answer.returned
        for call, answer in zip(evidence.played.calls[back + 1 :], answers[back + 1 :], strict=True)
        if call.method == "forward"
    ]
    outputs = [value for value in (base, *nudged) if isinstance(value, np.ndarray) and value.shape == upstream.shape]
    if len(outputs) <= len(nudged):
        return
    sizes = step_sizes(evidence.program, evidence.contract)
    for position, (name, direction) in enumerate(directions(evidence.program, evidence.contract).items()):
        gradient = _gradient(evidence, transcript, name, back)
        if gradient is not None and gradient.shape == direction.shape:
            along = outputs[1 + position * len(STEPS) :][: len(STEPS)]
            quotient = extrapolated(upstream, outputs[0], along, sizes[name])
            if quotient is not None:
                yield name, _compare(name, gradient, direction, quotient)


@dataclass(frozen=True)
class Quotient:
    """An extrapolated difference quotient.

    Attributes:
        value: the directional derivative.
        error: what truncation and rounding explain.
    """

    value: float
    error: float


def extrapolated(upstream: Array, base: Array, outputs: Sequence[Array], step: float) -> Quotient | None:
    """Return d/dt <g, y(t)> at 0 by two Richardson extrapolations of three central differences.

    Args:
        upstream: g.
        base: y(0).
        outputs: y at +h, -h, +h/2, -h/2, +h/4, -h/4.
        step: h.

    Returns:
        None at a kink, or where the extrapolations disagree so much that they say nothing.
    """
    steps = [step, step / 2, step / 4]
    with np.errstate(all="ignore"):
        rises = [float(np.sum(upstream * (value - base))) for value in outputs]
        largest = np.max([np.abs(value) for value in (base, *outputs)], axis=0)
        size = float(np.sum(np.abs(upstream) * largest))
        if has_kink(base, outputs, steps, largest):
            return None
    central = [(rises[2 * k] - rises[2 * k + 1]) / (2 * steps[k]) for k in range(3)]
    rounding = EPSILON * (base.size + 2) * size / steps[2]
    first, second = ((4 * central[k + 1] - central[k]) / 3 for k in range(2))
    value = (16 * second - first) / 15
    truncation = abs(second - first)
    scale = max(abs(value), size / (abs(step) + 1.0))
    if not truncation <= _UNINFORMATIVE * scale + _SAFETY * rounding:
        return None
    return Quotient(value, truncation + _SAFETY * rounding)


def has_kink(base: Array, outputs: Sequence[Array], steps: Sequence[float], largest: Array) -> bool:
    """Tell whether some output bends abruptly within the steps.

    Where y is smooth (y(h) + y(-h) - 2 y(0)) / h shrinks with h: it halves from step to step. At a kink it does not.
    """
    bends = [(outputs[2 * k] + outputs[2 * k + 1] - 2 * base) / steps[k] for k in range(3)]
    noise = _SAFETY * EPSILON * largest / steps[2]
    return any(
        bool(np.any(np.abs(bends[k + 1] - bends[k] / 2) > _KINK * np.abs(bends[k]) + noise)) for k in range(2)
    )


def _gradient(evidence: Evidence, transcript: Transcript, name: str, back: int) -> Array | None:
    if name.startswith("params."):
        return evidence.state_after(transcript, back).get(name.replace("params.", "grads.", 1))
    returned = transcript.answers[back].returned
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
