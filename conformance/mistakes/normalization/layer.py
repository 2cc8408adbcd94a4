"""Known wrong layer normalizations."""

from __future__ import annotations

import numpy as np

from ....impl import LayerNorm
from ....impl.base import Array
from ...catalogue import mistake
from .steps import LayerNormSteps, row_mean


@mistake(
    "ln-ddof1",
    "LayerNorm",
    title="The variance is divided by D - 1.",
    misconception="The unbiased variance, torch.std's default, is thought to serve everywhere.",
    remedy="Divide by D, the number of values: torch.nn.LayerNorm takes the biased variance.",
    source="harvardnlp/annotated-transformer#119",
)
class Unbiased(LayerNormSteps):
    """Normalizes with the unbiased variance."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean, and the variance divided by D - 1."""
        return row_mean(rows), rows.var(axis=-1, ddof=1, keepdims=True)


@mistake(
    "ln-all-dims",
    "LayerNorm",
    title="The statistics run over all axes but the first, tokens among them.",
    misconception="A layer is taken to be a whole sample.",
    remedy="Reduce over the axes in normalized_shape alone: each token has a mean and a variance of its own.",
    reading="inputs=2-D",
)
class WholeSamples(LayerNormSteps):
    """Normalizes each sample over its tokens too."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each sample."""
        axes = tuple(range(min(1, rows.ndim - 1), rows.ndim))
        return rows.mean(axis=axes, keepdims=True), rows.var(axis=axes, keepdims=True)


@mistake(
    "ln-axis-batch",
    "LayerNorm",
    title="The statistics run over the batch.",
    misconception="Layer normalization is taken for batch normalization.",
    remedy="Reduce over the last axes: a sample's output may not depend on the others.",
)
class OverTheBatch(LayerNormSteps):
    """Normalizes each feature over the first axis."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and variance of each feature."""
        return rows.mean(axis=0, keepdims=True), rows.var(axis=0, keepdims=True)


@mistake(
    "ln-last-axis",
    "LayerNorm",
    title="Only the last axis is normalized over, whatever normalized_shape is.",
    misconception="A layer is thought to have one axis of features always.",
    remedy="Take mean and variance over as many last axes as normalized_shape has lengths.",
    reading="normalized_shape=last",
)
class LastAxisAlone(LayerNormSteps):
    """Takes statistics over the last axis."""

    def as_rows(self, x: Array) -> Array:
        """Return x as it is: its last axis is a row."""
        return x


@mistake(
    "ln-onepass",
    "LayerNorm",
    title="The variance is E[x^2] - E[x]^2, which cancels where the mean is large.",
    misconception="The two formulas are equal on paper, so the one that needs a single pass is taken.",
    remedy="Subtract the mean first, then average the squares: next to a large mean nothing is left of the difference.",
    source="patrick-kidger/equinox#314",
)
class VarianceInOnePass(LayerNormSteps):
    """Takes the variance in one pass."""

    def statistics(self, rows: Array) -> tuple[Array, Array]:
        """Return the mean and E[x^2] - E[x]^2, which rounding may have made negative."""
        mean = row_mean(rows)
        return mean, np.maximum(row_mean(rows * rows) - mean * mean, 0.0)


@mistake(
    "ln-scalar-affine",
    "LayerNorm",
    title="One scale and one shift serve all features.",
    misconception="One parameter that broadcasts is thought to be as good as one for each feature.",
    remedy="Scale and shift each feature by its own element of weight and bias, which have the shape normalized_shape.",
)
class OneScale(LayerNormSteps):
    """Scales all features by the first element."""

    def along(self, values: Array, x: Array) -> Array:  # noqa: ARG002 - it broadcasts as it is
        """Return the first element."""
        return np.full(self.normalized_shape, values.flat[0])

    def to_parameter(self, values: Array) -> Array:
        """Return the sum of all, for the first element."""
        total = np.zeros(self.normalized_shape)
        total.flat[0] = values.sum()
        return total


@mistake(
    "ln-eps-outside",
    "LayerNorm",
    title="eps is added to the standard deviation, outside the root.",
    misconception="eps only keeps the division away from zero, so its place is thought not to matter.",
    remedy="Add eps to the variance before the root is taken; with a small variance the two differ a lot.",
)
class EpsOutsideRoot(LayerNormSteps):
    """Adds eps after the root."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (sqrt(v) + eps)."""
        inverse: Array = 1.0 / (np.sqrt(variance) + self.eps)
        return inverse


