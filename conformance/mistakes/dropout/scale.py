"""Dropout scaled wrongly: by the wrong probability, on the wrong side, or not at all."""

from __future__ import annotations

from functools import partial

import numpy as np

from ....impl.base import Array
from ....impl.checks import check_floating
from ....impl.dropout.mask import RandomMask
from ...catalogue import mistake
from .keeping import KeepsWithP


class _Inverted(RandomMask):
    """Inverted dropout with its two factors apart: what follows gets one of them wrong."""

    def forward(self, x: Array) -> Array:
        """Return x times the factor of the mode."""
        check_floating(f"{type(self).__name__}.forward", "x", x)
        kept = self._draw_kept(x.shape) if self.training else None
        factor = self._evaluation_factor() if kept is None else self._training_factor(kept.astype(x.dtype))
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        return y

    def _training_factor(self, kept: Array) -> Array:
        return kept / (1.0 - self.p) if self.p < 1.0 else np.zeros_like(kept)

    def _evaluation_factor(self) -> float:
        return 1.0


class _Original(_Inverted):
    """The original form likewise."""

    def _training_factor(self, kept: Array) -> Array:
        return kept

    def _evaluation_factor(self) -> float:
        return 1.0 - self.p


_swapped = partial(
    mistake,
    title="p is taken for the probability to keep an element.",
    misconception="In the paper and in TensorFlow 1, p is the probability to keep, and PyTorch's was read so too.",
    remedy="Here p is the probability to drop: keep an element with probability 1 - p.",
    reading="p=keep",
)


@_swapped("do-keep-drop-swap", "Dropout", source="google-research/electra#61")
class KeepDropSwap(KeepsWithP, _Inverted):
    """Keeps with probability p, and divides by p."""

    def _training_factor(self, kept: Array) -> Array:
        return kept / self.p if self.p > 0.0 else kept


@_swapped("do-keep-drop-swap-original", "OriginalDropout")
class KeepDropSwapOriginal(KeepsWithP, _Original):
    """Keeps with probability p, and multiplies by p in evaluation."""

    def _evaluation_factor(self) -> float:
        return self.p


_unscaled = partial(
    mistake,
    title="Elements are dropped in training, and nothing is ever rescaled.",
    misconception="Dropout is thought to set elements to 0 and to do no more.",
    remedy="Make the expected output equal in both modes: scale what is kept in training, or all in evaluation.",
)


@_unscaled("do-no-scale-original", "OriginalDropout")
@_unscaled("do-no-scale", "Dropout")
class NoScale(_Inverted):
    """Multiplies by the mask alone, and by nothing in evaluation."""

    def _training_factor(self, kept: Array) -> Array:
        return kept


@mistake(
    "do-original-form",
    "Dropout",
    title="Nothing is scaled in training, and everything in evaluation.",
    misconception="The paper's dropout is thought to be the one that frameworks use.",
    remedy="Scale what is kept in training, and leave evaluation alone; or declare the other reading.",
    reading="form=original",
)
class OriginalForm(_Original):
    """Is dropout as it was first published."""


@mistake(
    "do-scale-1/p",
    "Dropout",
    title="What is kept is divided by p, not by 1 - p.",
    misconception="The scale is thought to be 1 / p, whatever p means.",
    remedy="Divide by the probability that an element is kept: that is what its expectation was multiplied by.",
    mirror="p=keep",
)
class ScaledByOneOverP(_Inverted):
    """Divides by the probability to drop."""

    def _training_factor(self, kept: Array) -> Array:
        return kept / self.p if self.p > 0.0 else kept


@mistake(
    "do-scale-1/p-original",
    "OriginalDropout",
    title="The output in evaluation is multiplied by p, not by 1 - p.",
    misconception="The paper's test-time factor p was copied, but there p is the probability to keep.",
    remedy="Multiply by the probability that an element is kept: that is what training's output is on average.",
    mirror="p=keep",
)
class ScaledByP(_Original):
    """Multiplies by the probability to drop in evaluation."""

    def _evaluation_factor(self) -> float:
        return self.p


