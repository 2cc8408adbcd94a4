"""Known wrong linear layers whose weights are dropped."""

from __future__ import annotations

import numpy as np

from ....impl import DropConnect, Linear
from ....impl.base import Array
from ...catalogue import mistake


class _OwnFactor(DropConnect):
    """Multiplies the weights by what it makes of the right factor."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        self._factor = self._made(self._factor)
        return Linear.forward(self, x)

    def _made(self, factor: Array | float) -> Array | float:
        raise NotImplementedError


@mistake(
    "dc-no-scale",
    "DropConnect",
    title="Weights are dropped in training, and nothing is ever rescaled.",
    misconception="DropConnect is thought to set weights to 0 and to do no more.",
    remedy="Divide the weights that are kept by 1 - p, so that the expected output is that of evaluation.",
)
class NoScale(_OwnFactor):
    """Multiplies by the mask alone."""

    def _made(self, factor: Array | float) -> Array | float:
        return np.sign(factor)


@mistake(
    "dc-scale-1/p",
    "DropConnect",
    title="Weights that are kept are divided by p, not by 1 - p.",
    misconception="The scale is thought to be 1 / p, whatever p means.",
    remedy="Divide by the probability that a weight is kept.",
)
class ScaledByOneOverP(_OwnFactor):
    """Divides by the probability to drop."""

    def _made(self, factor: Array | float) -> Array | float:
        return np.sign(factor) / self.p if self.training and self.p > 0.0 else factor


@mistake(
    "dc-double-comp",
    "DropConnect",
    title="Weights are scaled up in training, and scaled down again in evaluation.",
    misconception="The inverted and the original form are mixed.",
    remedy="Compensate once: in training.",
)
class CompensatedTwice(_OwnFactor):
    """Scales in both modes."""

    def _made(self, factor: Array | float) -> Array | float:
        return factor if self.training else 1.0 - self.p


@mistake(
    "dc-units",
    "DropConnect",
    title="All weights of a unit are dropped together, as plain dropout does.",
    misconception="DropConnect is thought to be dropout in front of a linear layer, or behind it.",
    remedy="Draw a number for each weight, in the shape of W: an input may reach some outputs and not others.",
)
class UnitsDropped(DropConnect):
    """Draws for each input."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        if not self.training:
            return y
        self._factor = np.repeat(np.asarray(self._factor)[:1], self.out_features, axis=0)
        return Linear.forward(self, x)


@mistake(
    "dc-eval-ignored",
    "DropConnect",
    title="Weights are dropped in evaluation too.",
    misconception="The caller is expected to skip the layer in evaluation.",
    remedy="Look at the mode in forward: in evaluation all weights are used as they are.",
)
class EvaluationIgnored(DropConnect):
    """Never leaves training."""

    def eval(self) -> None:
        """Stay in training mode."""


@mistake(
    "dc-frozen",
    "DropConnect",
    title="The mask is drawn once and used for ever.",
    misconception="The mask is seen as part of the architecture.",
    remedy="Draw a new mask in every forward in training mode.",
)
class Frozen(DropConnect):
    """Keeps its first mask."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        if not self.training:
            return y
        self._factor = vars(self).setdefault("first", self._factor)
        return Linear.forward(self, x)


@mistake(
    "dc-weights-lost",
    "DropConnect",
    title="The mask is multiplied into the weights themselves, which never come back.",
    misconception="W *= mask is thought to last for one forward.",
    remedy="Make a masked copy for the forward, and leave params alone.",
)
class WeightsLost(DropConnect):
    """Writes its masked weights into params."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        self.params["weight"] *= self._factor
        return y


@mistake(
    "dc-bwd-unmasked",
    "DropConnect",
    title="backward knows of no mask: all weights get a gradient, and the input's goes back through all of them.",
    misconception="The mask is thought to be a matter of forward alone.",
    remedy="y contains M * W / (1 - p): the gradient of W has that factor, and is 0 where a weight was dropped.",
)
class GradientUnmasked(DropConnect):
    """Has a linear layer's backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return G W; add Gᵀ x."""
        self._factor = 1.0
        return super().backward(grad_output)


@mistake(
    "dc-keep-drop-swap",
    "DropConnect",
    title="p is taken for the probability to keep a weight.",
    misconception="The paper's p is the probability to keep, and this one was read so too.",
    remedy="Here p is the probability to drop: keep a weight with probability 1 - p.",
    reading="p=keep",
)
class KeepDropSwap(DropConnect):
    """Keeps with probability p."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        p, self.p = self.p, 1.0 - self.p
        y = super().forward(x) if self.p < 1.0 else Linear.forward(self, x)
        self.p = p
        return y
