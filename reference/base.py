"""The twins' common part: NumPy arrays in and out, a torch call between, and autograd for backward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, overload

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
        self._outputs: tuple[Tensor, ...] = ()
        self._inputs: list[Tensor | None] = []
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

    @overload
    def record(self, function: Callable[..., Tensor], *inputs: Array | None, **options: Any) -> Array: ...

    @overload
    def record(
        self, function: Callable[..., tuple[Tensor, ...]], *inputs: Array | None, **options: Any
    ) -> tuple[Array, ...]: ...

    def record(self, function: Callable[..., Any], *inputs: Array | None, **options: Any) -> Any:
        """Call `function`, keep its graph for backward, and return its output, or a tuple if there are several.

        Args:
            function: the torch call; it is given the inputs in order, and `params` and `options` by name.
            inputs: what backward returns the gradients of; the first one's dtype is that of the whole call. None is
                handed on as None, and has no gradient.
            options: further arguments, passed on as they are.
        """
        leaves = [None if value is None else tensor(value).requires_grad_() for value in inputs]
        dtype = next((value.dtype for value in inputs if value is not None), None)
        parameters = {name: tensor(value, dtype).requires_grad_() for name, value in self.params.items()}
        output = function(*leaves, **parameters, **options)
        self._outputs = output if isinstance(output, tuple) else (output,)
        self._inputs, self._parameters = leaves, parameters
        arrays = tuple(part.detach().numpy().copy() for part in self._outputs)
        return arrays if isinstance(output, tuple) else arrays[0]

    def backward(self, *grad_outputs: Array | float | None) -> Any:
        """Put the parameters' gradients into `grads`; return the input's gradient, or a tuple if there are several.

        Args:
            grad_outputs: the upstream gradient of each output; a number stands for an array full of it, None, or one
                left out, for zeros. Where none is given, that of the first output is 1.

        Returns:
            The gradient of each input, None for one that was None; nothing where there are no inputs.

        Raises:
            RuntimeError: there was no forward, or an upstream gradient has another shape than its output.
        """
        if not self._outputs:
            raise RuntimeError(
                f"{type(self).__name__}.backward: there is no forward to go back through; call forward first"
            )
        given = {number: value for number, value in enumerate(grad_outputs or (1.0,)) if value is not None}
        followed = [number for number in given if self._outputs[number].requires_grad]
        sources = [leaf for leaf in (*self._inputs, *self._parameters.values()) if leaf is not None]
        gradients = iter(
            torch.autograd.grad(
                [_weighted(self._outputs[number], given[number]) for number in followed],
                sources,
                retain_graph=True,
                materialize_grads=True,
            )
            if followed
            else map(torch.zeros_like, sources)
        )
        of_inputs = tuple(None if leaf is None else next(gradients).contiguous().numpy() for leaf in self._inputs)
        for name, gradient in zip(self._parameters, gradients, strict=True):
            if self.accumulate:
                self.grads[name] += gradient.numpy()
            else:
                self.grads[name][...] = gradient.numpy()
        return (of_inputs or (None,))[0] if len(of_inputs) < 2 else of_inputs  # noqa: PLR2004 - several


def _weighted(output: Tensor, value: Array | float) -> Tensor:
    """Return the sum of an output times its upstream gradient, whose gradient is what backward is asked for.

    autograd takes upstream gradients too, but loads symbolic algebra to compare their shapes, half a second's work.
    """
    upstream = tensor(value, output.detach().numpy().dtype)
    if upstream.ndim and upstream.shape != output.shape:
        wanted, got = tuple(output.shape), tuple(upstream.shape)
        raise RuntimeError(f"the upstream gradient has shape {got}, but should have the output's shape {wanted}")
    return (output * upstream).sum()


def tensor(value: Any, dtype: npt.DTypeLike | None = None) -> Tensor:
    """Return a copy of an array or number as a tensor, of the array's dtype unless another is given."""
    return torch.from_numpy(np.array(value, dtype=dtype, order="C"))


def torch_generator(rng: np.random.Generator) -> torch.Generator:
    """Return a torch generator that is seeded by a draw from `rng`, so that whoever seeds `rng` controls both."""
    return torch.Generator().manual_seed(int(rng.integers(2**63)))


@contextmanager
def drawing_from(rng: np.random.Generator, rate: float = 1.0) -> Iterator[None]:
    """Let what torch draws follow from a generator, and leave torch's own as it was; at rate 0 nothing is drawn.

    Only the processor's generator is seeded: `torch.manual_seed` also notes, with its stack, that it was called, for
    devices that may come later, which takes longer than what a twin computes.
    """
    if not rate:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(int(rng.integers(2**63)))
        yield
