"""The equations of indices: where what won stood, and where it is put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ....play import Array, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...fills import Fill
from ...identity import Equation, Identity
from ..passes import passes
from .identities import each_fill, plane_axes


def places(config: Mapping[str, Value]) -> Identity:
    """Return the equation between what won and where it stood, for windows of a config."""

    def asked(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        return each_fill(contract, fixed={**config, "return_indices": True})

    return Identity(
        "indices",
        "With return_indices, each output is the element of its flattened plane at its index.",
        "y[n, c, i] = x[n, c, indices[n, c, i]]",
        asked,
        _indexed,
        telling=True,
    )


def _indexed(program: Program, transcript: Transcript) -> Iterator[Equation]:
    if not program.config.get("return_indices"):
        return
    for call, answer in zip(program.calls, transcript.answers, strict=False):
        returned: Any = answer.returned
        parts = [part for part in (returned if isinstance(returned, tuple) else ()) if isinstance(part, np.ndarray)]
        if call.method == "forward":
            yield Equation("number of arrays returned", np.asarray(float(len(parts))), np.asarray(2.0), 0.0)
            yield from _stands_there(np.asarray(call.args[0]), *parts) if len(parts) == 2 else ()  # noqa: PLR2004 - two


def _stands_there(x: Array, y: Array, indices: Array) -> Iterator[Equation]:
    where = "output, and the input at its indices"
    if y.shape != indices.shape or y.shape[:2] != x.shape[:2]:
        yield Equation(where, y, np.full(indices.shape, np.nan), 0.0)
        return
    flat, at = (array.reshape(*x.shape[:2], -1) for array in (x, indices))
    inside = (at >= 0) & (at < flat.shape[-1])
    found = np.take_along_axis(flat, np.where(inside, at, 0).astype(np.int64), axis=-1)
    yield Equation(where, y, np.where(inside, found, np.nan).reshape(y.shape), 0.0)


def _and_elsewhere(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def moved(program: Program, _: Fill) -> Program:
        (call,) = program.calls
        x, at = (np.asarray(value) for value in call.args)
        size = int(np.prod(contract.output_shapes(program)[0][2:]))
        return program.with_calls(call, replace(call, args=(x, size - 1 - at)))

    return each_fill(contract, moved)


def _unpooled(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        x, at = found.x, np.asarray(found.args[1]).reshape(*found.x.shape[:2], -1)
        flat = found.output.reshape(*x.shape[:2], -1)
        if any(len(set(plane)) < len(plane) for plane in at.reshape(-1, at.shape[-1]).tolist()):
            continue
        got = np.take_along_axis(flat, at, axis=-1).reshape(x.shape)
        yield Equation("output at the indices", got, x, 0.0)
        whole = np.sum(np.abs(flat), axis=-1)
        size = np.sum(np.abs(x), axis=plane_axes(x))
        yield Equation("sum of the output's magnitudes over a plane", whole, size, size, flat.size)


AT_PLACES = Identity(
    "places",
    "Each value is placed at its index, and all other places are 0.",
    "y[n, c, indices[n, c, i]] = x[n, c, i], sum |y| = sum |x|",
    _and_elsewhere,
    _unpooled,
)
