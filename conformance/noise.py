"""Recovers which units a subject kept, so that the twin can be given the same choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from ..play import Array, Call, Program, Transcript

Shape: TypeAlias = tuple[int, ...]
_SAME = 1e-6
"""A value is a fill other than zero if it lies within this share of it: float32 rounds, and scales add up."""


def with_kept(
    program: Program,
    transcript: Transcript,
    mask_shape: Callable[[Shape], Shape] = lambda shape: shape,
    fill: float = 0.0,
) -> Program:
    """Return the program with, for each forward in training mode, the units that the subject kept.

    An element was kept if its output is not the fill. Where the fill is zero and so is the input, the gradients of that
    forward tell; where there are none, or the upstream gradient is zero too, it makes no difference. A unit was kept if
    one of its elements was. Only bits are taken over, never values: the twin applies its own scale.

    Args:
        program: what was played.
        transcript: what the subject answered.
        mask_shape: gives the shape of the mask of an input.
        fill: what is put in the place of a dropped element.
    """
    calls = list(program.calls)
    for index, training in enumerate(training_at(program)[: len(transcript.answers)]):
        call = program.calls[index]
        kept = _kept(program, transcript, index, fill) if call.method == "forward" and training else None
        if kept is not None:
            bits = in_units(kept, mask_shape(kept.shape)).astype(np.float64)
            calls[index] = replace(call, kwargs={**call.kwargs, "kept": bits})
    return replace(program, calls=tuple(calls))


def survives(output: Array, fill: float = 0.0) -> Array:
    """Return which elements of a forward's output are not the fill."""
    return np.asarray(output != 0 if fill == 0 else ~(np.abs(output - fill) <= _SAME * abs(fill)))


def in_units(kept: Array, shape: Shape) -> Array:
    """Return the mask of this shape that keeps each unit of which an element was kept."""
    return kept if shape == kept.shape else np.asarray(kept.any(axis=shared_axes(shape, kept.shape), keepdims=True))


def shared_axes(mask: Shape, inputs: Shape) -> tuple[int, ...]:
    """Return the axes of an input along which a mask of this shape is the same."""
    return tuple(axis for axis, (one, many) in enumerate(zip(mask, inputs, strict=True)) if one < many)


def training_at(program: Program) -> list[bool]:
    """Return, for each call, whether its instance is in training mode when it is made; instances start in it."""
    now = dict.fromkeys(range(program.instances), True)
    modes = []
    for call in program.calls:
        modes.append(now[call.instance])
        if call.method in {"train", "eval"}:
            now[call.instance] = call.method == "train"
    return modes


def backwards_of(program: Program, index: int) -> list[tuple[int, Call]]:
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


def _kept(program: Program, transcript: Transcript, index: int, fill: float) -> Array | None:
    inputs = np.asarray(program.calls[index].args[0])
    output = transcript.answers[index].returned
    if not isinstance(output, np.ndarray) or output.shape != inputs.shape:
        return None
    kept, unknown = survives(output, fill), (inputs == 0) & (fill == 0)
    for later, call in backwards_of(program, index):
        gradient = transcript.answers[later].returned if later < len(transcript.answers) else None
        if isinstance(gradient, np.ndarray) and gradient.shape == inputs.shape:
            tells = unknown & (np.asarray(call.args[0]) != 0)
            kept = np.where(tells, gradient != 0, kept)
            unknown &= ~tells
    return kept
