"""Known wrong losses of the angle between two vectors."""

from __future__ import annotations

import numpy as np

from ....impl import CosineEmbeddingLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum


class _Steps(CosineEmbeddingLoss):
    """The loss in steps."""

    least = 1e-12

    def cosine(self, first: Array, second: Array) -> Array:
        squares = [(value**2).sum(axis=1) + self.least for value in (first, second)]
        return np.asarray((first * second).sum(axis=1) / np.sqrt(squares[0] * squares[1]))

    def of_cosine(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Return the derivatives of the cosine by both vectors."""
        return self.of_first(first, second), self.of_first(second, first)

    def of_first(self, first: Array, second: Array) -> Array:
        squares = [(value**2).sum(axis=1, keepdims=True) + self.least for value in (first, second)]
        cosine = self.cosine(first, second)[:, None]
        return np.asarray(second / np.sqrt(squares[0] * squares[1]) - cosine * first / squares[0])

    def together(self, cosine: Array) -> tuple[Array, Array]:
        return 1 - cosine, np.full_like(cosine, -1.0)

    def apart(self, cosine: Array) -> tuple[Array, Array]:
        beyond = cosine - self.margin
        return np.maximum(beyond, 0), (beyond > 0).astype(float)

    def wanted(self, target: Array) -> Array:
        """Return which rows belong together."""
        return np.asarray(target == 1)

    def forward(self, input1: Array, input2: Array, target: Array) -> Array:
        """Return the loss."""
        with np.errstate(all="ignore"):
            cosine = self.cosine(input1, input2)
            derivatives = self.of_cosine(input1, input2)
            (one, by_one), (other, by_other) = self.together(cosine), self.apart(cosine)
            wanted = self.wanted(target)
            slope = np.where(wanted, by_one, by_other)[:, None]
            parts = [(slope * derivative).astype(input1.dtype) for derivative in derivatives]
        return self._reduce(np.where(wanted, one, other).astype(input1.dtype), *parts)

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of both inputs."""
        upstream, (one, other) = self._upstream(grad_output)
        share = upstream if upstream.ndim == 0 else upstream[:, None]
        return one * share, other * share


@mistake(
    "cos-zero",
    "CosineEmbeddingLoss",
    title="A vector that is 0 gives NaN.",
    misconception="Vectors are thought never to be 0.",
    remedy="Keep the lengths away from 0, by a small number in the squares.",
)
class ZeroLength(_Steps):
    """Divides by lengths as they are."""

    least = 0.0


@mistake(
    "cos-dot",
    "CosineEmbeddingLoss",
    title="The product of the vectors is not divided by their lengths.",
    misconception="Vectors are thought to have length 1.",
    remedy="Divide by both lengths: only the directions count.",
)
class DotProduct(_Steps):
    """Takes the product for the cosine."""

    def cosine(self, first: Array, second: Array) -> Array:
        """Return the product."""
        return np.asarray((first * second).sum(axis=1))

    def of_first(self, first: Array, second: Array) -> Array:  # noqa: ARG002 - as the formula has it
        """Return its derivative."""
        return second


@mistake(
    "cos-one-length",
    "CosineEmbeddingLoss",
    title="The product is divided by the squared length of the first vector alone.",
    misconception="The projection on a vector is taken for the cosine.",
    remedy="Divide by the lengths of both vectors.",
)
class Projection(_Steps):
    """Divides by the first's square."""

    def cosine(self, first: Array, second: Array) -> Array:
        """Return the projection."""
        return np.asarray((first * second).sum(axis=1) / ((first**2).sum(axis=1) + self.least))

    def of_cosine(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Return its derivatives."""
        square = (first**2).sum(axis=1, keepdims=True) + self.least
        return (second - 2 * self.cosine(first, second)[:, None] * first) / square, first / square


@mistake(
    "cos-swapped",
    "CosineEmbeddingLoss",
    title="The two labels are exchanged.",
    misconception='The label 1 is thought to mean "different".',
    remedy="A label of 1 means that the two are similar: the loss is 1 - cos.",
)
class Swapped(_Steps):
    """Takes -y for y."""

    def wanted(self, target: Array) -> Array:
        """Return the others."""
        return np.asarray(target != 1)


@mistake(
    "cos-labels-01",
    "CosineEmbeddingLoss",
    title="Labels are taken for 0 and 1.",
    misconception="Labels are thought to be 0 and 1 in every loss.",
    remedy="Ask whether the label is 1 or -1.",
    reading="labels=0 and 1",
)
class ZeroAndOne(_Steps):
    """Takes all that is not 0 for 1."""

    def wanted(self, target: Array) -> Array:
        """Return which labels are not 0."""
        return np.asarray(target != 0)


@mistake(
    "cos-margin-both",
    "CosineEmbeddingLoss",
    title="The margin is applied with the label 1 as well.",
    misconception="The margin is thought to apply to both labels.",
    remedy="The margin belongs to the label -1; with 1 the loss is 1 - cos.",
)
class MarginForBoth(_Steps):
    """Returns max(0, 1 - cos - margin) for what belongs together."""

    def together(self, cosine: Array) -> tuple[Array, Array]:
        """Return what is lacking beyond the margin."""
        lacking = 1 - cosine - self.margin
        return np.maximum(lacking, 0), -(lacking > 0).astype(float)


@mistake(
    "cos-margin-sign",
    "CosineEmbeddingLoss",
    title="The margin is added to the cosine.",
    misconception="The margin is thought to be added always.",
    remedy="Up to the margin the loss is 0: max(0, cos - margin).",
)
class MarginAdded(_Steps):
    """Returns max(0, cos + margin)."""

    def apart(self, cosine: Array) -> tuple[Array, Array]:
        """Return the cosine and the margin."""
        beyond = cosine + self.margin
        return np.maximum(beyond, 0), (beyond > 0).astype(float)


@mistake(
    "cos-open",
    "CosineEmbeddingLoss",
    title="With the label -1 the loss goes below 0.",
    misconception="max(0, ...) is thought to matter in backward only.",
    remedy="Cut the loss off at 0: beyond a right angle nothing is gained.",
)
class Open(_Steps):
    """Returns cos - margin."""

    def apart(self, cosine: Array) -> tuple[Array, Array]:
        """Return the cosine less the margin, negative or not."""
        return cosine - self.margin, super().apart(cosine)[1]


@mistake(
    "cos-bwd-open",
    "CosineEmbeddingLoss",
    title="With the label -1 a cosine below the margin gets a gradient.",
    misconception="max(0, ...) is thought to matter in forward only.",
    remedy="Up to the margin the gradient is 0.",
)
class GradientOpen(_Steps):
    """Returns the cosine's gradient everywhere."""

    def apart(self, cosine: Array) -> tuple[Array, Array]:
        """Return the losses, and 1."""
        return super().apart(cosine)[0], np.ones_like(cosine)


@mistake(
    "cos-bwd-sign",
    "CosineEmbeddingLoss",
    title="With the label 1 similar vectors are pushed apart: the gradient's minus is missing.",
    misconception="The derivative of 1 - cos is taken for that of cos.",
    remedy="Where the label is 1, the gradient is minus that of the cosine.",
)
class GradientSign(_Steps):
    """Returns the gradient of the cosine."""

    def together(self, cosine: Array) -> tuple[Array, Array]:
        """Return the losses, and 1."""
        return super().together(cosine)[0], np.ones_like(cosine)


@mistake(
    "cos-bwd-lengths",
    "CosineEmbeddingLoss",
    title="In the gradient the lengths are taken for constants.",
    misconception="Only the product is thought to depend on the vectors.",
    remedy="Subtract cos x1 / |x1|²: a longer vector does not point elsewhere.",
)
class LengthsConstant(_Steps):
    """Leaves out what the length contributes."""

    def of_first(self, first: Array, second: Array) -> Array:
        """Return the derivative of the product, by the lengths."""
        squares = [(value**2).sum(axis=1, keepdims=True) + self.least for value in (first, second)]
        return np.asarray(second / np.sqrt(squares[0] * squares[1]))


@mistake(
    "cos-bwd-second",
    "CosineEmbeddingLoss",
    title="The second input gets no gradient.",
    misconception="The second input is thought to be the target.",
    remedy="Return a gradient for both: either vector may come from the network.",
)
class SecondConstant(_Steps):
    """Returns zeros for the second input."""

    def of_cosine(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Return the derivative by the first, and zeros."""
        return self.of_first(first, second), np.zeros_like(second)


@mistake(
    "cos-bwd-length-of-other",
    "CosineEmbeddingLoss",
    title="In the gradient of each vector the squared length is the other one's.",
    misconception="The two lengths are mixed up in the derivative.",
    remedy="The derivative by x1 has |x1|² under x1.",
)
class OtherLength(_Steps):
    """Divides by the other's square."""

    def of_first(self, first: Array, second: Array) -> Array:
        """Return the derivative with the wrong square."""
        squares = [(value**2).sum(axis=1, keepdims=True) + self.least for value in (first, second)]
        cosine = self.cosine(first, second)[:, None]
        return np.asarray(second / np.sqrt(squares[0] * squares[1]) - cosine * first / squares[1])


@mistake(
    "cos-bwd-sum",
    "CosineEmbeddingLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="The derivative of one row's loss is thought to be the gradient for every reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, CosineEmbeddingLoss):
    """Returns the gradient of the sum."""
