"""Known wrong layers of the Transformer's encoder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....impl import ReLU, TransformerEncoderLayer
from ....impl.base import Array
from ...catalogue import mistake

_Function = Callable[[Array], Array]


@mistake(
    "tr-no-residual",
    "TransformerEncoderLayer",
    title="The output of a sublayer replaces x: there is no residual connection.",
    misconception="Layers are thought to be stacked one on the other.",
    remedy="Add what comes out of a sublayer to what went in.",
)
class WithoutResidual(TransformerEncoderLayer):
    """Adds nothing."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        return super()._with_residual(x, number, sublayer if self.norm_first else lambda one: sublayer(one) - one) - (
            x if self.norm_first else 0
        )

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        if self.norm_first:
            return super()._back_with_residual(grad, number, sublayer) - grad
        return super()._back_with_residual(grad, number, lambda one: sublayer(one) - one)


@mistake(
    "tr-norm-first-ignored",
    "TransformerEncoderLayer",
    title="Sums are normalized whatever norm_first says.",
    misconception="The paper's order is thought to be the only one.",
    remedy="With norm_first normalize what a sublayer is given, and leave the sum as it is.",
)
class AlwaysAfter(TransformerEncoderLayer):
    """Normalizes sums."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.norm_first = False


@mistake(
    "tr-norm-always-first",
    "TransformerEncoderLayer",
    title="What a sublayer is given is normalized whatever norm_first says.",
    misconception="The order of newer models is thought to be the default.",
    remedy="By default the sum is normalized: N(x + A(x)).",
    reading="norm=before",
)
class AlwaysBefore(TransformerEncoderLayer):
    """Normalizes what goes in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.norm_first = True


@mistake(
    "tr-residual-normalized",
    "TransformerEncoderLayer",
    title="With norm_first the residual connection starts behind the normalization.",
    misconception="The normalized x is thought to take the place of x from there on.",
    remedy="Add to x itself: the path past the sublayers has no normalization in it.",
)
class ResidualNormalized(TransformerEncoderLayer):
    """Adds to what was normalized."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        if not self.norm_first:
            return super()._with_residual(x, number, sublayer)
        normalized: Array = self._layers[f"norm{number}"].forward(x)
        return normalized + self._dropped(f"dropout{number}", sublayer(normalized))

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        if not self.norm_first:
            return super()._back_with_residual(grad, number, sublayer)
        whole = grad + sublayer(self._undropped(f"dropout{number}", grad))
        return np.asarray(self._layers[f"norm{number}"].backward(whole))


@mistake(
    "tr-bwd-residual",
    "TransformerEncoderLayer",
    title="backward goes through the sublayers, and forgets the path past them.",
    misconception="The gradient is thought to flow through the sublayers only.",
    remedy="x goes two ways in forward, so two gradients come back: add them.",
)
class BackwardWithoutResidual(TransformerEncoderLayer):
    """Forgets what comes past a sublayer."""

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        if self.norm_first:
            return super()._back_with_residual(grad, number, sublayer) - grad
        return super()._back_with_residual(grad, number, lambda one: sublayer(one) - one)


@mistake(
    "tr-bwd-shared-input",
    "TransformerEncoderLayer",
    title="Of the three gradients of self-attention's input only the query's is kept.",
    misconception="An input that is given three times is thought to have one gradient.",
    remedy="x is query, key and value at once: add the three gradients.",
)
class SharedInput(TransformerEncoderLayer):
    """Adds up nothing."""

    def _back_to_itself(self, grad: Array) -> Array:
        return np.asarray(self._layers["self_attn"].backward(grad)[0])


@mistake(
    "tr-one-norm",
    "TransformerEncoderLayer",
    title="Both sublayers share the first normalization.",
    misconception="A normalization is thought to have no parameters.",
    remedy="Each sublayer has a normalization of its own, norm1 and norm2.",
)
class OneNorm(TransformerEncoderLayer):
    """Uses norm1's parameters twice."""

    def _hand_down(self) -> None:
        super()._hand_down()
        first, second = (self._layers[name] for name in ("norm1", "norm2"))
        second.params.update(first.params)
        second.grads.update(first.grads)


@mistake(
    "tr-no-last-norm",
    "TransformerEncoderLayer",
    title="Only the first sum is normalized.",
    misconception="One normalization a layer is thought to be enough.",
    remedy="Each sublayer has a normalization, the network as well.",
)
class WithoutLastNorm(TransformerEncoderLayer):
    """Leaves norm2 out."""

    def _with_residual(self, x: Array, number: int, sublayer: _Function) -> Array:
        if number == 1:
            return super()._with_residual(x, number, sublayer)
        return x + self._dropped(f"dropout{number}", sublayer(x))

    def _back_with_residual(self, grad: Array, number: int, sublayer: _Function) -> Array:
        if number == 1:
            return super()._back_with_residual(grad, number, sublayer)
        return grad + sublayer(self._undropped(f"dropout{number}", grad))


@mistake(
    "tr-no-activation",
    "TransformerEncoderLayer",
    title="There is no activation between the two linear maps.",
    misconception="Two linear maps in a row are thought to be more expressive than one.",
    remedy="Apply relu or gelu to what the first one gives.",
)
class WithoutActivation(TransformerEncoderLayer):
    """Feeds forward linearly."""

    def _fed_forward(self, x: Array) -> Array:
        hidden = self._layers["linear1"].forward(x)
        return np.asarray(self._layers["linear2"].forward(self._dropped("dropout", hidden)))

    def _back_fed_forward(self, grad: Array) -> Array:
        grad_hidden = self._undropped("dropout", self._layers["linear2"].backward(grad))
        return np.asarray(self._layers["linear1"].backward(grad_hidden))


@mistake(
    "tr-activation-ignored",
    "TransformerEncoderLayer",
    title="The activation is relu whatever is asked for.",
    misconception="The paper's activation is thought to be the only one.",
    remedy="Use the option activation.",
)
class AlwaysRelu(TransformerEncoderLayer):
    """Ignores the option."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._layers["activation"] = ReLU()


@mistake(
    "tr-eps-ignored",
    "TransformerEncoderLayer",
    title="The eps of the normalizations is 1e-5 whatever is asked for.",
    misconception="A default is thought to be good for all.",
    remedy="Hand layer_norm_eps on to both normalizations.",
)
class EpsIgnored(TransformerEncoderLayer):
    """Ignores the option."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "layer_norm_eps": 1e-5})
