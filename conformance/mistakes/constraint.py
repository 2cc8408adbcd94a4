"""Known wrong ways to hold weights to a norm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice

import numpy as np

from ...impl import clip_grad_norm, max_norm_constraint
from ...impl.base import Array
from ..catalogue import mistake

_EPSILON, _LEAST = 1e-7, 1e-12


def _norms(weight: Array, order: float, dim: int) -> Array:
    """Return each unit's norm, with axes of length one in the others' places."""
    units = np.moveaxis(weight, dim, 0)
    norms: Array = np.linalg.norm(units.reshape(len(units), -1), order, axis=1)
    return np.moveaxis(norms.reshape(-1, *[1] * (weight.ndim - 1)), 0, dim)


def _weights(params: Mapping[str, Array]) -> list[Array]:
    return [weight for weight in params.values() if weight.ndim > 1]


def _hold(weight: Array, norms: Array, max_norm: float) -> None:
    """Scale as the right function does, given norms."""
    np.multiply(weight, np.where(norms > max_norm, max_norm / (norms + _EPSILON), 1.0), out=weight)


@mistake(
    "do-maxnorm-axis",
    "max_norm_constraint",
    title="Norms are taken over the first axis: of what leaves an input, not of what comes into a unit.",
    misconception="A unit is thought to stand in a column, whatever the layout of the weight.",
    remedy="Each row of a weight (out, in) comes into one unit: take the norm over all axes but the first.",
    reading="weight_layout=(in, out)",
)
def outgoing(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - no other axis
    """Hold the weights of each input."""
    max_norm_constraint(params, max_norm, norm_type, -1)


@mistake(
    "mn-whole-matrix",
    "max_norm_constraint",
    title="One norm is taken of the whole weight.",
    misconception="The constraint is thought to be on the norm of W, as weight decay is.",
    remedy="Take a norm for each unit, over the weights that come into it, and scale each by its own.",
)
def whole_matrix(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - left out
    """Hold each array as a whole."""
    for weight in _weights(params):
        _hold(weight, np.asarray(np.linalg.norm(weight.ravel(), norm_type)), max_norm)


@mistake(
    "mn-all-arrays",
    "max_norm_constraint",
    title="One norm is taken of all arrays together, as in the clipping of gradients.",
    misconception="Constraining weights is mistaken for clipping gradients.",
    remedy="Hold each unit of each weight by itself: what other layers have makes no difference to it.",
)
def all_arrays(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - left out
    """Hold everything as one vector."""
    clip_grad_norm(params, max_norm, norm_type)


_always = partial(
    mistake,
    title="Units are scaled to max_norm even where their norm is smaller.",
    misconception="A bound on the norm is taken for a norm that is fixed, as in weight normalization.",
    remedy="Scale down alone: leave a unit as it is where its norm is below max_norm.",
)


@_always("mn-always", "max_norm_constraint")
def always(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale to the norm, up or down."""
    for weight in _weights(params):
        np.multiply(weight, max_norm / (_norms(weight, norm_type, dim) + _EPSILON), out=weight)


