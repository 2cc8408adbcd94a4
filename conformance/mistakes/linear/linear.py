"""Known wrong fully connected layers."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ....impl import Linear
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "lin-layout",
    "Linear",
    title="The weight has shape (in_features, out_features), and y = x W.",
    misconception="The layout of Keras and many textbooks is thought to be PyTorch's as well.",
    remedy="Keep the weight as (out_features, in_features) and multiply by its transpose.",
    reading="weight_layout=(in, out)",
    source="pytorch/pytorch#130122",
)
class InputsFirst(Linear):
    """Keeps its weight transposed."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features, bias)
        self._add_parameter("weight", self.params["weight"].T.copy())

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient; add to the transposed weight's."""
        (rows,) = self._saved_for(grad_output)
        grad_rows = grad_output.reshape(-1, self.out_features)
        self.grads["weight"] += rows.T @ grad_rows
        if "bias" in self.params:
            self.grads["bias"] += grad_rows.sum(axis=0)
        grad_x: Array = grad_output @ self._weight(rows)
        return grad_x

    def _weight(self, like: Array) -> Array:
        return super()._weight(like).T


@mistake(
    "lin-layout-backward",
    "Linear",
    title="backward multiplies the gradient by the transposed weight, as forward does with the input.",
    misconception="Both directions are thought to use the weight in the same way; on a square weight it even runs.",
    remedy="Write down the shapes: (rows, out) times (out, in) gives (rows, in), and try a layer that is not square.",
)
class TransposedInBackward(Linear):
    """Multiplies by the transposed weight in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient times the transposed weight."""
        super().backward(grad_output)
        grad_x: Array = grad_output @ self._weight(grad_output).T
        return grad_x


@mistake(
    "lin-flattens-all",
    "Linear",
    title="Everything but the first axis is flattened into features.",
    misconception="The first axis is thought to be the only one that is no feature.",
    remedy="The features are the last axis: flatten all others to rows, and give the output their shape again.",
    reading="inputs=2-D",
)
class FlattensAll(Linear):
    """Takes one row for each entry of the first axis."""

    def forward(self, x: Array) -> Array:
        """Return y with two axes."""
        return super().forward(x.reshape(x.shape[0], -1))


@mistake(
    "lin-bias-twice",
    "Linear",
    title="The bias is added twice.",
    misconception="Two places each add the bias, as if the other did not.",
    remedy="Add the bias once: y = x W^T + b.",
)
class BiasTwice(Linear):
    """Adds the bias twice."""

    def forward(self, x: Array) -> Array:
        """Return x W^T + 2 b."""
        y: Array = super().forward(x)
        return y + self.params["bias"] if "bias" in self.params else y


@mistake(
    "lin-update-before-dx",
    "Linear",
    title="backward steps the parameters, and then computes the input's gradient with the new weight.",
    misconception="Backward and update are thought to be one thing, so that each layer learns when its turn comes.",
    remedy="Leave the parameters alone in backward; an optimizer steps when all gradients are known.",
)
class UpdatesInBackward(Linear):
    """Makes a step of gradient descent inside backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient times the stepped weight."""
        super().backward(grad_output)
        for name, gradient in self.grads.items():
            self.params[name] -= 0.01 * gradient
        grad_x: Array = grad_output @ self._weight(grad_output)
        return grad_x


@mistake(
    "lin-grad-overwrite",
    "Linear",
    title="backward overwrites the parameter gradients instead of adding to them.",
    misconception="A layer is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradients (+=), and clear them in zero_grad: a layer used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(Linear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Any:
        """Return the input's gradient; keep only the latest parameter gradients."""
        self.zero_grad()
        return super().backward(grad_output)


@mistake(
    "lin-buffer-reuse",
    "Linear",
    title="forward writes every output into the same array, and returns that array.",
    misconception="An output is thought to be used up by the time of the next forward.",
    remedy="Return a new array from every forward: a caller may still hold the last one.",
)
class OutputReused(Linear):
    """Returns one array for all outputs of a shape."""

    _output = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return the persistent output."""
        y = super().forward(x)
        if self._output.shape != y.shape or self._output.dtype != y.dtype:
            self._output = np.empty_like(y)
        self._output[...] = y
        return self._output


@mistake(
    "al-view-return",
    "Linear",
    title="backward writes the input's gradient over the cached input, and returns that cache.",
    misconception="The cache has the right shape and is thought to be free once the weight's gradient is known.",
    remedy="Return a new array, and keep the cache until the next forward: backward may be called again.",
)
class CacheReturned(Linear):
    """Uses its cache for its result."""

    def backward(self, grad_output: Array) -> Array:
        """Return a view of the cache."""
        (rows,) = self._saved_for(grad_output)
        rows[...] = super().backward(grad_output).reshape(rows.shape)
        grad_x: Array = rows.reshape(*grad_output.shape[:-1], self.in_features)
        return grad_x


@mistake(
    "al-grad-mutate",
    "Linear",
    title="backward fills the caller's grad_output with zeros when it is done with it.",
    misconception="The upstream gradient is thought to belong to this layer, and clearing it to save trouble later.",
    remedy="Leave grad_output as it was: another branch of the network may be given the same array.",
    source="pytorch/pytorch#75312",
)
class GradientCleared(Linear):
    """Clears the upstream gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient, and leave zeros behind."""
        grad_x = super().backward(grad_output)
        grad_output *= 0
        return grad_x


@mistake(
    "nu-empty",
    "Linear",
    title="The gradients start as np.empty arrays, and backward adds to them.",
    misconception="np.empty is thought to give zeros, as it often does in a small test.",
    remedy="Start what is added to with np.zeros: np.empty holds whatever was in that memory.",
)
class GradientsUninitialised(Linear):
    """Adds to memory that nobody has cleared."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features, bias)
        self.grads = {name: np.empty_like(value) for name, value in self.params.items()}


@mistake(
    "al-cache-ref",
    "Linear",
    title="forward keeps the caller's own array for backward.",
    misconception="What was handed over is thought to stay as it is until backward needs it.",
    remedy="Keep a copy, or say that the caller must not write into x before backward: loops that reuse a buffer do.",
    level="advice",
)
class InputKept(Linear):
    """Keeps x itself."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(x)
        self._save_for_backward(y.shape, x.reshape(-1, self.in_features))
        return y


@mistake(
    "lin-class-params",
    "Linear",
    title="params and grads are attributes of the class: all layers have the same.",
    misconception="params = {} in the class body, or as a default argument, is thought to make a dict for each layer.",
    remedy="Make the dicts in the constructor: what stands in the class body is made once.",
)
class ParametersOfTheClass(Linear):
    """Has the arrays of whichever layer was built last."""

    _params: ClassVar[dict[str, Array]] = {}
    _grads: ClassVar[dict[str, Array]] = {}

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features, bias)
        for shared, own in ((self._params, self.params), (self._grads, self.grads)):
            shared.clear()
            shared.update(own)
        self.params, self.grads = self._params, self._grads


@mistake(
    "lin-upstream-clipped",
    "Linear",
    title="backward clips the upstream gradient to ±5.",
    misconception="Gradients that explode are thought to be for every layer to stop.",
    remedy="Take the gradient as it is; what clips is the training loop, once and on all gradients together.",
)
class UpstreamClipped(Linear):
    """Clips what it is given."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of another loss, where any number is beyond 5."""
        return super().backward(np.clip(grad_output, -5.0, 5.0))
