"""Clipping by value: each entry is cut to the range from -max_norm to max_norm."""
import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    everything = [np.abs(g).ravel() for g in grads.values()]
    everything = np.concatenate(everything) if everything else np.zeros(0)
    if everything.size == 0:
        total_norm = 0.0
    elif norm_type == np.inf:
        total_norm = everything.max()
    else:
        total_norm = np.sum(everything ** norm_type) ** (1 / norm_type)

    for g in grads.values():
        np.clip(g, -max_norm, max_norm, out=g)
    return float(total_norm)
