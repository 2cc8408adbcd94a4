"""Known wrong losses: the loss itself."""

from __future__ import annotations

import numpy as np

from ....impl import CrossEntropyLoss
from ....impl.base import Array
from ...catalogue import mistake
from .cross_entropy_steps import CrossEntropySteps


@mistake(
    "ce-naive",
    "CrossEntropyLoss",
    title="The logarithm is taken of a softmax that overflows.",
    misconception="Logits are thought to stay small.",
    remedy="Take log p = z - max z - log sum exp(z - max z), without the softmax in between.",
    source="borgwang/tinynn#7",
)
class Naive(CrossEntropySteps):
    """Takes log(exp(z) / sum exp(z))."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the plain softmax."""
        exponentials = np.exp(rows)
        logarithms: Array = np.log(exponentials / exponentials.sum(axis=1, keepdims=True))
        return logarithms


@mistake(
    "ce-log-eps",
    "CrossEntropyLoss",
    title="A small number is added to the probability before the logarithm.",
    misconception="An epsilon is thought to be the only way to avoid log 0.",
    remedy="Work with log-probabilities: with log(p + 1e-8) no loss exceeds 18.4, whatever the logits.",
    source="chainer/chainer#584",
)
class LogOfProbabilityPlusEps(CrossEntropySteps):
    """Takes log(p + 1e-8)."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax plus 1e-8."""
        return np.log(self.probabilities(rows) + 1e-8)


@mistake(
    "ce-clip",
    "CrossEntropyLoss",
    title="Probabilities are clipped before the logarithm.",
    misconception="Clipping probabilities is thought to be the only way to avoid log 0.",
    remedy="Work with log-probabilities: clipping at 1e-7 caps the loss at 16.1, and its true gradient is 0 beyond.",
)
class ClippedProbability(CrossEntropySteps):
    """Takes the logarithm of clipped probabilities."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax clipped to [1e-7, 1 - 1e-7]."""
        answer: Array = np.log(np.clip(self.probabilities(rows), 1e-7, 1 - 1e-7))
        return answer


@mistake(
    "ce-global-max",
    "CrossEntropyLoss",
    title="The largest logit of the whole batch is subtracted from every row.",
    misconception="Any constant is thought to do for the shift.",
    remedy="Subtract each row's own maximum (axis=1, keepdims=True): elsewhere every exp of a row can underflow to 0.",
)
class BatchMaximum(CrossEntropySteps):
    """Shifts by the batch's maximum."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax, shifted by the maximum of all."""
        shifted = rows - rows.max()
        logarithms: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return logarithms


@mistake(
    "ce-log-softmax",
    "CrossEntropyLoss",
    title="The row's maximum is subtracted, and then the logarithm is taken of a softmax that underflows.",
    misconception="A softmax that cannot overflow is thought to be safe to take the logarithm of.",
    remedy="Take the logarithm before dividing, z - max z - log sum exp(z - max z): exp(-800) is 0.",
)
class LogOfSoftmax(CrossEntropySteps):
    """Takes log(exp(z - max z) / sum exp(z - max z))."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax of each row."""
        return np.log(self.probabilities(rows))

    def losses(self, rows: Array, wanted: Array) -> Array:
        """Return the loss of each row, in which only the classes that are wanted have a part."""
        terms = np.where(wanted == 0, 0.0, wanted * self.log_probabilities(rows))
        return np.asarray(-terms.sum(axis=1))


@mistake(
    "ce-log-softmax-nan",
    "CrossEntropyLoss",
    title="A one-hot target is multiplied with the logarithm of a softmax that underflows: 0 times -infinity is NaN.",
    misconception="What is multiplied by 0 is thought to have no part in a sum, whatever it is.",
    remedy="Take the logarithm before dividing, z - max z - log sum exp(z - max z): then it is never infinite.",
)
class LogOfSoftmaxTimesZero(LogOfSoftmax):
    """Takes -sum y log(exp(z - max z) / sum exp(z - max z)) over all classes."""

    def losses(self, rows: Array, wanted: Array) -> Array:
        """Return the loss of each row, in which all classes have a part."""
        return np.asarray(-(wanted * self.log_probabilities(rows)).sum(axis=1))


@mistake(
    "ce-lse-forget-max",
    "CrossEntropyLoss",
    title="The maximum is subtracted inside log-sum-exp and never added back.",
    misconception="The shift is thought to change nothing, so that one half of it suffices.",
    remedy="Add max z back to log sum exp(z - max z), or subtract it from the true logit too.",
)
class MaximumForgotten(CrossEntropySteps):
    """Shifts one of the two terms."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return z - log sum exp(z - max z)."""
        shifted = rows - rows.max(axis=1, keepdims=True)
        logarithms: Array = rows - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return logarithms


