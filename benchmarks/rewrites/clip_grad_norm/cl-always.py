"""Clipping that always rescales to max_norm, also when the gradients were small enough."""
import numpy as np


def total(grads, order):
    parts = [np.linalg.norm(g.ravel(), ord=order) for g in grads.values() if g.size > 0]
    if not parts:
        return 0.0
    return float(np.linalg.norm(np.array(parts, dtype=float), ord=order))


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    norm = total(grads, norm_type)
    for g in grads.values():
        g *= max_norm / (norm + 1e-6)
    return norm
