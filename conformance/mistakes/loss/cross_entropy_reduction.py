"""Known wrong losses: what is averaged over what, in the loss and in its gradient."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .cross_entropy_steps import CrossEntropySteps


@mistake(
    "ce-mean-unweighted",
    "CrossEntropyLoss",
    title="The mean of weighted losses divides by the number of rows.",
    misconception="A mean is thought to divide by the count whatever the weights.",
    remedy="Divide by the sum of the true classes' weights: a factor that all weights share may change nothing.",
)
class DividedByRows(CrossEntropySteps):
    """Divides weighted losses by the number of rows that count."""

    def divisor(self, counted: Array, weights: Array) -> float:  # noqa: ARG002 - which is the mistake
        """Return how many rows count."""
        return float(counted.sum())


@mistake(
    "ce-mean-ignored",
    "CrossEntropyLoss",
    title="The mean divides by all rows, the ignored ones too.",
    misconception="A row whose loss is 0 is thought to be out of the mean.",
    remedy="Divide by what counts: an ignored row must do as little as one that is not there.",
)
class IgnoredInMean(CrossEntropySteps):
    """Counts ignored rows in the mean."""

    def divisor(self, counted: Array, weights: Array) -> float:
        """Return the sum of weights, with the ignored rows' mean weight for each of them."""
        return float(weights[counted].sum()) * len(counted) / float(counted.sum())


@mistake(
    "ce-mean-twice",
    "CrossEntropyLoss",
    title="The mean is divided by the number of rows twice.",
    misconception="The average is taken where the losses are added up, and once more where they are returned.",
    remedy="Divide once: every row twice must leave a mean as it is.",
)
class AveragedTwice(CrossEntropySteps):
    """Divides the mean by the number of rows again."""

    def divisor(self, counted: Array, weights: Array) -> float:
        """Return the right divisor times the number of rows that count."""
        return super().divisor(counted, weights) * float(counted.sum())


@mistake(
    "ce-bwd-ignored",
    "CrossEntropyLoss",
    title="Ignored rows get a gradient.",
    misconception="Masking the loss is thought to mask its gradient.",
    remedy="Set the gradient's rows to 0 where the target is ignore_index: backward needs forward's mask.",
)
class GradientOfIgnored(CrossEntropySteps):
    """Lets the gradient of ignored rows through."""

    def backward_share(self, counted: Array, divisor: float) -> Array:
        """Return the same share for every row."""
        return np.full(len(counted), 1.0 / divisor)


@mistake(
    "ce-bwd-1/N",
    "CrossEntropyLoss",
    title="backward divides by the number of rows, whatever the reduction and the weights.",
    misconception="(p - y) / N is thought to be the gradient of every cross-entropy.",
    remedy="Divide by what forward divided by: nothing for a sum, the sum of weights for a weighted mean.",
)
class BackwardOverRows(CrossEntropySteps):
    """Divides the gradient by the number of rows."""

    def backward_share(self, counted: Array, divisor: float) -> Array:  # noqa: ARG002 - which is the mistake
        """Return 1 / N for the rows that count."""
        return counted / len(counted)


@mistake(
    "ce-bwd-sum",
    "CrossEntropyLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="p - y is thought to be the gradient of every cross-entropy.",
    remedy="Divide by what forward divided by: the gradient of a mean has the mean's 1 / N.",
)
class BackwardOfSum(CrossEntropySteps):
    """Returns the gradient of the sum."""

    def backward_share(self, counted: Array, divisor: float) -> Array:  # noqa: ARG002 - which is the mistake
        """Return 1 for the rows that count."""
        return counted.astype(float)


@mistake(
    "ce-bwd-weight-truth",
    "CrossEntropyLoss",
    title="In backward the class weight scales the one-hot target, and not the probabilities.",
    misconception="Weighting y in p - y is thought to weigh the whole gradient.",
    remedy="Weigh the whole row, w (p - y): each row of the gradient sums to 0.",
)
class WeightOnTruthAlone(CrossEntropySteps):
    """Returns p - w y."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the logits, with bare probabilities in it."""
        shape, probabilities, wanted, share = self._saved_for(np.broadcast_to(grad_output, self._output_shape) * 1.0)
        bare = (probabilities / wanted.sum(axis=1, keepdims=True)).astype(probabilities.dtype)
        self._save_for_backward(self._output_shape, shape, bare, wanted, share)
        gradient = super().backward(grad_output)
        self._save_for_backward(self._output_shape, shape, probabilities, wanted, share)
        return gradient
