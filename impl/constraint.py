"""Constraints that weights are held to after each update."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .base import Array
from .checks import check_axis, check_has_axis, check_number

_EPSILON = 1e-7
_FEWEST_AXES = 2


def max_norm_constraint(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale back, in place, each unit's incoming weights to a norm of at most `max_norm`: called after an update.

    With n_i = (Σ |w|^norm_type)^(1 / norm_type) over the weights w that come into unit i, or max |w| where norm_type is
    inf: w ← w max_norm / (n_i + 1e-7) where n_i > max_norm. All others stay, and so do directions: it is the projection
    on the ball of radius max_norm, for each unit by itself. Arrays with fewer than two axes are biases, and stay too.
    A NaN stays where it is; weights of an infinite norm become 0, infinite ones NaN.

    Args:
        params: weights and biases by name; what is changed are the arrays, of any float dtype.
        max_norm: the norm allowed, usually 3 or 4.
        norm_type: the order of the norm, above 0; may be inf.
        dim: the axis along which the units lie: 0 of weights (out, in) and (out, in, k1, ...).

    Raises:
        TypeError: an option has the wrong type.
        ValueError: max_norm is negative; norm_type is not above 0; weights have no axis dim.

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014, section
    5.1; torch.renorm.
    """
    place = "max_norm_constraint"
    check_number(place, "max_norm", max_norm, 0.0, remedy="it is the largest norm allowed")
    remedy = "use 2 for the Euclidean norm, math.inf for the largest element"
    check_number(place, "norm_type", norm_type, 0.0, above=True, remedy=remedy)
    check_axis(place, "dim", dim)
    for name, weight in params.items():
        if weight.ndim >= _FEWEST_AXES:
            check_has_axis(place, f"params[{name!r}]", weight.shape, dim)
            _scale_back(weight, max_norm, norm_type, dim)


def _scale_back(weight: Array, max_norm: float, norm_type: float, dim: int) -> None:
    if not weight.size:
        return
    units = np.moveaxis(weight, dim, 0)  # a view: what is written into it is written into the weight
    incoming = units.reshape(len(units), -1).astype(np.float64, copy=False)
    norms = np.linalg.norm(incoming, norm_type, axis=1)
    large = norms > max_norm
    factors = (max_norm / (norms[large] + _EPSILON)).reshape(-1, *[1] * (weight.ndim - 1))
    with np.errstate(invalid="ignore"):
        units[large] = units[large] * factors
