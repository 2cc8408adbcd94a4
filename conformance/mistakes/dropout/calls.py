"""Dropout with wrong calls: a backward with another mask, modes that do not hold, arrays that are not its own."""

from __future__ import annotations

from functools import partial

import numpy as np

from ....impl import Dropout, OriginalDropout
from ....impl.base import Array
from ....impl.dropout.mask import RandomMask
from ...catalogue import mistake

_resampled = partial(
    mistake,
    title="backward draws a new mask.",
    misconception="backward is thought to be a dropout of its own, applied to the gradient.",
    remedy="Keep forward's mask, and multiply the gradient by the same factors.",
)


class _Resampled(RandomMask):
    """Applies dropout to the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return forward's answer to the gradient."""
        y: Array = self.forward(grad_output)  # type: ignore[attr-defined]  # of the form it is mixed into
        return y


@_resampled("do-bwd-resample", "Dropout")
class MaskResampled(_Resampled, Dropout):
    """Inverted dropout with another mask in backward."""


@_resampled("do-bwd-resample-original", "OriginalDropout")
class MaskResampledOriginal(_Resampled, OriginalDropout):
    """The original form with another mask in backward."""


_unmasked = partial(
    mistake,
    title="backward lets the gradient through where the element was dropped.",
    misconception="The mask is thought to be a matter of forward alone.",
    remedy="A dropped element has no influence on the output, so its gradient is 0: multiply by forward's factors.",
    source="ddbourgin/numpy-ml#94",
)


@_unmasked("do-bwd-no-mask", "Dropout")
class GradientUnmasked(Dropout):
    """Scales the gradient, and does not mask it."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient divided by 1 - p in training."""
        self._saved_for(grad_output)
        if not self.training or self.p == 1.0:
            return grad_output
        return grad_output / (1.0 - self.p)


@_unmasked("do-bwd-no-mask-original", "OriginalDropout")
class GradientUnmaskedOriginal(OriginalDropout):
    """Passes the gradient on as it is in training."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, scaled in evaluation alone."""
        self._saved_for(grad_output)
        return grad_output if self.training else grad_output * (1.0 - self.p)


@mistake(
    "do-bwd-no-scale",
    "Dropout",
    title="backward masks the gradient, but does not divide it by 1 - p.",
    misconception="Only the mask is thought to matter on the way back.",
    remedy="Multiply the gradient by what forward multiplied by: the mask and the 1 / (1 - p).",
)
class GradientUnscaled(Dropout):
    """Masks the gradient, and does not scale it."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient where the element was kept."""
        return np.where(super().backward(np.ones_like(grad_output)) != 0, grad_output, 0)


@mistake(
    "do-bwd-no-scale-original",
    "OriginalDropout",
    title="In evaluation the output is scaled by 1 - p, but its gradient is not.",
    misconception="Without dropped elements backward is thought to have nothing to do.",
    remedy="Multiply the gradient by whatever forward multiplied by, in evaluation too.",
    reading="backward=training",
)
class EvaluationGradientUnscaled(OriginalDropout):
    """Passes the gradient on as it is in evaluation."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, masked in training alone."""
        return super().backward(grad_output) if self.training else grad_output


_consumed = partial(
    mistake,
    title="backward throws the mask away, so that it cannot be called again.",
    misconception="The mask is thought to be used up after one backward.",
    remedy="Keep the mask until the next forward: a graph may be walked twice.",
)


class _Consumed(RandomMask):
    """Forgets its mask in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient once."""
        grad_x = super().backward(grad_output)
        self._saved = None
        return grad_x


@_consumed("do-bwd-consumes", "Dropout")
class MaskConsumed(_Consumed, Dropout):
    """Inverted dropout whose mask serves one backward."""


@_consumed("do-bwd-consumes-original", "OriginalDropout")
class MaskConsumedOriginal(_Consumed, OriginalDropout):
    """The original form whose mask serves one backward."""


_input_altered = partial(
    mistake,
    title="forward multiplies the caller's input in place.",
    misconception="Reusing the input's array is thought to be harmless, as if nobody needed it any more.",
    remedy="Return a new array: x * mask, not x *= mask. A residual connection still needs x.",
    source="luigibonati/mlcolvar#119",
)


