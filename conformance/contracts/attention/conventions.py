"""Readings of attention on which good sources disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ....play import Call, Program
from ...convention import Convention
from .programs import all_attend, forwards


def _turned(call: Call) -> Call:
    def turn(value: object) -> object:
        return ~value if isinstance(value, np.ndarray) and value.dtype == np.bool_ else value

    return replace(call, kwargs={name: turn(value) for name, value in call.kwargs.items()})  # type: ignore[misc]


def _without_masks(program: Program) -> Program | None:
    return None if any(call.kwargs for call in forwards(program)) else program


def of_axes(count: int) -> Callable[[Program], Program | None]:
    """Return what leaves of programs those whose inputs have so many axes."""

    def within(program: Program) -> Program | None:
        return program if all(np.ndim(call.args[0]) == count for call in forwards(program)) else None  # type: ignore[arg-type]

    return within


TURNED_MASKS = Convention(
    "attn_mask",
    "attend",
    "block",
    "where a boolean mask is True a query may not attend",
    users="torch.nn.MultiheadAttention, The Annotated Transformer's successors",
    call=_turned,
)
ATTENDING = Convention(
    "alone",
    "0",
    "undefined",
    "each query has a key to attend to: what one without gets is left open",
    users="the paper, most course notebooks",
    within=all_attend,
)
WITHOUT_MASKS = Convention(
    "masks", "any", "none", "there are no masks", users="first notebooks on attention", within=_without_masks
)
THREE_AXES = Convention(
    "inputs", "any", "3-D", "inputs have three axes: batch, position, feature", users="Dive into Deep Learning",
    within=of_axes(3),
)  # fmt: skip
FOUR_AXES = Convention(
    "inputs",
    "any",
    "4-D",
    "inputs have four axes: batch, head, position, feature",
    users="The Annotated Transformer, nanoGPT",
    within=of_axes(4),
)
FROM_THE_LAST = Convention(
    "is_causal",
    "first",
    "last",
    "the last query attends to all keys, and each one before it to one key less",
    users="FlashAttention, MLX",
    twin={"aligned": "last"},
)
