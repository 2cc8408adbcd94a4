"""The twins of gradient clipping."""

from __future__ import annotations

from collections.abc import Mapping

from torch.nn.utils import clip_grad_norm_

from .base import Array, tensor


def clip_grad_norm(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale all gradients together, in place, by torch.nn.utils.clip_grad_norm_.

    Args:
        grads: the gradients by name.
        max_norm: the norm allowed.
        norm_type: the order of the norm; may be inf.

    Returns:
        The norm before clipping.
    """
    holders = {name: tensor(grad) for name, grad in grads.items()}
    for name, holder in holders.items():
        holder.grad = tensor(grads[name])
    total = clip_grad_norm_(holders.values(), max_norm, norm_type)
    for name, holder in holders.items():
        if holder.grad is not None:
            grads[name][...] = holder.grad.numpy()
    return float(total)
