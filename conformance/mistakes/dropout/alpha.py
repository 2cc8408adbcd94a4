"""Known wrong alpha dropout."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ....impl import AlphaDropout, FeatureAlphaDropout
from ....impl.base import Array
from ....impl.dropout.alpha import SATURATION, correction
from ...catalogue import mistake
from .keeping import KeepsWithP


class _Steps(AlphaDropout):
    """Alpha dropout with its numbers apart: what follows gets one of them wrong."""

    _drops_all_at = 1.0
    """The p at which no element is kept."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        if not self.training:
            return super().forward(x)
        if self.p == self._drops_all_at:
            self._save_for_backward(x.shape, 0.0)
            return np.zeros_like(x)
        kept = self._draw_kept(self._mask_shape(x.shape))
        scale, shift = self._correction()
        self._save_for_backward(x.shape, (kept * self._slope(scale)).astype(x.dtype))
        y: Array = scale * np.where(kept, x, self._value()) + shift
        return y.astype(x.dtype, copy=False)

    def _value(self) -> float:
        return SATURATION

    def _correction(self) -> tuple[float, float]:
        return correction(self.p)

    def _slope(self, scale: float) -> float:
        return scale


@mistake(
    "do-alpha-zero",
    "AlphaDropout",
    title="Dropped elements become 0, as in plain dropout, and what is kept is scaled by 1 / (1 - p).",
    misconception="Alpha dropout is thought to be dropout under another name.",
    remedy="SELU's low value is -1.7581, not 0: put that where elements are dropped, and correct mean and variance.",
)
class PlainDropout(_Steps):
    """Is plain inverted dropout."""

    def _value(self) -> float:
        return 0.0

    def _correction(self) -> tuple[float, float]:
        return 1.0 / (1.0 - self.p), 0.0


@mistake(
    "al-fill-zero",
    "AlphaDropout",
    title="Dropped elements become 0 before mean and variance are corrected.",
    misconception="Only the correction is thought to differ from plain dropout.",
    remedy="Put SELU's saturation, -λ α, in the place of what is dropped: the correction is computed for that.",
)
class ZeroCorrected(_Steps):
    """Corrects as if it had saturated."""

    def _value(self) -> float:
        return 0.0


@mistake(
    "al-no-affine",
    "AlphaDropout",
    title="Mean and variance are not corrected after elements were saturated.",
    misconception="The saturation value alone is thought to keep mean and variance.",
    remedy="Return a y + b, with a and b from p, so that mean 0 and variance 1 come back.",
)
class Uncorrected(_Steps):
    """Leaves out a and b."""

    def _correction(self) -> tuple[float, float]:
        return 1.0, 0.0


@mistake(
    "al-no-shift",
    "AlphaDropout",
    title="The variance is corrected, and the mean is not: b is missing.",
    misconception="Scaling is thought to be enough, as in inverted dropout.",
    remedy="Saturated elements are below 0: add b = -a p α', so that the mean is 0 again.",
)
class Unshifted(_Steps):
    """Leaves out b."""

    def _correction(self) -> tuple[float, float]:
        return correction(self.p)[0], 0.0


@mistake(
    "al-no-root",
    "AlphaDropout",
    title="The scale divides by the variance, not by the standard deviation.",
    misconception="Variances are thought to scale like the values themselves.",
    remedy="a is the inverse of the root of the variance, and b follows from it.",
)
class ByVariance(_Steps):
    """Leaves out the root."""

    def _correction(self) -> tuple[float, float]:
        scale = correction(self.p)[0] ** 2
        return scale, -scale * self.p * SATURATION


@mistake(
    "al-alpha",
    "AlphaDropout",
    title="The value of saturation is -α = -1.6733: SELU's scale λ is missing.",
    misconception="Dropped elements are thought to take ELU's limit, -α.",
    remedy="SELU is λ times an ELU, so it ends at -λ α = -1.7581.",
)
class WithoutScale(_Steps):
    """Saturates at -α, and corrects for that."""

    def _value(self) -> float:
        return SATURATION / 1.0507009873554805

    def _correction(self) -> tuple[float, float]:
        scale = ((1.0 - self.p) * (1.0 + self.p * self._value() ** 2)) ** -0.5
        return scale, -scale * self.p * self._value()


_swapped = partial(
    mistake,
    title="p is taken for the probability to keep.",
    misconception="In papers and in TensorFlow 1, p is the probability to keep, and PyTorch's was read so too.",
    remedy="Here p is the probability to drop: keep with probability 1 - p.",
    reading="p=keep",
)


class _KeepsWithP(KeepsWithP, _Steps):
    """Keeps with probability p."""

    _drops_all_at = 0.0

    def _correction(self) -> tuple[float, float]:
        return correction(1.0 - self.p)


