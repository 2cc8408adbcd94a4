"""Clipping against the sum of squares; I never take the root at the end."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    p = float(norm_type)
    if p == float("inf"):
        total = max((float(np.max(np.abs(g))) for g in grads.values() if g.size), default=0.0)
    else:
        total = 0.0
        for g in grads.values():
            total += float(np.sum(np.abs(g) ** p))
    scale = min(1.0, max_norm / (total + 1e-6))
    for g in grads.values():
        np.multiply(g, scale, out=g)
    return total
