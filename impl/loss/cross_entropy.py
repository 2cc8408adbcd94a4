"""Losses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..base import Array, Layer
from ..checks import check_choice, check_floating, check_integers, check_number, check_shape, message


class CrossEntropyLoss(Layer):
    """Softmax and negative log-likelihood of the true class, in one.

    With log p = z - max z - log Σ exp(z - max z) for each row z of logits, class weights w (1 if none), K classes,
    label smoothing e and the true class t:
    l = -(1 - e) w_t log p_t - e/K Σ_k w_k log p_k, and l = 0 where t = ignore_index.
    With q = (1 - e) w_t onehot(t) + e/K w, a row's l = -Σ_k q_k log p_k, so its gradient is dz = p Σ_k q_k - q.
    The reduction `none` returns l, `sum` Σ l, and `mean` Σ l / Σ w_t over the rows that are not ignored, which is NaN
    if all are.

    Args:
        weight: class weights (C,).
        ignore_index: the target value whose rows count for nothing; it need not be a class.
        reduction: `none`, `mean` or `sum`.
        label_smoothing: e, the share of the target that is spread over all classes evenly.

    Shapes: logits (N, C) or (N, C, d1, ...), target (N,) or (N, d1, ...) of class indices; the loss is a scalar, or has
    target's shape if not reduced. dtypes: logits float64 and float32, kept; target any integer.

    Raises:
        TypeError: an option has the wrong type; logits are no array of floating-point numbers, target none of integers.
        ValueError: an option is out of range; logits have fewer than 2 axes; weight or target does not fit logits.
        IndexError: a target is neither a class nor ignore_index.

    Source: torch.nn.CrossEntropyLoss; label smoothing is from Szegedy et al., "Rethinking the Inception Architecture",
    CVPR 2016.
    """

    def __init__(
        self,
        weight: npt.ArrayLike | None = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__()
        check_choice("CrossEntropyLoss", "reduction", reduction, ("none", "mean", "sum"))
        remedy = "it is the share of the target that is spread over all classes"
        check_number("CrossEntropyLoss", "label_smoothing", label_smoothing, 0.0, 1.0, remedy=remedy)
        self.weight = None if weight is None else np.array(weight, dtype=np.float64)
        self.ignore_index = ignore_index
        self.reduction = reduction
        self.label_smoothing = label_smoothing

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_inputs(logits, target)
        classes = logits.shape[1]
        rows = np.moveaxis(logits, 1, -1).reshape(-1, classes)
        counted = target.reshape(-1) != self.ignore_index
        labels = np.where(counted, target.reshape(-1), 0)
        weight = np.ones(classes, logits.dtype) if self.weight is None else self.weight.astype(logits.dtype)
        smooth = weight * (self.label_smoothing / classes)
        true = weight[labels] * (1.0 - self.label_smoothing)

        shifted = rows - rows.max(axis=1, keepdims=True)
        of_labels = shifted[np.arange(len(rows)), labels]
        of_all = shifted @ smooth if self.label_smoothing else 0.0
        exponentials = np.exp(shifted, out=shifted)
        total = exponentials.sum(axis=1)
        losses = (true + smooth.sum()) * np.log(total) - true * of_labels - of_all
        losses[~counted] = 0.0

        output: Array = losses.reshape(target.shape) if self.reduction == "none" else losses.sum()
        share = counted.astype(logits.dtype)
        if self.reduction == "mean":
            # A mean of nothing is NaN, and says so without the warning of 0 / 0.
            normalizer = weight[labels[counted]].sum() or np.nan
            output = output / normalizer
            share[counted] /= normalizer
        self._save_for_backward(output.shape, logits.shape, exponentials, total, labels, true, smooth, share)
        return output

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the logits; a number stands for an array full of it."""
        if np.ndim(grad_output) == 0:
            grad_output = np.full(self._output_shape, float(grad_output))
        shape, exponentials, total, labels, true, smooth, share = self._saved_for(np.asarray(grad_output))
        scale = share * np.asarray(grad_output, dtype=share.dtype).reshape(-1)
        grad = exponentials * (scale * (true + smooth.sum()) / total)[:, None]
        if self.label_smoothing:
            grad -= scale[:, None] * smooth
        grad[np.arange(len(grad)), labels] -= scale * true
        return np.moveaxis(grad.reshape(shape[0], *shape[2:], shape[1]), -1, 1)

    def _check_inputs(self, logits: Array, target: Array) -> None:
        place = "CrossEntropyLoss.forward"
        check_floating(place, "logits", logits)
        if logits.ndim < 2:  # noqa: PLR2004 - the batch and the classes
            expected = "(N, C) or (N, C, d1, ...)"
            raise ValueError(message(place, "logits.shape", logits.shape, expected, "add the batch axis"))
        classes = logits.shape[1]
        if self.weight is not None:
            check_shape(place, "weight", self.weight.shape, (classes,), "give one weight for each class")
        check_integers(place, "target", target)
        check_shape(place, "target", target.shape, (logits.shape[0], *logits.shape[2:]), "give one class for each row")
        wrong = (target != self.ignore_index) & ((target < 0) | (target >= classes))
        if wrong.any():
            index = tuple(int(axis) for axis in np.argwhere(wrong)[0])
            expected = f"a class in [0, {classes}) or ignore_index = {self.ignore_index}"
            name = f"target[{', '.join(map(str, index))}]"
            raise IndexError(message(place, name, int(target[index]), expected, "give the indices of the classes"))
