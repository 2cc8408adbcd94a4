"""Convolution cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from ....impl import Conv1d, Conv2d, Conv3d
from ....impl.base import Array
from ....impl.convolution.convolution import Convolution

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


class ConvolutionSteps(Convolution):
    """Convolution whose steps are methods: pad, see, multiply, and each of them backwards."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        wide = self.padded(x)
        seen = self.seen(wide)
        y = self.multiplied(seen)
        if "bias" in self.params:
            y = self.with_bias(y)
        self._save_for_backward(y.shape, seen, wide.shape, x.shape)
        return y.astype(x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        seen, wide_shape, shape = self._saved_for(grad_output)
        self.add_weight_gradient(seen, grad_output)
        if "bias" in self.params:
            self.add_bias_gradient(grad_output)
        grad_wide = self.added_up(self.spread(grad_output), wide_shape)
        grad_x: Array = self.cropped(grad_wide, shape).astype(grad_output.dtype)
        return grad_x

    def border(self) -> Sequence[tuple[int, int]]:
        """Return how much is added before and after, on each axis."""
        return self._border

    def numpy_mode(self) -> str:
        """Return NumPy's name for what is added."""
        return NUMPY_MODES[self.padding_mode]

    def padded(self, x: Array) -> Array:
        """Return x with its padding."""
        wide: Array = np.pad(x, ((0, 0), (0, 0), *self.border()), mode=self.numpy_mode())  # type: ignore[call-overload]
        return wide

    def positions(self, sizes: Sequence[int]) -> tuple[int, ...]:
        """Return how many windows there are on each axis of a padded input."""
        return self._grid.positions(tuple(sizes), self.kernel_size)

    def places(self) -> list[tuple[int, ...]]:
        """Return the places of a kernel's elements."""
        return list(product(*map(range, self.kernel_size)))

    def at(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return what one place of the kernel sees of a padded input."""
        return self._grid.seen_by(tuple(place), tuple(positions))

    def at_backward(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where the gradient of what that place saw belongs."""
        return self.at(place, positions)

    def seen(self, wide: Array) -> Array:
        """Return what each place of the kernel sees: (N, C, places, ...)."""
        positions = self.positions(wide.shape[2:])
        return np.stack([wide[self.at(place, positions)] for place in self.places()], axis=2)

    def group_of_inputs(self) -> Array:
        """Return the group of each input channel."""
        return np.arange(self.in_channels) // (self.in_channels // self.groups)

    def dense(self) -> Array:
        """Return the weight as (O, C, places), with zeros between channels of different groups."""
        whole = np.zeros((self.out_channels, self.in_channels, len(self.places())))
        group_of_outputs = np.arange(self.out_channels) // (self.out_channels // self.groups)
        for number, kernel in enumerate(self.kernels().reshape(self.out_channels, -1, len(self.places()))):
            whole[number, self.group_of_inputs() == group_of_outputs[number]] = kernel
        return whole

    def kernels(self) -> Array:
        """Return the weight that is multiplied with."""
        return self.params["weight"]

    def kernels_backward(self) -> Array:
        """Return the weight that gradients are multiplied with."""
        return self.dense()

    def multiplied(self, seen: Array) -> Array:
        """Return the sum of weight times what is seen."""
        y: Array = np.tensordot(self.dense(), seen, ([1, 2], [1, 2])).swapaxes(0, 1)
        return y

    def with_bias(self, y: Array) -> Array:
        """Return y with the bias."""
        moved: Array = y + self.params["bias"].reshape(-1, *[1] * self.axes)
        return moved

    def weight_gradient(self, seen: Array, grad_output: Array) -> Array:
        """Return what is added to the gradient of the weight."""
        spatial = range(2, grad_output.ndim)
        whole = np.tensordot(grad_output, seen, ([0, *spatial], [0, *(axis + 1 for axis in spatial)]))
        group_of_outputs = np.arange(self.out_channels) // (self.out_channels // self.groups)
        own = [whole[number, self.group_of_inputs() == group] for number, group in enumerate(group_of_outputs)]
        return np.stack(own).reshape(self.params["weight"].shape)

    def add_weight_gradient(self, seen: Array, grad_output: Array) -> None:
        """Add to the gradient of the weight."""
        self.grads["weight"] += self.weight_gradient(seen, grad_output)

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Add to the gradient of the bias."""
        self.grads["bias"] += grad_output.sum(axis=(0, *range(2, grad_output.ndim)))

    def spread(self, grad_output: Array) -> Array:
        """Return the gradient of what was seen: (N, C, places, ...)."""
        grad_seen: Array = np.moveaxis(np.tensordot(self.kernels_backward(), grad_output, ([0], [1])), 2, 0)
        return grad_seen

    def added_up(self, grad_seen: Array, wide_shape: tuple[int, ...]) -> Array:
        """Return the gradient of the padded input: what several windows saw gets all of their gradients."""
        grad_wide = np.zeros(wide_shape)
        for number, place in enumerate(self.places()):
            grad_wide[self.at_backward(place, grad_seen.shape[3:])] += grad_seen[:, :, number]
        return grad_wide

    def cropped(self, grad_wide: Array, shape: tuple[int, ...]) -> Array:
        """Return the gradient of the input of a shape: what was added hands its gradient to where it came from."""
        numbers = np.arange(int(np.prod(shape[2:]))).reshape(shape[2:])
        source = np.pad(numbers, self.border(), mode=self.numpy_mode())  # type: ignore[call-overload]
        if self.padding_mode == "zeros":
            source[np.pad(np.zeros(shape[2:]), self.border(), constant_values=1.0) == 1] = numbers.size
        grad_x = np.zeros((*shape[:2], numbers.size + 1))
        where: Any = (slice(None), slice(None), source)
        np.add.at(grad_x, where, grad_wide)
        return grad_x[..., :-1].reshape(shape)


class Conv1dSteps(ConvolutionSteps, Conv1d):
    """Conv1d whose steps are methods."""


class Conv2dSteps(ConvolutionSteps, Conv2d):
    """Conv2d whose steps are methods."""


class Conv3dSteps(ConvolutionSteps, Conv3d):
    """Conv3d whose steps are methods."""
