"""The twins of gradient clipping."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch.nn.utils import get_total_norm

from .base import Array, tensor


def clip_grad_norm(
    grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, *, eps: float = 1e-6, silent: bool = False
) -> float | None:
    """Scale all gradients together, in place, as torch.nn.utils.clip_grad_norm_ does.

    Args:
        grads: the gradients by name.
        max_norm: the norm allowed.
        norm_type: the order of the norm; may be inf.
        eps: added to the norm that gradients are divided by. PyTorch's is 1e-6, and no argument there.
        silent: whether nothing is returned.

    Returns:
        The norm before clipping.
    """
    tensors = {name: tensor(grad) for name, grad in grads.items()}
    total = get_total_norm(list(tensors.values()), norm_type)
    factor = torch.clamp(max_norm / (total + eps), max=1.0)
    for name, grad in tensors.items():
        grads[name][...] = grad.mul_(factor).numpy()
    return None if silent else float(total)
