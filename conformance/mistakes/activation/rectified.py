"""Known wrong rectified linear units."""

from __future__ import annotations

import numpy as np

from ....impl import ReLU
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-identity",
    "ReLU",
    title="forward returns its input as it is.",
    misconception="Tests on positive numbers alone were thought to be enough.",
    remedy="Try negative numbers: they become 0.",
)
class Identity(ReLU):
    """Returns its input."""

    def forward(self, x: Array) -> Array:
        """Return a copy of x."""
        super().forward(x)
        return x.copy()


@mistake(
    "act-inplace-x",
    "ReLU",
    title="forward sets the negative elements of the caller's input to 0.",
    misconception="Reusing the input's array is thought to be harmless, as if nobody needed it any more.",
    remedy="Return a new array, np.maximum(x, 0), and leave x alone: x[x < 0] = 0 writes into the caller's array.",
)
class InputAltered(ReLU):
    """Writes into its input."""

    def forward(self, x: Array) -> Array:
        """Return x itself, changed."""
        super().forward(x)
        x[x < 0] = 0
        return x


@mistake(
    "act-ignores-upstream",
    "ReLU",
    title="backward returns the derivative alone, without the upstream gradient.",
    misconception="backward is thought to return f'(x), with the chain rule applied elsewhere.",
    remedy="Multiply f'(x) by grad_output, element by element.",
)
class UpstreamIgnored(ReLU):
    """Returns its own derivative."""

    def backward(self, grad_output: Array) -> Array:
        """Return 1 where the input was positive."""
        return super().backward(np.ones_like(grad_output))


@mistake(
    "act-wrong-side",
    "ReLU",
    title="backward lets the gradient through where the input was negative.",
    misconception="The mask is taken for the elements to set to 0, and then multiplied by.",
    remedy="The gradient passes where the input was positive: multiply by x > 0, or set it to 0 where x < 0.",
)
class WrongSide(ReLU):
    """Masks the positive side."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient where the input was negative."""
        return grad_output - super().backward(grad_output)


@mistake(
    "act-passes-gradient",
    "ReLU",
    title="backward hands the gradient on as it is, where the input was negative too.",
    misconception="The slope is thought to be 1 everywhere, or the mask to be a matter of forward alone.",
    remedy="Where the input was negative the output does not depend on it: multiply by x > 0.",
)
class GradientUnmasked(ReLU):
    """Takes the slope for 1."""

    def backward(self, grad_output: Array) -> Array:
        """Return a copy of the gradient."""
        super().backward(grad_output)
        return grad_output.copy()


@mistake(
    "act-abs-derivative",
    "ReLU",
    title="backward multiplies by the sign of the input, which is the derivative of |x|.",
    misconception="The slope left of the kink is thought to be -1.",
    remedy="Left of 0 the function is constant, so its derivative there is 0.",
)
class DerivativeOfAbs(ReLU):
    """Multiplies by the sign."""

    def forward(self, x: Array) -> Array:
        """Return max(x, 0)."""
        self._sign = np.sign(x)
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient times the sign of the input."""
        super().backward(grad_output)
        grad_x: Array = grad_output * self._sign
        return grad_x


@mistake(
    "act-nan-at-zero",
    "ReLU",
    title="backward takes the derivative to be output / input, which is 0 / 0 where the input is 0.",
    misconception="Inputs are thought never to be 0, as random numbers never are.",
    remedy="Compare the input with 0 instead of dividing by it: after another ReLU half of the inputs are 0.",
)
class OutputByInput(ReLU):
    """Divides its output by its input."""

    def forward(self, x: Array) -> Array:
        """Return max(x, 0)."""
        y = super().forward(x)
        with np.errstate(all="ignore"):
            self._save_for_backward(x.shape, y / x)
        return y


@mistake(
    "act-masks-gradient-sign",
    "ReLU",
    title="backward applies ReLU to the gradient: it drops negative gradients, not those of negative inputs.",
    misconception="The same function is thought to serve in both directions.",
    remedy="Look at the sign of forward's input, not at that of the gradient.",
)
class GradientRectified(ReLU):
    """Rectifies the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return max(grad_output, 0)."""
        super().backward(grad_output)
        return np.maximum(grad_output, 0)


@mistake(
    "act-stale-mask",
    "ReLU",
    title="The mask is kept from the first forward, and never replaced.",
    misconception="A cache is thought to be filled once, as an attribute that is made when it is missing.",
    remedy="Replace what backward needs in every forward.",
)
class MaskStale(ReLU):
    """Keeps the mask of its first input."""

    _mask: Array | None = None

    def forward(self, x: Array) -> Array:
        """Return max(x, 0)."""
        if self._mask is None:
            self._mask = x > 0
        y = super().forward(x)
        self._save_for_backward(x.shape, self._mask)
        return y


@mistake(
    "al-view-return-relu",
    "ReLU",
    title="backward writes the gradient over the output that forward had returned.",
    misconception="The kept output is thought to be the layer's own, and free once its sign has been looked at.",
    remedy="Return a new array from backward: the caller holds forward's output, and the next layer its cache.",
)
class OutputOverwritten(ReLU):
    """Uses its output for its gradient."""

    def forward(self, x: Array) -> Array:
        """Return the kept output."""
        self._output = super().forward(x)
        return self._output

    def backward(self, grad_output: Array) -> Array:
        """Return the output's array with the gradient in it."""
        self._output[...] = super().backward(grad_output)
        return self._output


@mistake(
    "al-grad-mutate-relu",
    "ReLU",
    title="backward sets elements of the caller's grad_output to 0.",
    misconception="The upstream gradient is thought to belong to this layer once it has arrived.",
    remedy="Return a new array: another branch of the network may be given the same gradient.",
    source="pytorch/pytorch#75312",
)
class GradientAltered(ReLU):
    """Writes into the upstream gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return grad_output itself, changed."""
        (positive,) = self._saved_for(grad_output)
        grad_output[~positive] = 0
        return grad_output


@mistake(
    "al-cache-output",
    "ReLU",
    title="forward keeps the array that it returns, and backward looks at its signs.",
    misconception="An output is thought to be read only by whoever gets it.",
    remedy="Keep a mask of your own: a caller who adds to the output in place changes the gradient.",
    level="advice",
)
class OutputKept(ReLU):
    """Looks at its output in backward."""

    def forward(self, x: Array) -> Array:
        """Return the kept output."""
        self._output = super().forward(x)
        return self._output

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient where the output is positive."""
        self._saved_for(grad_output)
        grad_x: Array = grad_output * (self._output > 0)
        return grad_x
