"""Known wrong negative log-likelihoods of a class."""

from __future__ import annotations

import numpy as np

from ....impl import NLLLoss
from ....impl.base import Array
from ...catalogue import mistake


class _Steps(NLLLoss):
    """The loss of rows (N, C) in steps."""

    def weights_of(self, target: Array, classes: int) -> tuple[Array, Array]:
        """Return which rows count, and their weights, 0 for the others."""
        counted = target != self.ignore_index
        weight = np.ones(classes) if self.weight is None else self.weight
        return counted, np.where(counted, weight[np.where(counted, target, 0)], 0)

    def picked(self, rows: Array, labels: Array) -> Array:
        return np.asarray(-rows[np.arange(len(rows)), labels])

    def divisor(self, counted: Array, weights: Array) -> float:  # noqa: ARG002 - some mistakes count rows
        return float(weights.sum())

    def backward_weights(self, counted: Array, weights: Array) -> Array:  # noqa: ARG002 - likewise
        return weights

    def slope(self, grad: Array) -> Array:
        return grad

    def forward(self, log_probabilities: Array, target: Array) -> Array:
        """Return the loss."""
        rows, dtype = log_probabilities, log_probabilities.dtype
        counted, weights = self.weights_of(target, rows.shape[1])
        labels = np.where(counted, target, 0)
        divisor = self.divisor(counted, weights) if self.reduction == "mean" else 1.0
        with np.errstate(all="ignore"):
            losses = np.where(counted, self.picked(rows, labels), 0) * weights
        grad = np.zeros(rows.shape)
        grad[np.arange(len(rows)), labels] = -self.backward_weights(counted, weights) / divisor
        output = losses if self.reduction == "none" else np.asarray(losses.sum() / divisor)
        self._save_for_backward(output.shape, 1, dtype, self.slope(grad).astype(dtype))
        return output.astype(dtype)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient."""
        upstream, (grad,) = self._upstream(grad_output)
        return np.asarray(grad * (upstream if upstream.ndim == 0 else upstream[:, None]))


@mistake(
    "nll-log-twice",
    "NLLLoss",
    title="The logarithm is taken of what are log-probabilities already.",
    misconception="The loss is thought to take probabilities.",
    remedy="Pick the true class's log-probability as it is.",
)
class LogarithmTwice(_Steps):
    """Takes the logarithm."""

    def picked(self, rows: Array, labels: Array) -> Array:
        """Return minus the logarithm of the picked."""
        return -np.log(-super().picked(rows, labels))


@mistake(
    "nll-softmax",
    "NLLLoss",
    title="A log-softmax is applied to what are log-probabilities already.",
    misconception="The loss is thought to take logits, as the cross-entropy does.",
    remedy="Pick the true class's log-probability as it is: CrossEntropyLoss is the one that contains the softmax.",
)
class SoftmaxInside(_Steps):
    """Takes the log-softmax."""

    def picked(self, rows: Array, labels: Array) -> Array:
        """Return minus the log-softmax of the picked."""
        shifted = rows - rows.max(axis=1, keepdims=True)
        return np.asarray(super().picked(shifted, labels) + np.log(np.exp(shifted).sum(axis=1)))


@mistake(
    "nll-sign",
    "NLLLoss",
    title="The loss is the log-likelihood, without the minus.",
    misconception="Maximizing the likelihood and minimizing the loss are mixed up.",
    remedy="The loss is the negative log-likelihood.",
)
class SignForgotten(_Steps):
    """Returns the log-likelihood."""

    def picked(self, rows: Array, labels: Array) -> Array:
        """Return the picked."""
        return -super().picked(rows, labels)

    def slope(self, grad: Array) -> Array:
        """Return its gradient."""
        return -grad


@mistake(
    "nll-one-hot",
    "NLLLoss",
    title="The target is taken for one-hot rows.",
    misconception="A class is thought to be given as a vector always.",
    remedy="Pick the true class's column by its index: x[np.arange(N), target].",
    reading="target=one-hot",
)
class OneHotTarget(NLLLoss):
    """Looks for the 1 in each row of the target."""

    def forward(self, log_probabilities: Array, target: Array) -> Array:
        """Return the loss."""
        return super().forward(log_probabilities, target.argmax(axis=1))


@mistake(
    "nll-mean-unweighted",
    "NLLLoss",
    title="The mean of weighted losses divides by the number of rows.",
    misconception="A mean is thought to divide by the count whatever the weights.",
    remedy="Divide by the sum of the true classes' weights: a factor that all weights share may change nothing.",
)
class DividedByRows(_Steps):
    """Divides by the number of rows that count."""

    def divisor(self, counted: Array, weights: Array) -> float:  # noqa: ARG002 - which is the mistake
        """Return how many count."""
        return float(counted.sum())


@mistake(
    "nll-mean-ignored",
    "NLLLoss",
    title="The mean divides by all rows, the ignored ones too.",
    misconception="A row whose loss is 0 is thought to be out of the mean.",
    remedy="Divide by what counts: an ignored row must do as little as one that is not there.",
)
class IgnoredInMean(_Steps):
    """Counts ignored rows in the mean."""

    def divisor(self, counted: Array, weights: Array) -> float:
        """Return the sum of weights, with the others' mean for the ignored."""
        return float(weights.sum()) * len(counted) / float(counted.sum())


