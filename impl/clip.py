"""Clipping of gradients."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .base import Array
from .checks import check_number


def clip_grad_norm(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale all gradients together, in place, so that their common norm is at most `max_norm`.

    With n = (Σ |g|^norm_type)^(1 / norm_type) over the elements of all arrays, or max |g| where norm_type is inf:
    g ← g min(1, max_norm / (n + 1e-6)). The direction stays. With a NaN among them all
    gradients become NaN; where n is infinite all become 0, and those that are infinite NaN.

    Args:
        grads: the gradients by name; what is changed are the arrays, of any float dtype.
        max_norm: the norm allowed.
        norm_type: the order of the norm, above 0; may be inf.

    Returns:
        The norm before clipping, computed in float64.

    Raises:
        TypeError: an option is no number.
        ValueError: max_norm is negative; norm_type is not above 0.

    Source: Pascanu et al., "On the difficulty of training recurrent neural networks", ICML 2013;
    torch.nn.utils.clip_grad_norm_.
    """
    check_number("clip_grad_norm", "max_norm", max_norm, 0.0, remedy="it is the largest norm allowed")
    remedy = "use 2 for the Euclidean norm, math.inf for the largest element"
    check_number("clip_grad_norm", "norm_type", norm_type, 0.0, above=True, remedy=remedy)
    flat = [grad.astype(np.float64, copy=False).reshape(-1) for grad in grads.values() if grad.size]
    norms = [np.linalg.norm(values, norm_type) for values in flat]
    total = float(np.linalg.norm(norms, norm_type)) if norms else 0.0
    factor = max_norm / (total + 1e-6)
    if not math.isfinite(total) or factor < 1.0:
        with np.errstate(invalid="ignore"):
            for grad in grads.values():
                np.multiply(grad, factor, out=grad)
    return total
