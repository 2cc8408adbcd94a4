"""Clipping where the norm is always the biggest absolute entry, norm_type or not."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    """Scale the gradients down to max_norm. Returns the norm before."""
    biggest = 0.0
    for grad in grads.values():
        if grad.size:
            biggest = max(biggest, float(np.abs(grad).max()))
    ratio = max_norm / (biggest + 1e-6)
    if ratio < 1.0:
        for grad in grads.values():
            grad[...] = grad * ratio
    return biggest
