"""What all losses have: a reduction, and an upstream gradient that may be left out."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ..base import Array, Layer
from ..checks import check_choice, check_floating, check_shape, message

REDUCTIONS = ("none", "mean", "sum")


class Loss(Layer):
    """A loss that is computed one by one, l, and then reduced.

    The reduction `none` returns l, `sum` returns Σ l, and `mean` returns Σ l / n for n losses. So the upstream gradient
    of each l is g itself, g, and g / n.

    Args:
        reduction: `none`, `mean` or `sum`.
    """

    reductions: ClassVar[tuple[str, ...]] = REDUCTIONS

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__()
        check_choice(type(self).__name__, "reduction", reduction, self.reductions)
        self.reduction = reduction

    def _reduce(self, losses: Array, *saved: Any) -> Array:
        """Return the reduced losses, and keep for backward what else is given."""
        divisor = self._divisor(losses)
        output: Array = losses if self.reduction == "none" else losses.sum()
        if self.reduction != "none" and divisor != 1:
            # A mean of nothing is NaN, and says so without the warning of 0 / 0.
            output = output / losses.dtype.type(divisor or np.nan)
        self._save_for_backward(output.shape, divisor, losses.dtype, *saved)
        return output

    def _divisor(self, losses: Array) -> int:
        """Return what the sum of the losses is divided by."""
        return losses.size if self.reduction == "mean" else 1

    def _upstream(self, grad_output: Array | float) -> tuple[Array, tuple[Any, ...]]:
        """Return the upstream gradient of each loss, a scalar where all have the same, and what forward kept."""
        if np.ndim(grad_output) == 0:
            grad_output = np.full(self._output_shape, float(grad_output))
        divisor, dtype, *saved = self._saved_for(np.asarray(grad_output))
        upstream: Array = np.asarray(grad_output, dtype=dtype) / dtype.type(divisor or 1)
        return upstream, tuple(saved)


class ElementwiseLoss(Loss):
    """A loss of each element of a prediction against the same element of a target, which has no gradient.

    Args:
        weight: what each element's loss is multiplied by, of a shape that broadcasts to the prediction's. The mean
            still divides by the number of elements.
        reduction: `none`, `mean` or `sum`.
    """

    def _check_pair(self, prediction: Array, target: Array, name: str = "prediction") -> None:
        place = f"{type(self).__name__}.forward"
        check_floating(place, name, prediction)
        check_floating(place, "target", target)
        remedy = "give one target for each element: shapes that broadcast would compare everything with everything"
        check_shape(place, "target", target.shape, prediction.shape, remedy)


def copied(weight: npt.ArrayLike | None) -> Array | None:
    """Return a float64 copy of weights, which a caller may change later; None stays None."""
    return None if weight is None else np.array(weight, dtype=np.float64)


def check_broadcast(place: str, name: str, weight: Array | None, shape: tuple[int, ...]) -> None:
    """Check that weights broadcast to a shape.

    Raises:
        ValueError: they do not.
    """
    try:
        fits = weight is None or np.broadcast_shapes(weight.shape, shape) == shape
    except ValueError:
        fits = False
    if weight is not None and not fits:
        expected = f"a shape that broadcasts to {shape}"
        raise ValueError(message(place, f"{name}.shape", weight.shape, expected, "give one weight for each element"))


def check_signs(place: str, target: Array) -> None:
    """Check that all targets are 1 or -1.

    Raises:
        ValueError: one is not; the message names the first.
    """
    wrong = np.abs(target) != 1
    if wrong.any():
        index = tuple(int(axis) for axis in np.argwhere(wrong)[0])
        name = f"target[{', '.join(map(str, index))}]" if index else "target"
        remedy = "labels of 0 and 1 become such as 2 * target - 1"
        raise ValueError(message(place, name, float(target[index]), "1 or -1", remedy))


def check_classes(place: str, target: Array, classes: int, spared: int | None = None, spared_as: str = "") -> None:
    """Check that all targets are classes, or the one number that stands for none.

    Raises:
        IndexError: one is not; the message names the first.
    """
    wrong = (target < 0) | (target >= classes)
    if spared is not None:
        wrong &= target != spared
    if wrong.any():
        index = tuple(int(axis) for axis in np.argwhere(wrong)[0])
        expected = f"a class in [0, {classes})" + (f" or {spared_as} = {spared}" if spared_as else "")
        name = f"target[{', '.join(map(str, index))}]"
        raise IndexError(message(place, name, int(target[index]), expected, "give the indices of the classes"))