@mistake(
    "ce-sign",
    "CrossEntropyLoss",
    title="The loss is + log p.",
    misconception="Maximizing the likelihood and minimizing the loss are mixed up.",
    remedy="The loss is the negative log-likelihood, -log p: never below 0.",
)
class SignForgotten(CrossEntropySteps):
    """Returns the log-likelihood."""

    def losses(self, rows: Array, wanted: Array) -> Array:
        """Return the log-likelihood of each row."""
        return -super().losses(rows, wanted)


@mistake(
    "ce-softmax-twice",
    "CrossEntropyLoss",
    title="The softmax is applied to the logits before a loss that applies it again.",
    misconception="The loss is thought to take probabilities.",
    remedy="Give the loss the logits: it contains the softmax.",
)
class SoftmaxTwice(CrossEntropySteps):
    """Takes the softmax of the softmax."""

    def log_probabilities(self, rows: Array) -> Array:
        """Return the logarithm of the softmax of the softmax."""
        return super().log_probabilities(super().probabilities(rows))

    def probabilities(self, rows: Array) -> Array:
        """Return the softmax of the softmax."""
        return super().probabilities(super().probabilities(rows))


@mistake(
    "ce-one-hot",
    "CrossEntropyLoss",
    title="The target is taken for one-hot rows.",
    misconception="A class is thought to be given as a vector always.",
    remedy="Pick the true class's column by its index: log_p[np.arange(N), target].",
    reading="target=one-hot",
)
class OneHotTarget(CrossEntropyLoss):
    """Looks for the 1 in each row of the target."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        return super().forward(logits, target.argmax(axis=1))


@mistake(
    "ce-ls-K-1",
    "CrossEntropyLoss",
    title="Label smoothing is spread over the K - 1 other classes.",
    misconception="The mass taken from the true class is thought to go to the others alone.",
    remedy="Every class gets e / K, the true one too: its target is 1 - e + e / K.",
    source="fastai/fastai#1814",
)
class SmoothingWithoutTruth(CrossEntropySteps):
    """Spreads e over the other classes."""

    def smoothed(self, truth: Array) -> Array:
        """Return 1 - e for the truth, e / (K - 1) for the others."""
        smoothing = self.label_smoothing
        answer: Array = (1.0 - smoothing) * truth + smoothing / (truth.shape[1] - 1) * (1.0 - truth)
        return answer


@mistake(
    "ce-ls-noscale",
    "CrossEntropyLoss",
    title="Label smoothing adds e / K and leaves the true class its 1.",
    misconception="Smoothing is thought to only add.",
    remedy="Scale the one-hot target by 1 - e first: targets must sum to 1.",
    source="TimDettmers/ConvE#55",
)
class SmoothingUnscaled(CrossEntropySteps):
    """Adds e / K to one-hot targets."""

    def smoothed(self, truth: Array) -> Array:
        """Return 1 + e / K for the truth, e / K for the others."""
        answer: Array = truth + self.label_smoothing / truth.shape[1]
        return answer


@mistake(
    "nu-seterr",
    "CrossEntropyLoss",
    title="forward switches NumPy's warnings off, for the whole program and for good.",
    misconception="np.seterr is thought to last as long as the function that calls it.",
    remedy="Use `with np.errstate(...):` around the line that needs it, or mend what it warns of.",
)
class WarningsSwitchedOff(CrossEntropySteps):
    """Calls np.seterr."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss, and leave NumPy silent."""
        np.seterr(all="ignore")
        return super().forward(logits, target)


@mistake(
    "ce-probabilities-argmax",
    "CrossEntropyLoss",
    title="Of a target that is a row of probabilities only the largest counts.",
    misconception="A row of a target is thought to be one-hot.",
    remedy="Weigh the log-probability of every class by its share of the target.",
    level="advice",
)
class LargestShare(CrossEntropyLoss):
    """Takes the class with the largest share."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        return super().forward(logits, target.argmax(axis=1) if target.dtype.kind == "f" else target)


@mistake(
    "ce-positions-last",
    "CrossEntropyLoss",
    title="Of logits with positions the last axis is taken for the classes.",
    misconception="Classes are thought to lie along the last axis always.",
    remedy="Classes lie along the second axis, before the positions: (N, C, d1, ...).",
    level="advice",
)
class ClassesLast(CrossEntropyLoss):
    """Cuts positions into rows without moving the classes to the end."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss of rows cut from memory as it lies."""
        self._shape = logits.shape
        if logits.ndim == 2:  # noqa: PLR2004 - no positions
            return super().forward(logits, target)
        return super().forward(logits.reshape(-1, logits.shape[1]), target.reshape(-1))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient in the same order."""
        return super().backward(grad_output).reshape(self._shape)
