"""The twins of constraints."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from .base import Array, tensor

_FEWEST_AXES = 2


def max_norm_constraint(
    params: Mapping[str, Array],
    max_norm: float,
    norm_type: float = 2.0,
    dim: int = 0,
    *,
    eps: float | None = None,
    everywhere: bool = False,
) -> None:
    """Scale weights back, in place, as torch.renorm does; arrays with fewer than two axes stay.

    Args:
        params: weights and biases by name.
        max_norm: the norm allowed.
        norm_type: the order of the norm; may be inf.
        dim: the axis along which the units lie.
        eps: added to the norm that weights are divided by. PyTorch's is 1e-7, and no argument there.
        everywhere: whether weights of a smaller norm n are multiplied by n / (n + eps), as in Keras.
    """
    for array in params.values():
        if array.ndim >= _FEWEST_AXES:
            weight = tensor(array)
            if eps is None:
                held = torch.renorm(weight, norm_type, dim, max_norm)
            else:
                held = _held(weight, max_norm, norm_type, dim, eps, everywhere=everywhere)
            array[...] = held.numpy()


def _held(weight: Tensor, max_norm: float, norm_type: float, dim: int, eps: float, *, everywhere: bool) -> Tensor:
    others = [axis for axis in range(weight.ndim) if axis != dim % weight.ndim]
    norms = torch.linalg.vector_norm(weight, norm_type, others, keepdim=True)
    scaled = weight * (norms.clamp(max=max_norm) / (norms + eps))
    held = torch.where(norms > max_norm, scaled, scaled if everywhere else weight)
    return torch.where(norms == 0.0, weight, held)
