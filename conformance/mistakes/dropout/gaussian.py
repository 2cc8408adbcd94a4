"""Gaussian dropout with noise of the wrong size or law, or noise that is not the forward's own."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array, Randomness
from ....impl.dropout.gaussian import GaussianDropout
from ...catalogue import mistake


@mistake(
    "gd-variance-as-std",
    "GaussianDropout",
    title="The variance p / (1 - p) is handed to the generator, which takes a standard deviation.",
    misconception="A normal distribution is written N(mean, variance), so its second argument is thought to be that.",
    remedy="NumPy's normal takes the standard deviation: give it the square root of p / (1 - p).",
)
class VarianceAsDeviation(GaussianDropout):
    """Draws noise whose standard deviation is p / (1 - p)."""

    def __init__(self, p: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__(p, rng=rng)
        self.std = self.std**2


@mistake(
    "gd-std-p",
    "GaussianDropout",
    title="The noise has the standard deviation p.",
    misconception="p is thought to be the strength of the noise itself.",
    remedy="The noise is to have the variance of inverted dropout's mask, p / (1 - p).",
)
class DeviationP(GaussianDropout):
    """Draws noise whose standard deviation is p."""

    def __init__(self, p: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__(p, rng=rng)
        self.std = p


@mistake(
    "gd-additive",
    "GaussianDropout",
    title="The noise is added to the input, not multiplied with it.",
    misconception="Gaussian noise is thought to be added, as it is to measurements.",
    remedy="Multiply by noise of mean 1, so that a unit is disturbed in proportion to its size.",
)
class Additive(GaussianDropout):
    """Adds noise of mean 0."""

    def forward(self, x: Array) -> Array:
        """Return x + n - 1."""
        noisy = super().forward(np.ones_like(x))
        return x + noisy - 1.0 if self.training else x

    def backward(self, grad_output: Array) -> Array:
        """Return dy: the sum's derivative is 1."""
        return super().backward(np.zeros_like(grad_output)) + grad_output


@mistake(
    "gd-zero-mean",
    "GaussianDropout",
    title="The noise has mean 0, so that the output vanishes on average.",
    misconception="Noise is thought to have mean 0 whatever it is used for.",
    remedy="Multiply by noise of mean 1: the expected output is then the input.",
)
class ZeroMean(GaussianDropout):
    """Multiplies by noise of mean 0."""

    def forward(self, x: Array) -> Array:
        """Return x (n - 1)."""
        y = super().forward(x)
        return y - x if self.training else y

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient that goes with it."""
        grad_x = super().backward(grad_output)
        return grad_x - grad_output if self.training else grad_x


@mistake(
    "gd-eval-noise",
    "GaussianDropout",
    title="Noise goes on in evaluation.",
    misconception="The caller is expected to skip the layer in evaluation.",
    remedy="In evaluation return the input as it is.",
)
class NoiseInEvaluation(GaussianDropout):
    """Ignores the mode."""

    def forward(self, x: Array) -> Array:
        """Return x times noise in either mode."""
        mode, self.training = self.training, True
        y = super().forward(x)
        self.training = mode
        return y


class _OtherNoise(GaussianDropout):
    """Multiplies by what `factors` draws."""

    def factors(self, shape: tuple[int, ...]) -> Array:
        """Return noise that broadcasts against an input of a shape."""
        raise NotImplementedError

    def forward(self, x: Array) -> Array:
        """Return x times the noise."""
        if not self.training:
            return super().forward(x)
        noise = np.broadcast_to(self.factors(x.shape), x.shape).astype(x.dtype)
        self._save_for_backward(x.shape, noise)
        y: Array = x * noise
        return y


@mistake(
    "gd-shared-batch",
    "GaussianDropout",
    title="All samples of a batch share one row of noise.",
    misconception="Noise is thought to belong to the units, as parameters do.",
    remedy="Samples are disturbed independently: draw an array of the input's shape, the batch's axis included.",
)
class SharedByBatch(_OtherNoise):
    """Draws one row."""

    def factors(self, shape: tuple[int, ...]) -> Array:
        """Return noise without the batch's axis."""
        return np.asarray(1.0 + self.std * self.rng.standard_normal(shape[1:]))


@mistake(
    "gd-one-number",
    "GaussianDropout",
    title="One number is drawn for all elements of a call.",
    misconception="A draw without a size is thought to fill the whole array.",
    remedy="Draw an array of the input's shape: one factor for each element.",
)
class OneNumber(_OtherNoise):
    """Draws once a call."""

    def factors(self, shape: tuple[int, ...]) -> Array:  # noqa: ARG002 - whatever it is
        """Return one number."""
        return np.asarray(1.0 + self.std * self.rng.standard_normal())


@mistake(
    "gd-two-values",
    "GaussianDropout",
    title="The noise is 1 plus or minus the standard deviation, with even chances.",
    misconception="Only mean and variance are thought to matter, whatever the name says.",
    remedy="Draw normal noise: its size differs from element to element, and now and then it is large.",
)
class TwoValues(_OtherNoise):
    """Draws signs."""

    def factors(self, shape: tuple[int, ...]) -> Array:
        """Return one of two values for each element."""
        return np.asarray(1.0 + self.std * self.rng.choice([-1.0, 1.0], shape))


@mistake(
    "gd-uniform",
    "GaussianDropout",
    title="The noise is uniform, of the right mean and variance.",
    misconception="Noise of one mean and variance is thought to be as good as any other.",
    remedy="Draw normal noise, 1 + std * standard_normal(shape): uniform noise is never far from 1.",
)
class Uniform(_OtherNoise):
    """Draws from an interval."""

    def factors(self, shape: tuple[int, ...]) -> Array:
        """Return uniform noise."""
        reach = np.sqrt(3.0) * self.std
        return self.rng.uniform(1.0 - reach, 1.0 + reach, shape)


@mistake(
    "gd-frozen",
    "GaussianDropout",
    title="The noise is drawn once, and used again for every input of that shape.",
    misconception="The noise is seen as a part of the layer, as weights are.",
    remedy="Draw new noise in every call in training.",
)
class Frozen(GaussianDropout):
    """Keeps the first noise of each shape."""

    def forward(self, x: Array) -> Array:
        """Return x times the noise drawn first."""
        kept = vars(self).setdefault("kept", {})
        if not self.training:
            return super().forward(x)
        if x.shape not in kept:
            super().forward(np.ones_like(x))
            kept[x.shape] = self._saved
        self._save_for_backward(x.shape, kept[x.shape][0])
        y: Array = x * kept[x.shape][0]
        return y


@mistake(
    "gd-bwd-fresh",
    "GaussianDropout",
    title="Backward draws noise of its own.",
    misconception="Backward is thought to be noisy like forward, independently of it.",
    remedy="Keep forward's noise, and multiply the upstream gradient by that.",
)
class FreshInBackward(GaussianDropout):
    """Draws anew in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy times other noise."""
        if not self.training:
            return super().backward(grad_output)
        noise = 1.0 + self.std * self.rng.standard_normal(grad_output.shape)
        grad_x: Array = grad_output * noise.astype(grad_output.dtype)
        return grad_x


@mistake(
    "gd-bwd-none",
    "GaussianDropout",
    title="Backward hands the upstream gradient on as it is.",
    misconception="Noise is thought to concern forward alone.",
    remedy="y = x n has the derivative n: multiply the upstream gradient by forward's noise.",
)
class NoNoiseInBackward(GaussianDropout):
    """Ignores the noise in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy."""
        super().backward(grad_output)
        return grad_output.copy()
