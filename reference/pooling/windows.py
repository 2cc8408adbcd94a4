"""The windows of a plane side by side, and pooling that leaves ties to be shared out as is wished."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

import torch
from torch import Tensor

Sizes: TypeAlias = int | Sequence[int]
Ties: TypeAlias = Literal["first", "lowest", "highest"]
"""Who gets the gradient of a tied window: the first; or everybody whatever of it makes his share lowest or highest."""


def each(value: Sizes, axes: int) -> tuple[int, ...]:
    """Return one value an axis."""
    return (value,) * axes if isinstance(value, int) else tuple(value)


def largest(x: Tensor, places: Sequence[Tensor], ties: Ties) -> Tensor:
    """Return the largest of each window.

    Args:
        x: planes in the last axes.
        places: for each of these axes what stands in each window, (windows, places); what lies outside is nothing.
        ties: who gets the gradient of a tied window.
    """
    windows, first = x, x.ndim - len(places)
    for axis, wanted in enumerate(places, first):
        length = x.shape[axis]
        nothing = torch.full_like(windows.narrow(axis, 0, 1), -math.inf)
        inside = torch.where((wanted >= 0) & (wanted < length), wanted, length)
        chosen = torch.cat([windows, nothing], axis).index_select(axis, inside.flatten())
        windows = chosen.reshape(*windows.shape[:axis], *inside.shape, *windows.shape[axis + 1 :]).movedim(axis + 1, -1)
    flat = windows.flatten(x.ndim)
    best = flat.max(-1, keepdim=True).values
    tied = flat == best

    def share_out(grad: Tensor) -> Tensor:
        # max has given all of it to one of them.
        whole = grad.sum(-1, keepdim=True)
        bound = whole.clamp(min=0.0) if ties == "highest" else whole.clamp(max=0.0)
        return torch.where(tied & (tied.sum(-1, keepdim=True) > 1), bound, grad)

    if flat.requires_grad:
        flat.register_hook(share_out)  # type: ignore[no-untyped-call]
    return best.squeeze(-1)
