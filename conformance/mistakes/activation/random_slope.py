"""Known wrong rectifiers with a random slope on the left."""

from __future__ import annotations

import numpy as np

from ....impl import RReLU
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-rrelu-one-slope",
    "RReLU",
    title="One slope is drawn for all elements of a call.",
    misconception="The slope is thought to be a property of the layer, disturbed once a batch.",
    remedy="Draw an array of the input's shape.",
)
class OneSlope(RReLU):
    """Draws once a call."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        left = self.rng.uniform(self.lower, self.upper) if self.training else (self.lower + self.upper) / 2
        return self._leaking(x, left)

    def _leaking(self, x: Array, left: float | Array) -> Array:
        slope = np.where(x > 0, 1, left).astype(x.dtype)
        self._save_for_backward(x.shape, slope)
        y: Array = x * slope
        return y


@mistake(
    "act-rrelu-slope-a-feature",
    "RReLU",
    title="One slope is drawn for each feature, and all samples of the batch share it.",
    misconception="Randomness is thought to belong to the units, as parameters do.",
    remedy="Samples are disturbed independently: draw an array of the input's shape, the batch's axis included.",
)
class SlopeForAFeature(OneSlope):
    """Draws one row."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        return self._leaking(x, self.rng.uniform(self.lower, self.upper, x.shape[1:]))


@mistake(
    "act-rrelu-frozen",
    "RReLU",
    title="The slopes are drawn once, and kept as long as the input's shape stays the same.",
    misconception="Random slopes are thought to be an initialization.",
    remedy="Draw in every forward of training.",
)
class SlopesFrozen(OneSlope):
    """Keeps its first draw of a shape."""

    _drawn: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        if self._drawn is None or self._drawn.shape != x.shape:
            self._drawn = self.rng.uniform(self.lower, self.upper, x.shape)
        return self._leaking(x, self._drawn)


@mistake(
    "act-rrelu-redrawn",
    "RReLU",
    title="backward draws slopes of its own.",
    misconception="The gradient is thought to be random in the same way, and need not be the same.",
    remedy="Keep the slopes that forward drew: backward is the derivative of that very forward.",
)
class SlopesRedrawn(RReLU):
    """Draws in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx with fresh slopes."""
        (slope,) = self._saved_for(grad_output)
        fresh = self.rng.uniform(self.lower, self.upper, slope.shape) if self.training else slope
        return np.where(slope == 1, grad_output, grad_output * fresh).astype(grad_output.dtype)


@mistake(
    "act-rrelu-random-evaluation",
    "RReLU",
    title="Slopes are random in evaluation, too.",
    misconception="The caller is expected to skip the layer in evaluation.",
    remedy="In evaluation there is one slope, the mean of those of training.",
)
class RandomInEvaluation(OneSlope):
    """Ignores the mode."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return self._leaking(x, self.rng.uniform(self.lower, self.upper, x.shape))


@mistake(
    "act-rrelu-lower-in-evaluation",
    "RReLU",
    title="In evaluation the slope is the lower bound.",
    misconception="What is not disturbed is thought to be what the disturbance starts from.",
    remedy="Evaluation takes the mean of what training draws.",
)
class LowerInEvaluation(OneSlope):
    """Takes an end for the mean."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return RReLU.forward(self, x) if self.training else self._leaking(x, self.lower)


@mistake(
    "act-rrelu-two-slopes",
    "RReLU",
    title="Slopes are one of the two bounds, with even chances.",
    misconception='"Between lower and upper" is thought to mean one of the two.',
    remedy="Draw from the whole interval: rng.uniform(lower, upper, shape).",
)
class OneOfTheBounds(OneSlope):
    """Draws from the ends."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        return self._leaking(x, self.rng.choice([self.lower, self.upper], x.shape))


@mistake(
    "act-rrelu-few-slopes",
    "RReLU",
    title="Slopes are one of 256 that lie evenly from the lower bound to the upper one.",
    misconception="A byte is thought to hold all the chance that is needed.",
    remedy="Draw from the whole interval: rng.uniform(lower, upper, shape) has as many values as there are numbers.",
)
class OneOfManyLevels(OneSlope):
    """Draws bytes."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        part = self.rng.integers(256, size=x.shape) / 255
        return self._leaking(x, self.lower + part * (self.upper - self.lower))


@mistake(
    "act-rrelu-never-random",
    "RReLU",
    title="The slope is the mean of the bounds in training, too: nothing is drawn.",
    misconception="Randomness is thought to average out, so that its mean will do.",
    remedy="The disturbance is what the layer is for: draw in training, take the mean in evaluation.",
)
class NeverRandom(OneSlope):
    """Draws nothing."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return self._leaking(x, (self.lower + self.upper) / 2)


@mistake(
    "act-rrelu-everywhere",
    "RReLU",
    title="Positive inputs are multiplied by a random slope as well.",
    misconception="The noise is thought to belong to the layer, not to its left side.",
    remedy="Choose the slope where the input is negative alone: what is positive goes through as it is.",
)
class SlopeEverywhere(OneSlope):
    """Disturbs both sides."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        slope = self.rng.uniform(self.lower, self.upper, x.shape).astype(x.dtype)
        self._save_for_backward(x.shape, slope)
        y: Array = x * slope
        return y
