"""What every attention does once there are queries, keys and values: weights, a mean, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..base import Array
from ..checks import check_floating, message


class Attended(NamedTuple):
    """A forward of attention, kept for the way back; nothing of it may be an array that a caller holds.

    Attributes:
        query: the queries (..., L, E), times the scale.
        key: the keys (..., S, E).
        value: the values (..., S, F).
        scale: what scores were multiplied by.
        weights: the softmax of the scores (..., L, S).
        factor: what dropout multiplied the weights by, or None.
        output: the mean of the values (..., L, F).
    """

    query: Array
    key: Array
    value: Array
    scale: float
    weights: Array
    factor: Array | None
    output: Array

    @property
    def used(self) -> Array:
        """The weights that values were multiplied by."""
        return self.weights if self.factor is None else self.weights * self.factor

    def backward(self, grad_output: Array, grad_used: Array | None = None) -> tuple[Array, Array, Array]:
        """Return the gradients of query, key and value.

        Args:
            grad_output: the gradient of the output.
            grad_used: that of the weights, where these were handed out too.
        """
        grad_value: Array = np.matmul(np.swapaxes(self.used, -1, -2), grad_output)
        grad_scores = _products(grad_output, self.value)
        if grad_used is not None:
            grad_scores += grad_used
        if self.factor is not None:
            grad_scores *= self.factor
        # What the softmax takes off is, of the output's gradient alone, a sum over features, which are few.
        # NumPy's type stubs do not know that a vecdot keeps its axis.
        pairs = (grad_output, self.output) if grad_used is None else (grad_scores, self.weights)
        grad_scores -= np.vecdot(*pairs, keepdims=True)  # type: ignore[call-overload]
        grad_scores *= self.weights
        grad_query: Array = np.matmul(grad_scores, self.key)
        grad_query *= grad_query.dtype.type(self.scale)
        grad_key: Array = np.matmul(np.swapaxes(grad_scores, -1, -2), self.query)
        return grad_query, grad_key, grad_value


def attend(
    query: Array,
    key: Array,
    value: Array,
    mask: Array | None,
    scale: float,
    drop: Callable[[Array], Array | None],
) -> Attended:
    """Return what queries attend to.

    Args:
        query: the queries (..., L, E).
        key: the keys (..., S, E).
        value: the values (..., S, F).
        mask: what is added to the scores, or, boolean, True where a query may attend.
        scale: what the products of queries and keys are multiplied by.
        drop: makes of the weights the factor of dropout, or None.
    """
    query = query * query.dtype.type(scale)
    weights = softmax_of_masked(_products(query, key), mask)
    factor = drop(weights)
    used = weights if factor is None else weights * factor
    return Attended(query, key, value, scale, weights, factor, np.matmul(used, value))


def _products(left: Array, right: Array) -> Array:
    """Return left rightᵀ, the rows of the one times those of the other, of which neighbours in memory share the latter.

    What NumPy then looks for along the last axis, as the largest of a row, it finds for many rows at once.
    """
    products: Array = np.matmul(right, np.swapaxes(left, -1, -2))
    return np.swapaxes(products, -1, -2)


def softmax_of_masked(scores: Array, mask: Array | None) -> Array:
    """Return the softmax along the last axis of scores to which a mask is applied, in place; 0 where all is masked."""
    if mask is not None and mask.dtype == np.bool_:
        np.copyto(scores, -np.inf, where=~mask)
    elif mask is not None:
        scores += mask
    largest = np.max(scores, axis=-1, keepdims=True)
    if mask is not None:
        # -inf - -inf is no number: a row without a key is left at -inf, whose exponential is 0.
        np.copyto(largest, 0.0, where=np.isneginf(largest))
    scores -= largest
    np.exp(scores, out=scores)
    # A product with ones, because BLAS adds faster than np.sum.
    total = np.matmul(scores, np.ones((scores.shape[-1], 1), scores.dtype))
    if mask is not None:
        np.copyto(total, 1.0, where=total == 0)
    scores /= total
    return scores


def drop_factor(rng: np.random.Generator, rate: float, weights: Array) -> Array | None:
    """Return what weights are multiplied by, 0 for those that are dropped; None where none are."""
    if rate == 0.0:
        return None
    scale = 1.0 / (1.0 - rate) if rate < 1.0 else 0.0
    factor: Array = (rng.random(weights.shape, dtype=np.float32) >= rate) * weights.dtype.type(scale)
    return factor


def causal(scores: Array) -> Array:
    """Return the mask of scores with which query i attends to the keys 0 to i."""
    queries, keys = scores.shape[-2:]
    return np.tri(queries, keys, dtype=np.bool_)


def check_mask(place: str, name: str, mask: Any, *shapes: tuple[int, ...]) -> None:
    """Check that a mask is boolean or of floating-point numbers, and broadcasts against one of some shapes.

    Raises:
        TypeError: it is of another dtype.
        ValueError: it does not broadcast.
    """
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        check_floating(place, name, mask)
    if not any(_broadcasts(mask.shape, shape) for shape in shapes):
        expected = f"one that broadcasts against {' or '.join(map(str, shapes))}"
        raise ValueError(message(place, f"{name}.shape", mask.shape, expected, "keys stand on the last axis"))


def _broadcasts(shape: tuple[int, ...], against: tuple[int, ...]) -> bool:
    pairs = zip(reversed(shape), reversed(against), strict=False)
    return len(shape) <= len(against) and all(one in {1, size} for one, size in pairs)
