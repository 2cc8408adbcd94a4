"""The twins' common part: NumPy arrays in and out, a torch call between, and autograd for backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Array: TypeAlias = npt.NDArray[Any]
Randomness: TypeAlias = np.random.Generator | int | None


class Twin:
    """A layer or a loss whose forward is one torch call and whose backward is torch's autograd.

    A subclass writes `forward` alone, and hands its torch call to `record`. Arrays are copied on their way in and out:
    whatever their memory layout, and whatever a caller does to them later, nothing is shared.

    Args:
        accumulate: whether backward adds to `grads`, as PyTorch does, or overwrites them.

    Attributes:
        training: True in training mode, which is where a twin starts.
        params: parameters by PyTorch's names, which a caller may write to.
        grads: gradients of `params`, by the same names.
        buffers: arrays that are kept but not trained, by PyTorch's names.
    """

    def __init__(self, *, accumulate: bool = True) -> None:
        self.training = True
        self.accumulate = accumulate
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}
        self._output: Tensor | None = None
        self._inputs: list[Tensor] = []
        self._parameters: dict[str, Tensor] = {}

    def train(self) -> None:
        """Enter training mode."""
        self.training = True

    def eval(self) -> None:
        """Enter evaluation mode."""
        self.training = False

    def zero_grad(self) -> None:
        """Fill every gradient with zeros, in place."""
        for grad in self.grads.values():
            grad.fill(0.0)

    def add_parameter(self, name: str, value: Tensor) -> None:
        """Keep a parameter and a gradient of zeros."""
        self.params[name] = value.numpy()
        self.grads[name] = np.zeros_like(self.params[name])

    def record(self, function: Callable[..., Tensor], *inputs: Array, **options: Any) -> Array:
        """Call `function`, keep its graph for backward, and return its output.

        Args:
            function: the torch call; it is given the inputs in order, and `params` and `options` by name.
            inputs: what backward returns the gradients of; the first one's dtype is that of the whole call.
            options: further arguments, passed on as they are.
        """
        leaves = [tensor(value).requires_grad_() for value in inputs]
        dtype = inputs[0].dtype
        parameters = {name: tensor(value, dtype).requires_grad_() for name, value in self.params.items()}
        output = function(*leaves, **parameters, **options)
        self._output, self._inputs, self._parameters = output, leaves, parameters
        return output.detach().numpy().copy()

    def backward(self, grad_output: Array | float = 1.0) -> Any:
        """Put the parameters' gradients into `grads`; return the input's gradient, or a tuple if there are several.

        Raises:
            RuntimeError: there was no forward, or `grad_output` has another shape than its output.
        """
        if self._output is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward: there is no forward to go back through; call forward first"
            )
        upstream = tensor(grad_output, self._output.detach().numpy().dtype)
        if upstream.ndim == 0:
            upstream = upstream.expand(self._output.shape)
        sources = [*self._inputs, *self._parameters.values()]
        gradients = torch.autograd.grad(self._output, sources, upstream, retain_graph=True)
        arrays = [gradient.contiguous().numpy() for gradient in gradients]
        count = len(self._inputs)
        for name, gradient in zip(self._parameters, arrays[count:], strict=True):
            if self.accumulate:
                self.grads[name] += gradient
            else:
                self.grads[name][...] = gradient
        return arrays[0] if count == 1 else tuple(arrays[:count])


def tensor(value: Any, dtype: npt.DTypeLike | None = None) -> Tensor:
    """Return a copy of an array or number as a tensor, of the array's dtype unless another is given."""
    return torch.from_numpy(np.array(value, dtype=dtype, order="C"))


def torch_generator(rng: np.random.Generator) -> torch.Generator:
    """Return a torch generator that is seeded by a draw from `rng`, so that whoever seeds `rng` controls both."""
    return torch.Generator().manual_seed(int(rng.integers(2**63)))
