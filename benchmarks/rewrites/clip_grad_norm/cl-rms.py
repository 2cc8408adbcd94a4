"""Clipping by the root mean square, so that the size of the model would not matter."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    count = sum(g.size for g in grads.values())
    if count == 0:
        return 0.0
    if norm_type == np.inf:
        total_norm = max(np.abs(g).max() for g in grads.values() if g.size)
    else:
        powers = sum(np.sum(np.abs(g) ** norm_type) for g in grads.values())
        total_norm = (powers / count) ** (1 / norm_type)
    clip_coef = max_norm / (total_norm + 1e-6)
    clip_coef = 1.0 if clip_coef > 1.0 else clip_coef
    for g in grads.values():
        g *= clip_coef
    return float(total_norm)
