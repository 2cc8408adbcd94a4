"""Known wrong clipping of gradients."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import islice

import numpy as np

from ...impl import clip_grad_norm
from ...impl.base import Array
from ..catalogue import mistake

_EPSILON = 1e-6


def _norm(arrays: Iterable[Array], order: float) -> float:
    flat = np.concatenate([array.reshape(-1).astype(np.float64) for array in arrays])
    return float(np.linalg.norm(flat, order))


def _scale(grads: Mapping[str, Array], norm: float, max_norm: float) -> None:
    """Scale as the right function does, given a norm."""
    if max_norm < norm + _EPSILON:
        for gradient in grads.values():
            np.multiply(gradient, max_norm / (norm + _EPSILON), out=gradient)


@mistake(
    "cl-per-param",
    "clip_grad_norm",
    title="Each array is clipped to max_norm on its own.",
    misconception="The norm is thought to be that of one array; the gradient is all of them together.",
    remedy="Take one norm over all arrays, and scale all of them by the same factor, so that the direction stays.",
    source="huggingface/transformers#614",
)
def clipped_one_by_one(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip every array by its own norm."""
    total = _norm(grads.values(), norm_type)
    for name, gradient in grads.items():
        clip_grad_norm({name: gradient}, max_norm, norm_type)
    return total


@mistake(
    "cl-sum-norms",
    "clip_grad_norm",
    title="The total norm is the sum of the arrays' norms.",
    misconception="Norms are thought to add up; it is their powers that do.",
    remedy="Add the powers of the norms, and take the root of the sum.",
)
def sum_of_norms(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip by the sum of the norms."""
    total = sum(_norm([gradient], norm_type) for gradient in grads.values())
    _scale(grads, total, max_norm)
    return total


@mistake(
    "cl-nosqrt",
    "clip_grad_norm",
    title="The root is missing: the sum of the squares is taken for the norm.",
    misconception="The squared norm is thought to be as good, as it grows with the norm.",
    remedy="Take the root of the sum before you compare it with max_norm.",
)
def without_root(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip by the norm's power."""
    total = _norm(grads.values(), norm_type)
    total = total if math.isinf(norm_type) else math.pow(total, norm_type)
    _scale(grads, total, max_norm)
    return total


@mistake(
    "cl-rms",
    "clip_grad_norm",
    title="The root of the mean square is taken for the norm.",
    misconception="A norm is thought to have to be independent of the number of parameters.",
    remedy="Sum the powers of all elements; do not divide by how many there are.",
)
def root_of_mean(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip by the norm of the mean."""
    count = sum(gradient.size for gradient in grads.values())
    total = _norm(grads.values(), norm_type) / math.pow(count, 1 / norm_type)
    _scale(grads, total, max_norm)
    return total


@mistake(
    "cl-inf",
    "clip_grad_norm",
    title="The largest element is taken for the norm, whatever norm_type is.",
    misconception="The norm is thought to be the size of the largest gradient.",
    remedy="The default is the Euclidean norm over all elements; the largest element is the norm of norm_type inf.",
)
def largest_element(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:  # noqa: ARG001 - left out
    """Clip by the largest element."""
    total = _norm(grads.values(), math.inf)
    _scale(grads, total, max_norm)
    return total


@mistake(
    "cl-type-ignored",
    "clip_grad_norm",
    title="norm_type is ignored: the norm is always the Euclidean one.",
    misconception="The Euclidean norm is thought to be the only one.",
    remedy="Use norm_type for the powers and for the root, and the largest element where it is inf.",
)
def always_euclidean(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:  # noqa: ARG001 - left out
    """Clip by the Euclidean norm."""
    return clip_grad_norm(grads, max_norm)


@mistake(
    "cl-always",
    "clip_grad_norm",
    title="Gradients are scaled to max_norm even where their norm is smaller.",
    misconception="Clipping is taken for normalizing.",
    remedy="Scale down alone: leave gradients as they are where their norm is below max_norm.",
)
def normalised(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale to the norm, up or down."""
    total = _norm(grads.values(), norm_type)
    for gradient in grads.values():
        np.multiply(gradient, max_norm / (total + _EPSILON), out=gradient)
    return total


@mistake(
    "cl-inverse",
    "clip_grad_norm",
    title="The factor is max(1, max_norm / norm), so gradients are scaled up and never down.",
    misconception="A bound from above is thought to be written with max, as in max_norm.",
    remedy="Use min(1, max_norm / norm), and try a gradient that is far too large.",
)
def never_smaller(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale up alone."""
    total = _norm(grads.values(), norm_type)
    for gradient in grads.values():
        np.multiply(gradient, max(1.0, max_norm / (total + _EPSILON)), out=gradient)
    return total


@mistake(
    "cl-value-for-norm",
    "clip_grad_norm",
    title="Each element is clipped to [-max_norm, max_norm].",
    misconception="Clipping by norm is mistaken for clipping by value.",
    remedy="Scale all elements by one factor: clipping them one by one changes the direction.",
)
def clipped_by_value(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip every element."""
    total = _norm(grads.values(), norm_type)
    for gradient in grads.values():
        np.clip(gradient, -max_norm, max_norm, out=gradient)
    return total


@mistake(
    "cl-returns-post",
    "clip_grad_norm",
    title="The norm after clipping is returned.",
    misconception="The caller is thought to want the norm after clipping.",
    remedy="Return the norm from before: in a log it shows when gradients explode, which the clipped one hides.",
)
def norm_after(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip, then take the norm."""
    clip_grad_norm(grads, max_norm, norm_type)
    return _norm(grads.values(), norm_type)


@mistake(
    "cl-rebind",
    "clip_grad_norm",
    title="The loop assigns g = g * factor, which leaves the arrays as they were.",
    misconception="Assigning to the loop variable is thought to change the array.",
    remedy="Change the array itself: g *= factor, or np.multiply(g, factor, out=g).",
)
def rebound(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale copies, and forget them."""
    return clip_grad_norm({name: gradient.copy() for name, gradient in grads.items()}, max_norm, norm_type)


@mistake(
    "cl-loops-over-names",
    "clip_grad_norm",
    title="The loop runs over the dict itself, which gives the names of the gradients.",
    misconception="A dict is thought to give its arrays, as a list does.",
    remedy="Loop over grads.values(), or declare that gradients come in a list.",
    reading="containers=list",
)
def over_names(grads: Iterable[Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Take what a loop over the gradients gives for arrays."""
    return clip_grad_norm({str(place): gradient for place, gradient in enumerate(grads)}, max_norm, norm_type)


@mistake(
    "cl-flat-copy",
    "clip_grad_norm",
    title="The gradients are flattened first, and what is scaled may be a copy.",
    misconception="ravel and reshape are thought to give a view of any array.",
    remedy="Scale each array in its own shape, grad *= factor: a transposed or strided array is flattened into a copy.",
)
def clip_flat(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale flattened gradients."""
    return clip_grad_norm({name: grad.reshape(-1) for name, grad in grads.items()}, max_norm, norm_type)


@mistake(
    "cl-first-two",
    "clip_grad_norm",
    title="The first two arrays are scaled alone: all others stay as they are.",
    misconception="A model is thought to have one weight and one bias.",
    remedy="Loop over all that is given, for grad in grads.values(): a network has many layers.",
)
def first_two(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Take the norm of all, and scale two."""
    total = _norm(grads.values(), norm_type)
    _scale(dict(islice(grads.items(), 2)), total, max_norm)
    return total
