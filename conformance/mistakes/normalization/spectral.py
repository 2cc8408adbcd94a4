"""Known wrong spectral normalizations."""

from __future__ import annotations

import numpy as np

from ....impl import SpectralNorm
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "sn-frobenius",
    "SpectralNorm",
    title="The matrix is divided by its Frobenius norm.",
    misconception="The norm of a matrix is thought to be the root of the sum of its squares.",
    remedy="Divide by the largest singular value, u^T M v: the Frobenius norm counts all of them.",
)
class Frobenius(SpectralNorm):
    """Divides by the root of the sum of squares."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        super()._weight()
        matrix = self.params["weight_orig"]
        norm = np.asarray(np.linalg.norm(matrix))
        return matrix / norm, (norm,)

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:
        (norm,) = kept
        self.grads["weight_orig"] += (grad_weight - np.sum(grad_weight * weight) * weight) / norm


@mistake(
    "sn-exact",
    "SpectralNorm",
    title="The largest singular value is computed exactly, and u and v are left alone.",
    misconception="The power iteration is thought to be an implementation detail.",
    remedy="Take n_power_iterations steps from the vectors that the layer keeps, and keep where they lead.",
)
class Exact(SpectralNorm):
    """Divides by the largest singular value."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        left, values, right = np.linalg.svd(self.params["weight_orig"], full_matrices=False)
        return self.params["weight_orig"] / values[0], (left[:, 0], right[0], values[0])


@mistake(
    "sn-no-iteration",
    "SpectralNorm",
    title="u and v are never moved.",
    misconception="The vectors are thought to be found once, when the layer is built.",
    remedy="Take the steps in every forward in training: the matrix changes, and its singular vectors with it.",
)
class NoIteration(SpectralNorm):
    """Keeps the first vectors."""

    def _iterate(self, steps: int) -> None:
        if steps == self._FIRST:
            super()._iterate(steps)


@mistake(
    "sn-forgets",
    "SpectralNorm",
    title="The vectors of a forward are thrown away, and the next one starts from the old ones.",
    misconception="Assigning to a local name is thought to change the layer's own array.",
    remedy="Store u and v in the layer: over many forwards few steps in each find the singular vectors.",
)
class Forgetful(SpectralNorm):
    """Puts the old vectors back."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        before = {name: value.copy() for name, value in self.buffers.items()}
        found = super()._weight()
        for name, value in before.items():
            self.buffers[name][...] = value
        return found


@mistake(
    "sn-eval-iterates",
    "SpectralNorm",
    title="Evaluation takes steps too.",
    misconception="The mode is thought not to concern a weight.",
    remedy="In evaluation take u and v as they are: what is evaluated must not change the layer.",
)
class IteratesInEvaluation(SpectralNorm):
    """Moves the vectors in both modes."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        if not self.training:
            self._iterate(self.n_power_iterations)
        return super()._weight()


@mistake(
    "sn-one-step",
    "SpectralNorm",
    title="One step is taken, whatever n_power_iterations is.",
    misconception="One step a forward, the usual number, is taken for a part of the formula.",
    remedy="Take as many steps as n_power_iterations says.",
)
class OneStep(SpectralNorm):
    """Ignores n_power_iterations."""

    def _iterate(self, steps: int) -> None:
        super()._iterate(steps if steps == self._FIRST else 1)


@mistake(
    "sn-order",
    "SpectralNorm",
    title="A step moves u before v.",
    misconception="The two halves of a step are thought to be interchangeable.",
    remedy="Move v first, from the u that was kept, and then u from the new v.",
)
class OtherOrder(SpectralNorm):
    """Moves u first."""

    def _iterate(self, steps: int) -> None:
        matrix, left, right = self.params["weight_orig"], self.buffers["weight_u"], self.buffers["weight_v"]
        for _ in range(steps):
            left[...] = self._unit(matrix @ right)
            right[...] = self._unit(matrix.T @ left)


@mistake(
    "sn-no-unit",
    "SpectralNorm",
    title="The last step does not divide u by its length.",
    misconception="A direction is thought not to need a length of 1.",
    remedy="Normalize both vectors in every step: u^T M v is the singular value of unit vectors alone.",
)
class NotUnit(SpectralNorm):
    """Keeps the length of u."""

    def _iterate(self, steps: int) -> None:
        super()._iterate(steps)
        if steps != self._FIRST:
            self.buffers["weight_u"][...] = self.params["weight_orig"] @ self.buffers["weight_v"]


@mistake(
    "sn-bwd-constant",
    "SpectralNorm",
    title="backward takes the singular value for a constant.",
    misconception="Because u and v are constants, what is made of them is thought to be one too.",
    remedy="u^T M v depends on M, with the derivative u v^T: a second term is subtracted.",
)
class ConstantSigma(SpectralNorm):
    """Drops the path through the singular value."""

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002
        self.grads["weight_orig"] += grad_weight / kept[2]


@mistake(
    "sn-bwd-orig",
    "SpectralNorm",
    title="The gradient of the divided matrix is handed down as that of the matrix.",
    misconception="The division is thought to be no part of what is differentiated.",
    remedy="Divide by the singular value in backward too, and go back through it.",
)
class GradientOfWeight(SpectralNorm):
    """Adds dW to dM."""

    def _back_to_parameters(self, grad_weight: Array, weight: Array, kept: tuple[Array, ...]) -> None:  # noqa: ARG002
        self.grads["weight_orig"] += grad_weight


@mistake(
    "sn-overwrites",
    "SpectralNorm",
    title="The parameter itself is divided by its singular value.",
    misconception="The normalized weight is thought to be what is trained.",
    remedy="Leave the parameter alone, and compute the divided matrix anew in every forward.",
)
class MatrixOverwritten(SpectralNorm):
    """Normalizes the parameter itself."""

    def _weight(self) -> tuple[Array, tuple[Array, ...]]:
        weight, kept = super()._weight()
        self.params["weight_orig"] /= kept[2]
        return weight, kept