@_always("mn-always-exactly", "max_norm_constraint")
def always_exactly(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale to the norm, but for units that are all zero."""
    for weight in _weights(params):
        np.multiply(weight, max_norm / np.maximum(_norms(weight, norm_type, dim), _LEAST), out=weight)


@_always("mn-always-unguarded", "max_norm_constraint")
def always_unguarded(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale to the norm, and make NaN of units that are all zero."""
    for weight in _weights(params):
        with np.errstate(all="ignore"):
            np.multiply(weight, max_norm / _norms(weight, norm_type, dim), out=weight)


@mistake(
    "mn-all-by-the-largest",
    "max_norm_constraint",
    title="Where one unit is above max_norm, all units are scaled by its factor.",
    misconception="All weights of a layer are thought to have to keep their proportions.",
    remedy="Give each unit a factor of its own: those below max_norm stay as they are.",
)
def all_by_the_largest(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale all units of a weight alike."""
    for weight in _weights(params):
        _hold(weight, _norms(weight, norm_type, dim).max(), max_norm)


@mistake(
    "mn-zero-norm",
    "max_norm_constraint",
    title="A unit whose weights are all 0 becomes NaN: its norm, 0, is the divisor.",
    misconception="No unit is thought to have weights that are all 0.",
    remedy="Divide where the norm is above max_norm alone, or add something as small as 1e-7 to it.",
)
def zero_norm(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Multiply by min(norm, max_norm) / norm."""
    for weight in _weights(params):
        norms = _norms(weight, norm_type, dim)
        with np.errstate(invalid="ignore"):
            np.multiply(weight, np.minimum(norms, max_norm) / norms, out=weight)


@mistake(
    "mn-value-for-norm",
    "max_norm_constraint",
    title="Each weight is clipped to [-max_norm, max_norm].",
    misconception="A bound on a vector is thought to be one on each of its elements.",
    remedy="Scale all weights of a unit by one factor, so that their direction stays.",
)
def value_for_norm(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - left out
    """Clip every weight."""
    for weight in _weights(params):
        np.clip(weight, -max_norm, max_norm, out=weight)


@mistake(
    "mn-bias",
    "max_norm_constraint",
    title="Biases are held to the norm as well.",
    misconception="All parameters are thought to be weights.",
    remedy="Leave arrays with one axis alone: a bias comes from no other unit.",
)
def bias(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Hold biases as one more unit."""
    max_norm_constraint(params, max_norm, norm_type, dim)
    max_norm_constraint({name: one[None] for name, one in params.items() if one.ndim == 1}, max_norm, norm_type)


@mistake(
    "mn-nosqrt",
    "max_norm_constraint",
    title="The root is missing: the sum of the squares is taken for the norm.",
    misconception="The squared norm is thought to be as good, as it grows with the norm.",
    remedy="Take the root of the sum before you compare it with max_norm.",
)
def without_root(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Hold the norm's power."""
    for weight in _weights(params):
        norms = _norms(weight, norm_type, dim)
        _hold(weight, norms if np.isinf(norm_type) else norms**norm_type, max_norm)


@mistake(
    "mn-rms",
    "max_norm_constraint",
    title="The root of the mean square is taken for the norm.",
    misconception="A norm is thought to have to be independent of the number of inputs.",
    remedy="Sum the powers of all weights of a unit; do not divide by how many there are.",
)
def root_of_mean(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Hold the norm of the mean."""
    for weight in _weights(params):
        count = weight.size // weight.shape[dim]
        _hold(weight, _norms(weight, norm_type, dim) / count ** (1 / norm_type), max_norm)


@mistake(
    "mn-inverse",
    "max_norm_constraint",
    title="The factor is max(1, max_norm / norm), so weights are scaled up and never down.",
    misconception="A bound from above is thought to be written with max, as in max_norm.",
    remedy="Use min(1, max_norm / norm), and try a unit whose weights are far too large.",
)
def never_smaller(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale up alone."""
    for weight in _weights(params):
        factors = max_norm / (_norms(weight, norm_type, dim) + _EPSILON)
        np.multiply(weight, np.maximum(1.0, factors), out=weight)


@mistake(
    "mn-type-ignored",
    "max_norm_constraint",
    title="norm_type is ignored: the norm is always the Euclidean one.",
    misconception="The Euclidean norm is thought to be the only one.",
    remedy="Use norm_type for the powers and for the root, and the largest weight where it is inf.",
)
def always_euclidean(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - left out
    """Hold the Euclidean norm."""
    max_norm_constraint(params, max_norm, dim=dim)


@mistake(
    "mn-dim-ignored",
    "max_norm_constraint",
    title="dim is ignored: units are always looked for along the first axis.",
    misconception="Weights are thought to have one layout only.",
    remedy="Take norms over all axes but dim.",
)
def always_the_first(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:  # noqa: ARG001 - left out
    """Hold rows."""
    max_norm_constraint(params, max_norm, norm_type)


@mistake(
    "mn-kernel-apart",
    "max_norm_constraint",
    title="Of a convolution each element of the kernel has a norm of its own: it is taken over one axis.",
    misconception="A weight is thought to have two axes, so the norm is taken over one of them.",
    remedy="A unit's incoming weights are all that its output depends on: sum over channels and over the kernel.",
    reading="weights=2-D",
)
def kernel_apart(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Sum over one axis."""
    for weight in _weights(params):
        axis = 0 if dim % weight.ndim else 1
        _hold(weight, np.linalg.norm(weight, norm_type, axis=axis, keepdims=True), max_norm)


@mistake(
    "mn-rebind",
    "max_norm_constraint",
    title="The loop assigns w = w * factor, which leaves the arrays as they were.",
    misconception="Assigning to the loop variable is thought to change the array.",
    remedy="Change the array itself, w *= factor, or declare that one weight is given and a new one returned.",
)
def rebound(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale copies, and forget them."""
    max_norm_constraint({name: array.copy() for name, array in params.items()}, max_norm, norm_type, dim)


@mistake(
    "mn-flat-copy",
    "max_norm_constraint",
    title="Weights are flattened first, a row for each unit, and what is scaled may be a copy.",
    misconception="reshape is thought to give a view of any array.",
    remedy="Scale the weight in its own shape: one of a convolution with other axes first is flattened into a copy.",
    reading="weights=2-D",
)
def flat_copy(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Scale rows."""
    for weight in _weights(params):
        units = np.moveaxis(weight, dim, 0)
        max_norm_constraint({"w": units.reshape(len(units), -1)}, max_norm, norm_type)


@mistake(
    "mn-loops-over-names",
    "max_norm_constraint",
    title="The loop runs over the dict itself, which gives the names of the arrays.",
    misconception="A dict is thought to give its arrays, as a list does.",
    remedy="Loop over params.values(), or declare that arrays come in a list.",
    reading="containers=list",
)
def over_names(params: Iterable[Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Take what a loop gives for arrays."""
    max_norm_constraint({str(place): one for place, one in enumerate(params)}, max_norm, norm_type, dim)


@mistake(
    "mn-first-two",
    "max_norm_constraint",
    title="The first two arrays are looked at alone: no weight after these is held.",
    misconception="A model is thought to have one weight and one bias.",
    remedy="Loop over all that is given, for w in params.values(): a network has many layers.",
)
def first_two(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
    """Hold the weights among two arrays."""
    max_norm_constraint(dict(islice(params.items(), 2)), max_norm, norm_type, dim)
