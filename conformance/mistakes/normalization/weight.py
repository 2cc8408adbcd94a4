"""Known wrong weight normalizations."""

from __future__ import annotations

import numpy as np

from ....impl import WeightNorm
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "wn-whole",
    "WeightNorm",
    title="One norm is taken of all of v, whatever dim is.",
    misconception="A matrix is thought to have one length.",
    remedy="With dim 0 each row has a norm of its own: sum over all other axes, and keep them.",
)
class OneNorm(WeightNorm):
    """Takes the Frobenius norm."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        direction, length = self.params["weight_v"], self.params["weight_g"]
        norm = np.asarray(np.linalg.norm(direction))
        return length * direction / norm, (direction / norm, length / norm)

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002
        unit, scale = kept
        self.grads["weight_g"] += self._total(grad_weight * unit)
        self.grads["weight_v"] += scale * grad_weight - unit * np.sum(scale * grad_weight * unit)


@mistake(
    "wn-other-axis",
    "WeightNorm",
    title="The norms are those of columns where rows are asked for, and the other way round.",
    misconception="dim is thought to be the axis that is summed over.",
    remedy="dim is the axis that is kept: sum the squares over the others.",
)
class OtherAxis(WeightNorm):
    """Sums over dim."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        direction, length = self.params["weight_v"], self.params["weight_g"]
        norm = np.asarray(np.sqrt(np.sum(np.square(direction), axis=self.dim, keepdims=True)))
        return length * direction / norm, (direction / norm, length / norm)


@mistake(
    "wn-no-norm",
    "WeightNorm",
    title="v is not divided by its length.",
    misconception="v is thought to stay a direction once it starts as one.",
    remedy="Divide by the norm in every forward: training changes the length of v.",
)
class NotNormalized(WeightNorm):
    """Takes W = g v."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        direction, length = self.params["weight_v"], self.params["weight_g"]
        return length * direction, (direction.copy(), length.copy())

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002
        direction, length = kept
        self.grads["weight_g"] += self._total(grad_weight * direction)
        self.grads["weight_v"] += length * grad_weight


@mistake(
    "wn-squared",
    "WeightNorm",
    title="v is divided by its squared length.",
    misconception="The root is forgotten: the sum of squares is taken for the norm.",
    remedy="Take the root of the sum of squares.",
)
class SquaredNorm(WeightNorm):
    """Leaves out the root."""

    def _norm(self, direction: Array) -> Array:
        return self._total(np.square(direction))


@mistake(
    "wn-bwd-no-projection",
    "WeightNorm",
    title="backward takes the norm of v for a constant.",
    misconception="The norm is thought not to depend on v.",
    remedy="Differentiate through the norm too: the part of the gradient along v is subtracted.",
)
class ConstantNorm(WeightNorm):
    """Drops the path through the norm."""

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002
        unit, scale = kept
        self.grads["weight_g"] += self._total(grad_weight * unit)
        self.grads["weight_v"] += scale * grad_weight


@mistake(
    "wn-bwd-length",
    "WeightNorm",
    title="The gradient of g is taken with v instead of v / |v|.",
    misconception="g is thought to multiply v as it is kept.",
    remedy="g multiplies the direction: divide v by its norm in that gradient too.",
)
class LengthOfPlainDirection(WeightNorm):
    """Forgets the norm in dg."""

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:
        before = self.grads["weight_g"].copy()
        super()._back_to_parameters(grad_weight, weight, kept)
        self.grads["weight_g"][...] = before + self._total(grad_weight * self.params["weight_v"])


@mistake(
    "wn-bwd-no-length",
    "WeightNorm",
    title="The gradient of v is not scaled by g / |v|.",
    misconception="The projection is thought to be all that normalization does to a gradient.",
    remedy="Multiply what is left after the projection by g and divide it by the norm.",
)
class UnscaledDirection(WeightNorm):
    """Forgets g / |v| in dv."""

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:
        unit, scale = kept
        super()._back_to_parameters(grad_weight, weight, (unit, np.ones_like(scale)))


@mistake(
    "wn-overwrites-v",
    "WeightNorm",
    title="forward writes the normalized direction back into v.",
    misconception="v and v / |v| are thought to be the same, because the output is.",
    remedy="Leave the parameter alone: an optimizer's next step counts from where v is.",
)
class DirectionOverwritten(WeightNorm):
    """Normalizes the parameter itself."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        found = super()._weight()
        self.params["weight_v"] /= self._norm(self.params["weight_v"])
        return found
