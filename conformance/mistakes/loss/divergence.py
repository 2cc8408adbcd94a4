"""Known wrong divergences."""

from __future__ import annotations

import numpy as np

from ....impl import KLDivLoss
from ....impl.base import Array
from ...catalogue import mistake
from .shared import BackwardOfSum, InParts


class _InParts(InParts, KLDivLoss):
    """The divergence in parts."""

    def probability(self, target: Array) -> Array:
        return np.exp(target) if self.log_target else target

    def own(self, target: Array) -> Array:
        """Return t log t."""
        probability = self.probability(target)
        logarithm = target if self.log_target else np.log(np.where(target > 0, target, 1))
        return np.asarray(probability * logarithm)

    def slope(self, target: Array) -> Array:
        return -self.probability(target)

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses one by one, and their derivatives."""
        return self.own(target) - self.probability(target) * prediction, self.slope(target)


@mistake(
    "kl-0log0",
    "KLDivLoss",
    title="Where the target is 0 the loss is NaN.",
    misconception="NumPy is thought to know that 0 log 0 is 0; it computes 0 times minus infinity.",
    remedy="Treat 0 log 0 as 0: what has probability 0 adds nothing.",
    reading="target=above 0",
)
class ZeroLogZero(_InParts):
    """Takes 0 log 0."""

    def own(self, target: Array) -> Array:
        """Return t log t, NaN at 0."""
        return super().own(target) if self.log_target else target * np.log(target)


@mistake(
    "kl-log-eps",
    "KLDivLoss",
    title="A small number is added to the target before its logarithm.",
    misconception="An epsilon of 1e-8 is thought to be too small to matter.",
    remedy="Leave out the elements whose target is 0: nothing has to be added to the others.",
)
class Raised(_InParts):
    """Takes log(t + 1e-8)."""

    def own(self, target: Array) -> Array:
        """Return t log(t + 1e-8)."""
        return super().own(target) if self.log_target else target * np.log(target + 1e-8)


@mistake(
    "kl-cross-entropy",
    "KLDivLoss",
    title="The term t log t is missing: it is the cross-entropy.",
    misconception="As the term does not change the gradient it is thought not to matter.",
    remedy="Add t log t: a distribution does not diverge from itself.",
)
class CrossEntropy(_InParts):
    """Leaves the target's entropy out."""

    def own(self, target: Array) -> Array:
        """Return 0."""
        return np.zeros_like(target)


@mistake(
    "kl-reversed",
    "KLDivLoss",
    title="The target's divergence from the prediction is taken the other way round.",
    misconception="The divergence is thought to be symmetric.",
    remedy="Weigh the difference of logarithms by the target: t (log t - x).",
)
class Reversed(_InParts):
    """Returns exp(x) (x - log t)."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses weighed by the prediction, and their derivatives."""
        logarithm = target if self.log_target else np.log(np.where(target > 0, target, 1))
        weight = np.exp(prediction)
        return weight * (prediction - logarithm), weight * (prediction - logarithm + 1)


@mistake(
    "kl-probability",
    "KLDivLoss",
    title="The logarithm of the prediction is taken, which is one already.",
    misconception="The prediction is thought to be a probability.",
    remedy="Take the prediction as it is: it holds log-probabilities.",
    reading="prediction=probabilities",
)
class LogarithmTwice(_InParts):
    """Takes log x."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses of log x, and their derivatives."""
        return self.own(target) - self.probability(target) * np.log(prediction), self.slope(target) / prediction


@mistake(
    "kl-log-target",
    "KLDivLoss",
    title="With log_target the target is still taken for a probability.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="With log_target the probability is exp(t), and its logarithm t.",
)
class TargetAsItIs(_InParts):
    """Takes no notice of log_target."""

    def probability(self, target: Array) -> Array:
        """Return the target."""
        return target

    def own(self, target: Array) -> Array:
        """Return t log t."""
        return np.asarray(target * np.log(np.where(target > 0, target, 1)))


@mistake(
    "kl-bwd-log-target",
    "KLDivLoss",
    title="With log_target the gradient is -t, not -exp(t).",
    misconception="-t is thought to be the gradient in either form.",
    remedy="The gradient is minus the target's probability, which is exp(t) where t is its logarithm.",
)
class SlopeOfLogarithm(_InParts):
    """Returns -t."""

    def slope(self, target: Array) -> Array:
        """Return -t."""
        return -target


@mistake(
    "kl-bwd-sign",
    "KLDivLoss",
    title="The gradient is t: its sign is wrong.",
    misconception="The minus before x is lost in the derivative.",
    remedy="The prediction stands in the loss with a minus: dl/dx = -t.",
)
class SignForgotten(_InParts):
    """Returns t."""

    def slope(self, target: Array) -> Array:
        """Return t."""
        return self.probability(target)


@mistake(
    "kl-bwd-softmax",
    "KLDivLoss",
    title="The gradient is exp(x) - t, that of logits.",
    misconception="The gradient of softmax and loss together is remembered as that of the loss.",
    remedy="This loss takes log-probabilities: their gradient is -t, and the softmax's is the softmax's matter.",
)
class OfLogits(_InParts):
    """Returns exp(x) - t."""

    def parts(self, prediction: Array, target: Array) -> tuple[Array, Array]:
        """Return the losses, and the gradient of logits."""
        losses, slopes = super().parts(prediction, target)
        return losses, slopes + np.exp(prediction)


@mistake(
    "kl-mean-rows",
    "KLDivLoss",
    title="The mean divides by the number of rows, not of elements.",
    misconception="A mean is thought to be over the rows, each of which is one divergence.",
    remedy="Divide the mean by the number of elements: the other one has a name of its own, batchmean.",
    reading="mean=rows",
)
class OfRows(KLDivLoss):
    """Divides by the number of rows."""

    def _divisor(self, losses: Array) -> int:
        return len(losses) if self.reduction == "mean" else super()._divisor(losses)


@mistake(
    "kl-batchmean-elements",
    "KLDivLoss",
    title="batchmean divides by the number of elements.",
    misconception="batchmean is taken for another name of mean.",
    remedy="Divide by the number of rows: the sum over a row is one divergence.",
)
class BatchmeanOfElements(KLDivLoss):
    """Divides by the number of elements."""

    def _divisor(self, losses: Array) -> int:
        return losses.size if self.reduction == "batchmean" else super()._divisor(losses)


@mistake(
    "kl-bwd-sum",
    "KLDivLoss",
    title="backward does not divide where the loss is a mean.",
    misconception="-t is thought to be the gradient, whatever the reduction.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, KLDivLoss):
    """Returns the gradient of the sum."""