class _InputAltered(RandomMask):
    """Writes its output over its input."""

    def forward(self, x: Array) -> Array:
        """Return x itself, changed."""
        x[...] = super().forward(x)  # type: ignore[misc]  # of the form it is mixed into
        return x


@_input_altered("do-inplace-x", "Dropout")
class InputAltered(_InputAltered, Dropout):
    """Inverted dropout in place."""


@_input_altered("do-inplace-x-original", "OriginalDropout")
class InputAlteredOriginal(_InputAltered, OriginalDropout):
    """The original form in place."""


_gradient_altered = partial(
    mistake,
    title="backward multiplies the caller's grad_output in place.",
    misconception="The upstream gradient is thought to belong to this layer once it has arrived.",
    remedy="Return a new array: another branch of the network may be given the same gradient.",
)


class _GradientAltered(RandomMask):
    """Writes the input's gradient over the output's."""

    def backward(self, grad_output: Array) -> Array:
        """Return grad_output itself, changed."""
        grad_output *= super().backward(np.ones_like(grad_output))
        return grad_output


@_gradient_altered("do-inplace-dout", "Dropout")
class GradientAltered(_GradientAltered, Dropout):
    """Inverted dropout with backward in place."""


@_gradient_altered("do-inplace-dout-original", "OriginalDropout")
class GradientAlteredOriginal(_GradientAltered, OriginalDropout):
    """The original form with backward in place."""


_new_module = partial(
    mistake,
    title="Elements are dropped in evaluation too: forward ignores the mode, or makes a new layer each time.",
    misconception="The mode is thought to need no code of its own, or to reach whatever a layer makes inside.",
    remedy="Look at self.training in forward, and make a layer inside once, in the constructor: eval() must reach it.",
    source="yangze0930/NTS-Net#14",
)


@_new_module("do-new-module-in-forward", "Dropout")
class NewModuleInForward(Dropout):
    """Builds its layer in forward."""

    def forward(self, x: Array) -> Array:
        """Return a new layer's answer."""
        self._layer = Dropout(self.p, rng=self.rng)
        return self._layer.forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return that layer's gradient."""
        return self._layer.backward(grad_output)


@_new_module("do-new-module-in-forward-original", "OriginalDropout")
class NewModuleInForwardOriginal(OriginalDropout):
    """Builds its layer in forward."""

    def forward(self, x: Array) -> Array:
        """Return a new layer's answer."""
        self._layer = OriginalDropout(self.p, rng=self.rng)
        return self._layer.forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return that layer's gradient."""
        return self._layer.backward(grad_output)


_latched = partial(
    mistake,
    title="eval() sets p to 0, and train() does not bring it back.",
    misconception="The mode is stored in p.",
    remedy="Keep the mode in an attribute of its own, and leave p alone.",
    source="NVIDIA/Megatron-LM#411",
)


class _Latched(RandomMask):
    """Loses p in eval()."""

    def eval(self) -> None:
        """Enter evaluation mode for good."""
        super().eval()
        self.p = 0.0


@_latched("do-eval-latch", "Dropout")
class EvalLatched(_Latched, Dropout):
    """Inverted dropout that stays off after eval()."""


@_latched("do-eval-latch-original", "OriginalDropout")
class EvalLatchedOriginal(_Latched, OriginalDropout):
    """The original form that stays off after eval()."""


_mode_now = partial(
    mistake,
    title="backward asks for the mode of now, not for that of its forward.",
    misconception="The mode is thought to stay the same between a forward and its backward.",
    remedy="Keep in forward what backward multiplies by: an eval() in between then changes nothing.",
    level="advice",
)


@_mode_now("do-bwd-mode", "Dropout")
class ModeNow(Dropout):
    """Inverted dropout whose backward is the identity in evaluation."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, masked in training alone."""
        grad_x: Array = super().backward(grad_output)
        return grad_x if self.training else grad_output


@_mode_now("do-bwd-mode-original", "OriginalDropout")
class ModeNowOriginal(OriginalDropout):
    """The original form whose backward scales in evaluation."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, masked in training alone."""
        grad_x: Array = super().backward(grad_output)
        return grad_x if self.training else grad_output * (1 - self.p)
