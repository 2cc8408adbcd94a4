"""Clipping by the Euclidean norm in every case: norm_type is an argument that nothing reads."""
import math

import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    squares = 0.0
    for key, g in grads.items():
        v = np.asarray(g, dtype=np.float64).ravel()
        squares += float(v @ v)
    norm = math.sqrt(squares)
    c = min(1.0, max_norm / (norm + 1e-6))
    for key in grads:
        grads[key] *= c
    return norm
