"""Dropout of whole channels, examples and sequences with wrong calls: another mask in backward, the wrong mode."""

from __future__ import annotations

import numpy as np

from ....impl import Dropout2d, DropPath, VariationalDropout
from ....impl.base import Array
from ....impl.dropout.mask import SharedMask
from .shared import ALL, Steps, entered


class _Resampled(SharedMask):
    """Applies dropout to the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return forward's answer to the gradient."""
        return self.forward(grad_output)


class _Unmasked(SharedMask):
    """Scales the gradient, and does not mask it."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient divided by 1 - p in training."""
        self._saved_for(grad_output)
        return grad_output / (1.0 - self.p) if self.training and self.p < 1.0 else grad_output.copy()


class _Unscaled(SharedMask):
    """Masks the gradient, and does not scale it."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient where it was kept."""
        return np.where(super().backward(np.ones_like(grad_output)) != 0, grad_output, 0)


class _AlwaysTraining(SharedMask):
    """Drops in evaluation too."""

    def eval(self) -> None:
        """Stay in training mode."""


class _Frozen(SharedMask):
    """Draws a mask at the first forward of a shape."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        masks: dict[tuple[int, ...], Array] = vars(self).setdefault("masks", {})
        if shape not in masks:
            masks[shape] = super()._draw_kept(shape)
        return masks[shape]


class _InputAltered(SharedMask):
    """Writes its output over its input."""

    def forward(self, x: Array) -> Array:
        """Return x itself, changed."""
        x[...] = super().forward(x)
        return x


class _Upcast(Steps):
    """Multiplies by a mask in float64."""

    def _training_factor(self, kept: Array) -> Array:
        return super()._training_factor(kept.astype(np.float64))


globals().update(
    entered(
        "do-bwd-resample",
        ALL,
        _Resampled,
        title="backward draws a new mask.",
        misconception="backward is thought to be a dropout of its own, applied to the gradient.",
        remedy="Keep forward's mask, and multiply the gradient by the same factors.",
    )
    | entered(
        "do-bwd-no-mask",
        [Dropout2d, DropPath],
        _Unmasked,
        title="backward lets the gradient through where forward dropped.",
        misconception="The mask is thought to be a matter of forward alone.",
        remedy="What was dropped has no influence on the output: multiply the gradient by forward's factors.",
    )
    | entered(
        "do-bwd-no-scale",
        [Dropout2d, DropPath],
        _Unscaled,
        title="backward masks the gradient, but does not divide it by 1 - p.",
        misconception="Only the mask is thought to matter on the way back.",
        remedy="Multiply the gradient by what forward multiplied by: the mask and the 1 / (1 - p).",
    )
    | entered(
        "do-eval-ignored",
        ALL,
        _AlwaysTraining,
        title="Parts are dropped in evaluation too.",
        misconception="The caller is expected to skip the layer in evaluation.",
        remedy="Look at the mode in forward: in evaluation return the input as it is.",
    )
    | entered(
        "do-mask-frozen",
        [Dropout2d, DropPath, VariationalDropout],
        _Frozen,
        title="The mask is drawn once and used for ever.",
        misconception="The mask is seen as part of the architecture, like a weight.",
        remedy="Draw a new mask in every forward in training mode.",
    )
    | entered(
        "do-inplace-x",
        [Dropout2d, DropPath],
        _InputAltered,
        title="forward multiplies the caller's input in place.",
        misconception="Reusing the input's array is thought to be harmless, as if nobody needed it any more.",
        remedy="Return a new array: a residual connection still needs x.",
    )
    | entered(
        "do-upcast",
        [Dropout2d, DropPath],
        _Upcast,
        title="A float32 input comes back as float64.",
        misconception="NumPy is thought to keep the input's dtype, but a float64 mask makes the product float64.",
        remedy="Give the mask the dtype of the input before you multiply.",
    )
)