@_swapped("al-keep-drop-swap", "AlphaDropout")
class KeepDropSwap(_KeepsWithP):
    """Keeps with probability p."""


@_swapped("al-keep-drop-swap-feature", "FeatureAlphaDropout")
class KeepDropSwapFeature(_KeepsWithP, FeatureAlphaDropout):
    """Keeps channels with probability p."""


@mistake(
    "al-bwd-inverted",
    "AlphaDropout",
    title="backward scales the gradient by 1 / (1 - p), as plain dropout does.",
    misconception="The gradient is thought to be that of plain dropout.",
    remedy="y = a x + b where an element is kept: its derivative is a, and 0 where it is dropped.",
)
class PlainGradient(_Steps):
    """Has the gradient of inverted dropout."""

    def _slope(self, scale: float) -> float:  # noqa: ARG002 - it has its own
        return 1.0 / (1.0 - self.p)


@mistake(
    "al-bwd-mask-only",
    "AlphaDropout",
    title="backward masks the gradient, and forgets the scale a.",
    misconception="The correction is thought not to affect gradients.",
    remedy="y = a x + b where an element is kept: multiply the gradient by a there.",
)
class GradientUnscaled(_Steps):
    """Masks alone."""

    def _slope(self, scale: float) -> float:  # noqa: ARG002 - it has none
        return 1.0


_ignored = partial(
    mistake,
    title="Elements are dropped in evaluation too.",
    misconception="The caller is expected to skip the layer in evaluation.",
    remedy="Look at the mode in forward: in evaluation return the input as it is.",
)


class _AlwaysTraining(AlphaDropout):
    """Never leaves training."""

    def eval(self) -> None:
        """Stay in training mode."""


@_ignored("al-eval-ignored", "AlphaDropout")
class EvaluationIgnored(_AlwaysTraining):
    """Saturates in evaluation too."""


@_ignored("al-eval-ignored-feature", "FeatureAlphaDropout")
class EvaluationIgnoredFeature(_AlwaysTraining, FeatureAlphaDropout):
    """Saturates channels in evaluation too."""


_resampled = partial(
    mistake,
    title="backward draws a new mask.",
    misconception="backward is thought to be a dropout of its own, applied to the gradient.",
    remedy="Keep forward's mask, and multiply the gradient by the same factors.",
)


class _Resampled(AlphaDropout):
    """Draws in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient under another mask."""
        self.forward(grad_output)
        return super().backward(grad_output)


@_resampled("al-bwd-resample", "AlphaDropout")
class MaskResampled(_Resampled):
    """Has another mask in backward."""


@_resampled("al-bwd-resample-feature", "FeatureAlphaDropout")
class MaskResampledFeature(_Resampled, FeatureAlphaDropout):
    """Has other channels in backward."""


def _masked(shape: Callable[[tuple[int, ...]], tuple[int, ...]]) -> type[FeatureAlphaDropout]:
    return type("_Masked", (FeatureAlphaDropout,), {"_mask_shape": lambda _, inputs: shape(inputs)})


@mistake(
    "al-per-element",
    "FeatureAlphaDropout",
    title="Each element is dropped on its own.",
    misconception="The name is thought to say which shapes go in, not what is dropped.",
    remedy="Draw one number for each channel of each example, and let it broadcast over the positions.",
)
class PerElement(_masked(lambda inputs: inputs)):  # type: ignore[misc]  # made on the spot
    """Is alpha dropout of single elements."""


@mistake(
    "al-shared-batch",
    "FeatureAlphaDropout",
    title="All examples of a batch lose the same channels.",
    misconception="One thinned network is thought to be trained for each batch.",
    remedy="Draw a number for each channel of each example: (N, C, 1, ...), not (1, C, 1, ...).",
)
class SharedByBatch(_masked(lambda inputs: (1, inputs[1], *[1] * (len(inputs) - 2)))):  # type: ignore[misc]
    """Draws for one example, and uses that for all."""


@mistake(
    "al-zero-feature",
    "FeatureAlphaDropout",
    title="Dropped channels become 0, as in plain dropout of channels.",
    misconception="Alpha dropout is thought to be dropout under another name.",
    remedy="Put SELU's saturation in the place of what is dropped, and correct mean and variance.",
)
class ZeroChannels(PlainDropout, FeatureAlphaDropout):
    """Is plain inverted dropout of channels."""


@mistake(
    "al-no-affine-feature",
    "FeatureAlphaDropout",
    title="Mean and variance are not corrected after channels were saturated.",
    misconception="The saturation value alone is thought to keep mean and variance.",
    remedy="Return a y + b, with a and b from p, so that mean 0 and variance 1 come back.",
)
class UncorrectedChannels(Uncorrected, FeatureAlphaDropout):
    """Leaves out a and b."""
