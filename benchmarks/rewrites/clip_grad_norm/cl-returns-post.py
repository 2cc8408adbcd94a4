"""Clipping that reports the norm of the gradients once they have been scaled."""
import numpy as np


def grad_norm(grads, norm_type):
    if np.isinf(norm_type):
        return float(max((np.abs(g).max() for g in grads.values() if g.size), default=0.0))
    s = 0.0
    for g in grads.values():
        s = s + float((np.abs(g) ** norm_type).sum())
    return s ** (1.0 / norm_type)


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    before = grad_norm(grads, norm_type)
    factor = min(1.0, max_norm / (before + 1e-6))
    for k in grads:
        grads[k] *= factor
    return grad_norm(grads, norm_type)
