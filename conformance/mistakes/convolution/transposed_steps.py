"""Transposed convolution cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from ....impl import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ....impl.base import Array
from ....impl.convolution.transposed import TransposedConvolution


class TransposedSteps(TransposedConvolution):
    """Transposed convolution whose steps are methods: multiply, add up, cut off, and each of them backwards."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        stamps = np.moveaxis(np.tensordot(self.dense(), x, ([0], [1])), 2, 0)
        wide = self.added_up(stamps, self.sizes(x.shape[2:]))
        y = self.cut(wide)
        if "bias" in self.params:
            y = y + self.params["bias"].reshape(-1, *[1] * self.axes)
        self._save_for_backward(y.shape, x.copy(), wide.shape)
        return y.astype(x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Add dw and db to `grads`; return dx."""
        x, wide_shape = self._saved_for(grad_output)
        wide = self.uncut(grad_output, wide_shape)
        seen = np.stack([wide[self.at(place, x.shape[2:])] for place in self.places()], axis=2)
        self.grads["weight"] += self.weight_gradient(x, seen)
        if "bias" in self.params:
            self.add_bias_gradient(grad_output)
        grad_x: Array = np.tensordot(self.dense_backward(), seen, ([1, 2], [1, 2])).swapaxes(0, 1)
        return grad_x.astype(grad_output.dtype)

    def places(self) -> list[tuple[int, ...]]:
        """Return the places of a kernel's elements."""
        return list(product(*map(range, self.kernel_size)))

    def at(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where one place of the kernel is put, for all inputs."""
        return self._grid.seen_by(tuple(place), tuple(positions))

    def sizes(self, positions: Sequence[int]) -> tuple[int, ...]:
        """Return the sizes of the output before anything is cut off."""
        covered = self._grid.sizes(tuple(positions), self.kernel_size)
        return tuple(size + more for size, more in zip(covered, self.output_padding, strict=True))

    def group_of_inputs(self) -> Array:
        """Return the group of each input channel."""
        return np.arange(self.in_channels) // (self.in_channels // self.groups)

    def kernels(self) -> Array:
        """Return the weight that is multiplied with."""
        return self.params["weight"]

    def dense(self) -> Array:
        """Return the weight as (I, O, places), with zeros between channels of different groups."""
        whole = np.zeros((self.in_channels, self.out_channels, len(self.places())))
        group_of_outputs = np.arange(self.out_channels) // (self.out_channels // self.groups)
        for number, kernel in enumerate(self.kernels().reshape(self.in_channels, -1, len(self.places()))):
            whole[number, group_of_outputs == self.group_of_inputs()[number]] = kernel
        return whole

    def dense_backward(self) -> Array:
        """Return the weight that gradients are multiplied with."""
        return self.dense()

    def added_up(self, stamps: Array, sizes: tuple[int, ...]) -> Array:
        """Return kernels added up at their places."""
        wide = np.zeros((*stamps.shape[:2], *sizes))
        for number, place in enumerate(self.places()):
            wide[self.at(place, stamps.shape[3:])] += stamps[:, :, number]
        return wide

    def cut(self, wide: Array) -> Array:
        """Return the output without its padding."""
        where: Any = (..., *(slice(p, size - p) for p, size in zip(self.padding, wide.shape[2:], strict=True)))
        y: Array = wide[where]
        return y

    def uncut(self, grad_output: Array, shape: tuple[int, ...]) -> Array:
        """Return the gradient of a shape, that of what was cut off being 0."""
        wide = np.zeros(shape)
        self.cut(wide)[...] = grad_output
        return wide

    def weight_gradient(self, x: Array, seen: Array) -> Array:
        """Return what is added to the gradient of the weight."""
        spatial = range(2, x.ndim)
        whole = np.tensordot(x, seen, ([0, *spatial], [0, *(axis + 1 for axis in spatial)]))
        group_of_outputs = np.arange(self.out_channels) // (self.out_channels // self.groups)
        own = [whole[number, group_of_outputs == group] for number, group in enumerate(self.group_of_inputs())]
        return np.stack(own).reshape(self.params["weight"].shape)

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Add to the gradient of the bias."""
        self.grads["bias"] += grad_output.sum(axis=(0, *range(2, grad_output.ndim)))


class ConvTranspose1dSteps(TransposedSteps, ConvTranspose1d):
    """ConvTranspose1d whose steps are methods."""


class ConvTranspose2dSteps(TransposedSteps, ConvTranspose2d):
    """ConvTranspose2d whose steps are methods."""


class ConvTranspose3dSteps(TransposedSteps, ConvTranspose3d):
    """ConvTranspose3d whose steps are methods."""
