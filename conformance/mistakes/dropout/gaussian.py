"""Gaussian dropout with noise of the wrong size, or noise that is not the forward's own."""

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
