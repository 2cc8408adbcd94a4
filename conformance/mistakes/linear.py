"""Known wrong fully connected layers."""

from __future__ import annotations

from typing import Any

from ...impl import Linear
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "lin-bias-twice",
    "Linear",
    title="The bias is added twice.",
    misconception="Both the product and the caller were thought to leave the bias to the other.",
    remedy="Add the bias once: y = x W^T + b.",
)
class BiasTwice(Linear):
    """Adds the bias twice."""

    def forward(self, x: Array) -> Array:
        """Return x W^T + 2 b."""
        y: Array = super().forward(x)
        return y + self.params["bias"] if "bias" in self.params else y


@mistake(
    "lin-grad-overwrite",
    "Linear",
    title="backward overwrites the parameter gradients instead of adding to them.",
    misconception="A layer is thought to be used once between two steps.",
    remedy="Add to the gradients (+=), and clear them in zero_grad: a layer used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(Linear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Any:
        """Return the input's gradient; keep only the latest parameter gradients."""
        self.zero_grad()
        return super().backward(grad_output)