@mistake(
    "nll-ignored",
    "NLLLoss",
    title="ignore_index makes no difference to classes: rows of that class count.",
    misconception="Only -100, which is no class, is thought to be ignored.",
    remedy="Leave out every row whose target is ignore_index, class or not.",
)
class ClassNotIgnored(_Steps):
    """Ignores negative targets alone."""

    def weights_of(self, target: Array, classes: int) -> tuple[Array, Array]:
        """Return the weights of all rows with a class."""
        weight = np.ones(classes) if self.weight is None else self.weight
        return target >= 0, np.where(target >= 0, weight[np.maximum(target, 0)], 0)


@mistake(
    "nll-bwd-weight",
    "NLLLoss",
    title="backward forgets the weights.",
    misconception="Weights are thought to matter in forward only.",
    remedy="Multiply the gradient by the weights that the losses were multiplied by.",
)
class WeightForgotten(_Steps):
    """Returns the gradient of rows without weights."""

    def backward_weights(self, counted: Array, weights: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return 1 for what counts."""
        return counted.astype(float)


@mistake(
    "nll-bwd-ignored",
    "NLLLoss",
    title="Ignored rows get a gradient, at the first class.",
    misconception="Masking the loss is thought to mask its gradient.",
    remedy="Set the gradient's rows to 0 where the target is ignore_index.",
)
class GradientOfIgnored(_Steps):
    """Lets the gradient of ignored rows through."""

    def backward_weights(self, counted: Array, weights: Array) -> Array:
        """Return 1 for the ignored too."""
        return np.where(counted, weights, 1.0)


@mistake(
    "nll-bwd-softmax",
    "NLLLoss",
    title="The gradient is that of logits: probabilities less the one-hot target.",
    misconception="p - y is thought to be the gradient of every loss of classes.",
    remedy="Only the true class's log-probability is in the loss: the gradient of all others is 0.",
)
class OfLogits(_Steps):
    """Adds the probabilities."""

    def forward(self, log_probabilities: Array, target: Array) -> Array:
        """Return the loss, and keep the gradient of logits."""
        output = super().forward(log_probabilities, target)
        divisor, dtype, grad = self._saved  # type: ignore[misc]
        with np.errstate(all="ignore"):
            grad = grad - np.exp(log_probabilities) * grad.sum(axis=1, keepdims=True)
        self._saved = (divisor, dtype, grad)
        return output


@mistake(
    "nll-bwd-sum",
    "NLLLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="-1 is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(_Steps):
    """Returns the gradient of the sum."""

    def backward_weights(self, counted: Array, weights: Array) -> Array:
        """Return the weights times what the mean divides by."""
        return weights * (self.divisor(counted, weights) if self.reduction == "mean" else 1.0)
