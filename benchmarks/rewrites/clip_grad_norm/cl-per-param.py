"""Gradient clipping that looks at each array alone: every one gets its own norm and its own factor."""
import numpy as np


def norm(a, kind):
    a = np.abs(a).ravel()
    if a.size == 0:
        return 0.0
    if np.isinf(kind):
        return a.max()
    return (a ** kind).sum() ** (1.0 / kind)


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    norms = []
    for g in grads.values():
        n = norm(g, norm_type)
        norms.append(n)
        factor = min(1.0, max_norm / (n + 1e-6))
        g *= factor
    return float(norm(np.array(norms), norm_type))