_times_keep = partial(
    mistake,
    title="What is kept is multiplied by 1 - p in training.",
    misconception="The compensation goes the wrong way: dropping already makes the sum smaller.",
    remedy="Ask what the expected output is, and choose the factor that brings it back to the input.",
)


@_times_keep("do-scale-mul-keep", "Dropout")
class TimesKeep(_Inverted):
    """Multiplies by the probability to keep in training."""

    def _training_factor(self, kept: Array) -> Array:
        return kept * (1.0 - self.p)


@_times_keep("do-scale-mul-keep-original", "OriginalDropout")
class TimesKeepOriginal(_Original):
    """Multiplies by the probability to keep in training too."""

    def _training_factor(self, kept: Array) -> Array:
        return kept * (1.0 - self.p)


_twice = partial(
    mistake,
    title="The output is scaled up in training and scaled down again in evaluation.",
    misconception="The inverted and the original form are mixed.",
    remedy="Compensate once: inverted dropout in training alone, the original form in evaluation alone.",
)


@_twice("do-double-comp-original", "OriginalDropout")
@_twice("do-double-comp", "Dropout", source="Angel-ML/mlcore#5")
class CompensatedTwice(_Inverted):
    """Divides by the probability to keep in training, and multiplies by it in evaluation."""

    def _evaluation_factor(self) -> float:
        return 1.0 - self.p


_divided = partial(
    mistake,
    title="The output is divided by 1 - p in evaluation.",
    misconception="The division of the inverted form was moved to the mode in which nothing is dropped.",
    remedy="In evaluation every element is there, so a sum is larger than in training: it may only be scaled down.",
)


@_divided("do-div-at-test-original", "OriginalDropout")
@_divided("do-div-at-test", "Dropout")
class DividedAtTest(_Inverted):
    """Multiplies by the mask alone in training, and divides by the probability to keep in evaluation."""

    def _training_factor(self, kept: Array) -> Array:
        return kept

    def _evaluation_factor(self) -> float:
        return 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0


_renormalised = partial(
    mistake,
    title="The scale is the number of elements divided by the number that happened to be kept.",
    misconception="The mean of each single output is thought to have to be exact, not its expectation.",
    remedy="Scale by a constant that follows from p: it must not depend on which elements were drawn.",
)


@_renormalised("do-renorm-realised-original", "OriginalDropout")
@_renormalised("do-renorm-realised", "Dropout")
class Renormalised(_Inverted):
    """Scales by the share that was kept in this very draw."""

    def _training_factor(self, kept: Array) -> Array:
        return kept * (kept.size / max(float(kept.sum()), 1.0))


@mistake(
    "do-p1-nan",
    "Dropout",
    title="p = 1 gives NaN, because 0 is divided by 0.",
    misconception="p = 1 is thought never to be used.",
    remedy="Return zeros where p = 1, as everything is dropped, or refuse that p with a ValueError.",
    level="advice",
)
class NotANumberAtOne(_Inverted):
    """Divides by 1 - p, whatever p is."""

    def _training_factor(self, kept: Array) -> Array:
        return kept / (1.0 - self.p)


_upcast = partial(
    mistake,
    title="A float32 input comes back as float64.",
    misconception="NumPy is thought to keep the input's dtype, but a float64 mask makes the product float64.",
    remedy="Give the mask the dtype of the input before you multiply.",
)


@_upcast("do-upcast", "Dropout")
class Upcast(_Inverted):
    """Multiplies by a mask in float64."""

    def _training_factor(self, kept: Array) -> Array:
        return super()._training_factor(kept.astype(np.float64))


@_upcast("do-upcast-original", "OriginalDropout")
class UpcastOriginal(_Original):
    """Multiplies by a mask in float64."""

    def _training_factor(self, kept: Array) -> Array:
        return super()._training_factor(kept.astype(np.float64))
