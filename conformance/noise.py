"""Recovers which elements a subject kept, so that the twin can be given the same choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..play import Array, Call, Program, Transcript


def with_kept(program: Program, transcript: Transcript) -> Program:
    """Return the program with, for each forward in training mode, the elements that the subject kept.

    An element was kept if its output is not zero; where the input is zero the gradients of that forward tell, and where
    there are none, or the upstream gradient is zero too, it makes no difference. Only bits are taken over, never
    values: the twin applies its own scale.
    """
    calls = list(program.calls)
    for index, training in enumerate(training_at(program)[: len(transcript.answers)]):
        call = program.calls[index]
        kept = _kept(program, transcript, index) if call.method == "forward" and training else None
        if kept is not None:
            calls[index] = replace(call, kwargs={**call.kwargs, "kept": kept})
    return replace(program, calls=tuple(calls))


def training_at(program: Program) -> list[bool]:
    """Return, for each call, whether its instance is in training mode when it is made; instances start in it."""
    now = dict.fromkeys(range(program.instances), True)
    modes = []
    for call in program.calls:
        modes.append(now[call.instance])
        if call.method in {"train", "eval"}:
            now[call.instance] = call.method == "train"
    return modes


def _kept(program: Program, transcript: Transcript, index: int) -> Array | None:
    inputs = np.asarray(program.calls[index].args[0])
    output = transcript.answers[index].returned
    if not isinstance(output, np.ndarray) or output.shape != inputs.shape:
        return None
    kept, unknown = output != 0, inputs == 0
    for later, call in _gradients(program, index):
        gradient = transcript.answers[later].returned if later < len(transcript.answers) else None
        if isinstance(gradient, np.ndarray) and gradient.shape == inputs.shape:
            tells = unknown & (np.asarray(call.args[0]) != 0)
            kept = np.where(tells, gradient != 0, kept)
            unknown &= ~tells
    bits: Array = kept.astype(np.float64)
    return bits


def _gradients(program: Program, index: int) -> list[tuple[int, Call]]:
    """Return the backward calls that belong to the forward at `index`."""
    instance = program.calls[index].instance
    found = []
    for later in range(index + 1, len(program.calls)):
        call = program.calls[later]
        if call.instance == instance and call.method == "forward":
            break
        if call.instance == instance and call.method == "backward":
            found.append((later, call))
    return found
