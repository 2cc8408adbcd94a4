"""The derivative as oracle: backward against difference quotients of the subject's own forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...play import Array, Program, Transcript
from ..check import Check, is_real, measured, number
from ..evidence import Evidence
from ..experiments.derivative import DERIVATIVE, MULTIPLES, along, differentiable, joint_move
from ..law import law
from ..quotient import Quotient, extrapolated
from ..tolerance import EPSILON, SAFETY
from .steps import error_by_step

_MOST_ENTRIES = 256


def located(evidence: Evidence, check: Check) -> Check:
    """Return the comparison for the first tensor with a wrong gradient, entry by entry; `check` if none stands out."""
    single = [{name: change} for name, change in joint_move(evidence.program, evidence.contract).items()]
    program = along(evidence.program, single)
    transcript = evidence.subject.play(program)
    for position, move in enumerate(single):
        closer = _along(evidence, program, transcript, move, position)
        if closer is not None and not closer.holds:
            (name,) = move
            entries = _entries(evidence, name, move[name])
            if entries is not None and not entries.holds:
                return entries
            return replace(closer, plot=error_by_step(evidence, name, move[name], closer))
    return check


@law(
    "derivative",
    DERIVATIVE,
    formula="<backward(g), v> = d/dt <g, f(x + t v)> at t = 0",
    needs_seeds=True,
    locate=located,
)
def derivative(evidence: Evidence) -> Iterator[Check]:
    """Backward is the derivative of forward: along random directions it equals the extrapolated difference quotient."""
    move = joint_move(evidence.program, evidence.contract)
    check = _along(evidence, evidence.played, evidence.got, move, 0)
    if check is None:
        return
    if check.holds:
        yield check
        return
    twin = _along(evidence, evidence.played, evidence.expected, move, 0)
    if twin is not None and twin.holds:  # where the twin's own quotient disagrees with autograd, it tells nothing
        yield check


def _along(
    evidence: Evidence, program: Program, transcript: Transcript, move: Mapping[str, Array], position: int
) -> Check | None:
    """Return the comparison along the move at `position` among those the program makes; None where it tells nothing."""
    methods = [call.method for call in evidence.program.calls]
    if not {"forward", "backward"} <= set(methods) or len(transcript.answers) < len(program.calls):
        return None
    back = methods.index("backward")
    upstream = [np.asarray(value) for value in evidence.program.calls[back].args]
    gradients = {name: _gradient(evidence, transcript, name, back) for name in move}
    outputs = _outputs(program, transcript, methods.index("forward"), back, [value.shape for value in upstream])
    if not outputs or not all(is_real(value, move[name].shape) for name, value in gradients.items()):
        return None
    start = 1 + position * len(MULTIPLES)
    nudged = outputs[start : start + len(MULTIPLES)]
    scale = evidence.contract.scale(evidence.program, methods.index("forward"))
    quotient = extrapolated(_joined(upstream), outputs[0], nudged, scale)
    return None if quotient is None else _compare(move, gradients, quotient)  # type: ignore[arg-type]


def _outputs(
    program: Program, transcript: Transcript, start: int, back: int, shapes: Sequence[tuple[int, ...]]
) -> list[Array]:
    """Return what forward gave, then what each nudged forward gave, as vectors; nothing where one has a wrong form."""
    later = [index for index in range(back + 1, len(program.calls)) if program.calls[index].method == "forward"]
    answers = [transcript.answers[index].returned for index in (start, *later)]
    outputs: list[Array] = []
    for answer in answers:
        parts = answer if isinstance(answer, tuple) else (answer,)
        if len(parts) != len(shapes) or not all(map(is_real, parts, shapes)):
            return []
        outputs.append(_joined(parts))  # type: ignore[arg-type]
    return outputs


def _joined(arrays: Sequence[Array]) -> Array:
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])


def _gradient(evidence: Evidence, transcript: Transcript, name: str, back: int) -> Array | None:
    if name.startswith("params."):
        return transcript.state_after(back).get(name.replace("params.", "grads.", 1))
    returned = transcript.answers[back].returned
    position = evidence.contract.differentiable.index(int(name[5:-1]))
    value = returned[position] if isinstance(returned, tuple) and position < len(returned) else returned
    return value if isinstance(value, np.ndarray) else None


def _compare(move: Mapping[str, Array], gradients: Mapping[str, Array], quotient: Quotient) -> Check:
    with np.errstate(all="ignore"):
        parts = np.concatenate([(gradients[name] * change).ravel() for name, change in move.items()])
        along_move, size = float(np.sum(parts)), float(np.sum(np.abs(parts)))
    allowance = quotient.error + SAFETY * EPSILON * size
    error = np.asarray(abs(along_move - quotient.value))
    got, expected = np.asarray(along_move), np.asarray(quotient.value)
    check = measured("derivative along a random direction", got, expected, error, np.asarray(allowance))
    if check.holds:
        return check
    message = (
        f"backward gives {number(along_move)} along a random direction, but the difference quotient of forward is "
        f"{number(quotient.value)} [allowed error {allowance:.1g}]"
    )
    return Check(check.where, check.margin, got, expected, check.error, check.allowance, message)


def _entries(evidence: Evidence, name: str, steps: Array) -> Check | None:
    """Return the comparison of a whole gradient with the quotients of its entries, which names the worst entry."""
    value = differentiable(evidence.program, evidence.contract)[name]
    if value.size > _MOST_ENTRIES:
        return None
    places = np.arange(value.size).reshape(value.shape)
    moves = [{name: np.where(places == entry, steps, 0.0)} for entry in range(value.size)]
    program = along(evidence.program, moves)
    transcript = evidence.subject.play(program)
    checks = [_along(evidence, program, transcript, move, entry) for entry, move in enumerate(moves)]
    found: Sequence[Check] = [check for check in checks if check is not None]
    if len(found) < value.size:
        return None
    per_step = 1 / steps
    parts = {"got": per_step, "expected": per_step, "error": abs(per_step), "allowance": abs(per_step)}
    got, expected, error, allowed = (
        np.asarray([float(getattr(check, part)) for check in found]).reshape(value.shape) * scale
        for part, scale in parts.items()
    )
    what = "input" if name.startswith("args") else name.removeprefix("params.")
    check = measured(f"gradient of {what}", got, expected, error, allowed)
    if check.holds:
        return check
    worst = int(np.argmax(error / allowed))
    return replace(check, plot=error_by_step(evidence, name, moves[worst][name], found[worst]))
