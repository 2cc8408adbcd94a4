"""Known wrong normalization layers: the gradient of the input."""

from __future__ import annotations

from ....impl.base import Array
from .batch_steps import BatchNormSteps, batch_mistake, channel_mean


@batch_mistake(
    "bn-bwd-no-mean",
    title="backward forgets that the mean depends on the input.",
    misconception="The batch's mean is thought to be a constant.",
    remedy="Differentiate through the mean too: the mean of the gradient over the batch is subtracted.",
)
class ConstantMean(BatchNormSteps):
    """Drops the path through the mean."""

    def through_batch(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less its part along the normalized values."""
        answer: Array = grad - normalized * channel_mean(grad * normalized)
        return answer


@batch_mistake(
    "bn-bwd-no-var",
    title="backward forgets that the variance depends on the input.",
    misconception="The batch's variance is thought to be a constant.",
    remedy="Differentiate through the variance too: the gradient's part along the normalized values is subtracted.",
    source="eriklindernoren/ML-From-Scratch#79",
)
class ConstantVariance(BatchNormSteps):
    """Drops the path through the variance."""

    def through_batch(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient less its mean."""
        return grad - channel_mean(grad)


@batch_mistake(
    "bn-bwd-constant",
    title="backward takes mean and variance for constants.",
    misconception="Mean and variance are thought not to depend on the input, in training as in evaluation.",
    remedy="Differentiate through both: subtract the gradient's mean, and its part along the normalized values.",
)
class Constants(BatchNormSteps):
    """Drops both paths."""

    def through_batch(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@batch_mistake(
    "bn-bwd-eval-as-train",
    title="backward uses the training formula in evaluation too.",
    misconception="A layer is thought to have one backward.",
    remedy="In evaluation the statistics are constants: the gradient is w / sqrt(v + eps) times the upstream one.",
    source="torch/nn#768",
    reading="backward=training",
)
class TrainingBackward(BatchNormSteps):
    """Goes back through statistics that were not the batch's."""

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx as if in training."""
        x, normalized, inverse_std, _ = self._saved_for(grad_output)
        self._save_for_backward(x.shape, x, normalized, inverse_std, True)  # noqa: FBT003 - the flag that is wrong
        return super().backward(grad_output)


@batch_mistake(
    "bn-bwd-n-1",
    title="backward divides its means by n - 1.",
    misconception="The means in the gradient are thought to take the unbiased count as well.",
    remedy="Divide by n, as forward does: the normalizing variance is the biased one.",
)
class BackwardUnbiased(BatchNormSteps):
    """Takes the gradient's means over n - 1."""

    def through_batch(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less sums divided by n - 1."""
        count = grad.size // self.num_features
        means = (channel_mean(grad) + normalized * channel_mean(grad * normalized)) * (count / (count - 1))
        answer: Array = grad - means
        return answer


@batch_mistake(
    "bn-bwd-perN",
    title="backward divides by the number of rows where a channel has N L values.",
    misconception="The means of the gradient are thought to run over the batch alone.",
    remedy="Divide by the number of values that forward took the statistics over, positions among them.",
    reading="inputs=2-D",
)
class BackwardPerRow(BatchNormSteps):
    """Takes the gradient's means over the rows."""

    def through_batch(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less sums divided by N."""
        positions = grad.size // (len(grad) * self.num_features)
        means = (channel_mean(grad) + normalized * channel_mean(grad * normalized)) * positions
        answer: Array = grad - means
        return answer
