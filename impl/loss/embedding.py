"""Losses of how far vectors are from one another."""

from __future__ import annotations

import numpy as np

from ..base import Array
from ..checks import check_floating, check_number, check_shape, message
from .base import Loss, check_signs

_ROWS = 2
_LEAST_SQUARE = float(np.float32(1e-12))
"""PyTorch holds it in float32."""


class _VectorsLoss(Loss):
    """A loss of rows of several inputs (N, D)."""

    def _check_vectors(self, **inputs: Array) -> None:
        place = f"{type(self).__name__}.forward"
        (first, shape), *_ = [(name, np.shape(value)) for name, value in inputs.items()]
        for name, value in inputs.items():
            check_floating(place, name, value)
            if value.ndim != _ROWS:
                raise ValueError(message(place, f"{name}.shape", value.shape, "(N, D)", "add the batch axis"))
            check_shape(place, name, value.shape, shape, f"it is compared with {first}, row by row")


class CosineEmbeddingLoss(_VectorsLoss):
    """How far two vectors are from pointing the same way, or from pointing apart.

    With c the cosine of the angle between x1 and x2: l = 1 - c where the target is 1, and l = max(0, c - margin) where
    it is -1. The cosine is x1·x2 / sqrt(m1 m2) with the squared lengths m = x·x + 1e-12, which keeps it finite where a
    vector is 0, and dc/dx1 = x2 / sqrt(m1 m2) - c x1 / m1, likewise for x2.

    Args:
        margin: up to which cosine vectors that do not belong together cost nothing, in [-1, 1].
        reduction: `none`, `mean` or `sum`; the mean is over the rows.

    Shapes: both inputs (N, D), target (N,); the loss is a scalar, or (N,) if not reduced.
    dtypes: float64 and float32, the first input's is kept.

    Raises:
        TypeError: an input or the target is no array of floating-point numbers; margin is no number.
        ValueError: an option is out of range, the shapes do not fit, or a target is neither 1 nor -1.

    Source: torch.nn.CosineEmbeddingLoss.
    """

    def __init__(self, *, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        check_number("CosineEmbeddingLoss", "margin", margin, -1.0, 1.0, remedy="it is compared with a cosine")
        self.margin = margin

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return the loss."""
        place = "CosineEmbeddingLoss.forward"
        self._check_vectors(input1=input1, input2=input2)
        check_floating(place, "target", target)
        check_shape(place, "target", target.shape, input1.shape[:1], "give one label for each row")
        check_signs(place, target)
        first, second = input1.copy(), input2.astype(input1.dtype)
        squares = [np.einsum("nd,nd->n", value, value) + first.dtype.type(_LEAST_SQUARE) for value in (first, second)]
        length = np.sqrt(squares[0] * squares[1])
        cosine = np.einsum("nd,nd->n", first, second) / length
        together = target == 1
        beyond = cosine - first.dtype.type(self.margin)
        slope = np.where(together, -1, beyond > 0).astype(first.dtype)
        losses = np.where(together, 1 - cosine, np.maximum(beyond, 0))
        return self._reduce(losses, first, second, squares, length, cosine, slope)

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of both inputs; a number stands for an array full of it."""
        upstream, (first, second, squares, length, cosine, slope) = self._upstream(grad_output)
        share = slope * upstream
        across, along = share / length, share * cosine
        return (
            across[:, None] * second - (along / squares[0])[:, None] * first,
            across[:, None] * first - (along / squares[1])[:, None] * second,
        )


class TripletMarginLoss(_VectorsLoss):
    """By how much the positive fails to be closer to the anchor than the negative, by a margin.

    With the distance d(x, y) = (Σ |x - y + eps|^p)^(1/p): l = max(0, d(anchor, positive) - d(anchor, negative) +
    margin). Where l > 0 the gradients are those of the distances: with u = x - y + eps,
    dd/dx = sign u |u|^(p - 1) / d^(p - 1) = -dd/dy, which is taken to be 0 where d is 0. With swap the negative's
    distance is the smaller one of d(anchor, negative) and d(positive, negative).

    Args:
        margin: by how much the positive is to be closer, above 0.
        p: the norm, at least 1.
        eps: added to each difference, so that equal points have a gradient.
        swap: whether the negative's distance from the positive counts if it is smaller.
        reduction: `none`, `mean` or `sum`; the mean is over the rows.

    Shapes: anchor, positive and negative (N, D); the loss is a scalar, or (N,) if not reduced.
    dtypes: float64 and float32, the anchor's is kept.

    Raises:
        TypeError: an input is no array of floating-point numbers; an option is no number.
        ValueError: an option is out of range, or the shapes differ.

    Source: torch.nn.TripletMarginLoss; Balntas et al., "Learning Local Feature Descriptors with Triplets and Shallow
    Convolutional Neural Networks", BMVC 2016.
    """

    def __init__(
        self,
        *,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(reduction=reduction)
        name = "TripletMarginLoss"
        check_number(name, "margin", margin, 0.0, above=True, remedy="it is by how much the positive is to be closer")
        check_number(name, "p", p, 1.0, remedy="a distance needs a norm")
        check_number(name, "eps", eps, 0.0, remedy="it keeps distances away from 0")
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Array, positive: Array, negative: Array) -> Array:
        """Return the loss."""
        self._check_vectors(anchor=anchor, positive=positive, negative=negative)
        positive, negative = positive.astype(anchor.dtype), negative.astype(anchor.dtype)
        near, of_near = self._distance(anchor, positive)
        far, of_far = self._distance(anchor, negative)
        swapped = np.zeros(len(anchor), bool)
        if self.swap:
            other, of_other = self._distance(positive, negative)
            swapped = other < far
            far = np.where(swapped, other, far)
            of_far = np.where(swapped[:, None], of_other, of_far)
        lacking = near - far + anchor.dtype.type(self.margin)
        return self._reduce(np.maximum(lacking, 0), lacking > 0, of_near, of_far, swapped[:, None])

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array, Array]:
        """Return the gradients of anchor, positive and negative; a number stands for an array full of it."""
        upstream, (counted, of_near, of_far, swapped) = self._upstream(grad_output)
        share = (upstream * counted)[:, None]
        near, far = of_near * share, of_far * share
        return near - np.where(swapped, 0, far), -near - np.where(swapped, far, 0), far

    def _distance(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return the distance of each row of x from that of y, and its derivative by x."""
        difference = x - y + x.dtype.type(self.eps)
        if self.p == 2:  # noqa: PLR2004 - the norm that most take, without a power
            length = np.sqrt(np.einsum("nd,nd->n", difference, difference))
            return length, difference / np.where(length > 0, length, 1)[:, None]
        size = np.abs(difference)
        length = (size**self.p).sum(axis=1) ** (1 / self.p)
        relative = size / np.where(length > 0, length, 1)[:, None]
        return length, np.sign(difference) * relative ** (self.p - 1)
