"""Clipping with max(1, ...) for the factor, which can make gradients bigger but never smaller."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    arrays = list(grads.values())
    if norm_type == float("inf"):
        norm = max([float(np.max(np.abs(a), initial=0.0)) for a in arrays], default=0.0)
    else:
        norm = float(sum(np.sum(np.power(np.abs(a), norm_type)) for a in arrays)) ** (1.0 / norm_type)
    factor = max(1.0, max_norm / (norm + 1e-6))
    for a in arrays:
        a *= factor
    return norm
