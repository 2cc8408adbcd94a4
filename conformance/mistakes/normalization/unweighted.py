"""Layer and group normalization whose backward leaves the weight out."""

from __future__ import annotations

from functools import partial

from ....impl.base import Array
from ...catalogue import mistake
from .steps import GroupNormSteps, LayerNormSteps, Steps

_left_out = partial(
    mistake,
    title="The input's gradient is computed without the weight.",
    misconception="The weight is thought to come after the normalization, and to have no part in its gradient.",
    remedy="y = w x̂ + b, so dx̂ = w dy: multiply by the weight before going back through mean and variance.",
)


class _LeftOut(Steps):
    """Takes dy for dx̂."""

    def backward(self, grad_output: Array) -> Array:
        """Add the parameters' gradients to `grads`; return dx."""
        normalized, inverse_std, x = self._saved_for(grad_output)
        super().backward(grad_output)
        rows = self.through(self.as_rows(grad_output), normalized) * inverse_std
        grad_x: Array = rows.reshape(x.shape).astype(grad_output.dtype)
        return grad_x


@_left_out("ln-bwd-no-weight", "LayerNorm")
class WeightLeftOutOfLayer(_LeftOut, LayerNormSteps):
    """Layer normalization whose backward knows no weight."""


@_left_out("gn-bwd-no-weight", "GroupNorm")
class WeightLeftOutOfGroups(_LeftOut, GroupNormSteps):
    """Group normalization whose backward knows no weight."""
