"""Clipping where the overall norm is all the single norms added together."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    total_norm = 0.0
    for name in grads:
        flat = grads[name].ravel()
        if flat.size:
            total_norm += float(np.linalg.norm(flat, ord=norm_type))
    coef = max_norm / (total_norm + 1e-6)
    if coef < 1:
        for name in grads:
            grads[name] *= coef
    return total_norm
