"""Clipping with g = g * coef in the loop, so nothing arrives in the dictionary's arrays."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    norms = np.array([np.linalg.norm(g.reshape(-1), norm_type) if g.size else 0.0
                      for g in grads.values()])
    total_norm = float(np.linalg.norm(norms, norm_type)) if norms.size else 0.0
    coef = max_norm / (total_norm + 1e-6)
    if coef < 1:
        for g in grads.values():
            g = g * coef
    return total_norm