@mistake(
    "ln-no-eps",
    "LayerNorm",
    title="eps is left out.",
    misconception="Variances are thought never to be 0.",
    remedy="Add eps under the root: a token whose features are all the same has no variance to divide by.",
)
class EpsLeftOut(LayerNormSteps):
    """Divides by the standard deviation alone."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / sqrt(v)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse: Array = 1.0 / np.sqrt(variance)
        return inverse


@mistake(
    "ln-no-sqrt",
    "LayerNorm",
    title="Values are divided by the variance instead of its root.",
    misconception="Variance and standard deviation are mixed up.",
    remedy="Divide by the square root of variance plus eps.",
    source="131250208/TPlinker-joint-extraction#37",
)
class RootLeftOut(LayerNormSteps):
    """Divides by the variance."""

    def inverse_std(self, variance: Array) -> Array:
        """Return 1 / (v + eps)."""
        inverse: Array = 1.0 / (variance + self.eps)
        return inverse


@mistake(
    "ln-bias-ignored",
    "LayerNorm",
    title="bias=False leaves the weight out as well.",
    misconception="Scale and shift are thought to come together or not at all.",
    remedy="Leave out the bias alone: elementwise_affine decides on the weight.",
)
class WeightLeftOut(LayerNormSteps):
    """Scales only where it shifts too."""

    def scale(self, x: Array) -> Array:
        """Return the weight where there is a bias."""
        return super().scale(x) if "bias" in self.params else np.ones_like(x[:1])


@mistake(
    "ln-inplace",
    "LayerNorm",
    title="The mean is subtracted in the caller's own array.",
    misconception="The input is thought to be free to overwrite once it was read.",
    remedy="Write x - mean into a new array: x -= mean changes what the caller, and a residual branch, still hold.",
)
class InputCentred(LayerNorm):
    """Centres the caller's input in place."""

    def forward(self, x: Array) -> Array:
        """Return y, and leave x centred."""
        y = super().forward(x)
        x -= x.mean(axis=tuple(range(x.ndim - len(self.normalized_shape), x.ndim)), keepdims=True)
        return y


@mistake(
    "ln-bwd-no-mean",
    "LayerNorm",
    title="backward forgets that the mean depends on the input.",
    misconception="The mean is thought to be a constant.",
    remedy="Differentiate through the mean too: the mean of the gradient over the features is subtracted.",
)
class ConstantMean(LayerNormSteps):
    """Drops the path through the mean."""

    def through(self, grad: Array, normalized: Array) -> Array:
        """Return the gradient less its part along the normalized values."""
        answer: Array = grad - normalized * row_mean(grad * normalized)
        return answer


@mistake(
    "ln-bwd-no-var",
    "LayerNorm",
    title="backward forgets that the variance depends on the input.",
    misconception="The variance is thought to be a constant.",
    remedy="Differentiate through the variance too: the gradient's part along the normalized values is subtracted.",
)
class ConstantVariance(LayerNormSteps):
    """Drops the path through the variance."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient less its mean."""
        return grad - row_mean(grad)


@mistake(
    "ln-bwd-constant",
    "LayerNorm",
    title="backward takes mean and variance for constants.",
    misconception="Mean and variance are thought not to depend on the input.",
    remedy="Differentiate through both: the gradient's mean, and its part along the normalized values, are subtracted.",
)
class ConstantStatistics(LayerNormSteps):
    """Drops both paths."""

    def through(self, grad: Array, normalized: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@mistake(
    "ln-bwd-weight-late",
    "LayerNorm",
    title="backward multiplies by the weight last, after the means were taken without it.",
    misconception="The weight is thought to be one factor of the gradient, as it is in batch normalization.",
    remedy="Multiply dy by the weight first: it differs from feature to feature, and the means run over features.",
)
class WeightLate(LayerNormSteps):
    """Takes the means of dy instead of w dy."""

    def backward(self, grad_output: Array) -> Array:
        """Add the parameters' gradients to `grads`; return dx."""
        normalized, inverse_std, x = self._saved_for(grad_output)
        super().backward(grad_output)
        rows = self.through(self.as_rows(grad_output), normalized) * inverse_std
        grad_x: Array = (rows.reshape(x.shape) * self.scale(x)).astype(grad_output.dtype)
        return grad_x


@mistake(
    "ln-grad-first-axis",
    "LayerNorm",
    title="The gradients of weight and bias are summed over the first axis, and taken from one token.",
    misconception="An input is thought to have one leading axis always.",
    remedy="Sum over all leading axes: flatten them to rows first.",
    reading="inputs=2-D",
)
class FirstAxisSummed(LayerNormSteps):
    """Sums over one leading axis."""

    def to_parameter(self, values: Array) -> Array:
        """Return the sum over the first axis, at the first place of the others."""
        leading = values.ndim - len(self.normalized_shape)
        total = values.sum(axis=0) if leading else values
        found: Array = total[(0,) * max(0, leading - 1)]
        return found
