"""Known wrong padding layers that continue an image by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import (
    CircularPad1d,
    CircularPad2d,
    CircularPad3d,
    ReflectionPad1d,
    ReflectionPad2d,
    ReflectionPad3d,
    ReplicationPad1d,
    ReplicationPad2d,
    ReplicationPad3d,
)
from ....impl.base import Array
from ....impl.convolution.borders import inner
from ....impl.convolution.padding import BorderLayer
from ...catalogue import mistake


class _Cropping(BorderLayer):
    """Drops the gradient of what it added."""

    def backward(self, grad_output: Array) -> Array:
        """Return the middle of the gradient."""
        self._saved_for(grad_output)
        pairs = zip(grad_output.shape[2:], self._border, strict=True)
        sizes = (size - low - high for size, (low, high) in pairs)
        image: Array = grad_output[inner((*grad_output.shape[:2], *sizes), self._border)].copy()
        return image


class _ByNumbers(BorderLayer):
    """Pads with NumPy's mode, and goes back by the number of the element that stands at each place."""

    numpy_mode = "reflect"

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = self._padded(x)
        numbers = np.arange(x[0, 0].size, dtype=np.float64).reshape(1, 1, *x.shape[2:])
        self._save_for_backward(y.shape, x.shape, self._padded(numbers + 1.0)[0, 0].astype(np.intp))
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx: each element gets what all places with its number were given; 0 is nobody's."""
        shape, numbers = self._saved_for(grad_output)
        grad_x = np.zeros((*shape[:2], int(np.prod(shape[2:])) + 1))
        self._hand(grad_x, (slice(None), slice(None), numbers), grad_output)
        return grad_x[:, :, 1:].reshape(shape).astype(grad_output.dtype)

    def _padded(self, x: Array) -> Array:
        y: Array = np.pad(x, ((0, 0), (0, 0), *self._border), mode=self.numpy_mode)  # type: ignore[call-overload]
        return y

    def _hand(self, grad_x: Array, where: Any, grad_output: Array) -> None:
        np.add.at(grad_x, where, grad_output)


class _Overwriting(_ByNumbers):
    """Keeps the last gradient of each element."""

    def _hand(self, grad_x: Array, where: Any, grad_output: Array) -> None:
        grad_x[where] = grad_output


class _WithoutCorners(_ByNumbers):
    """Continues each axis beside the image only, and leaves the corners zero."""

    def _padded(self, x: Array) -> Array:
        y = np.pad(x, ((0, 0), (0, 0), *self._border))
        for axis, ends in enumerate(self._border):
            alone = [(0, 0)] * (2 + self.axes)
            alone[2 + axis] = ends
            whole: Array = np.pad(x, alone, mode=self.numpy_mode)  # type: ignore[call-overload]
            where = [slice(None)] * (2 + self.axes)
            for other, (low, _) in enumerate(self._border):
                if other != axis:
                    where[2 + other] = slice(low, low + x.shape[2 + other])
            y[tuple(where)] = whole
        return y


@mistake(
    "fp-edge",
    "ReflectionPad1d",
    title="The reflection repeats the edge: the first element added is the first of the input.",
    misconception="The mirror is thought to stand beside the edge; it stands on it.",
    remedy="Leave the edge out, as np.pad's mode 'reflect' does; 'symmetric' is the one that repeats it.",
)
class EdgeReflected(_ByNumbers, ReflectionPad1d):
    """Reflects with the edge."""

    numpy_mode = "symmetric"


@mistake(
    "fp-unreversed",
    "ReflectionPad1d",
    title="What lies beside the edge is added in its own order, not in reverse.",
    misconception="A slice of the neighbours is thought to be their reflection.",
    remedy="A mirror reverses: the element next to the edge stands next to it on the other side too.",
)
class Unreversed(_ByNumbers, ReflectionPad1d):
    """Copies without reversing."""

    def _padded(self, x: Array) -> Array:
        ((low, high),) = self._border
        size = x.shape[2]
        return np.concatenate([x[:, :, 1 : 1 + low], x, x[:, :, size - 1 - high : size - 1]], axis=2)


@mistake(
    "fp-backward-crop",
    "ReflectionPad2d",
    title="backward drops the gradient of what was reflected.",
    misconception="Padding is thought to be constant always.",
    remedy="Reflected elements are the input's own: add their gradients to where they came from.",
)
class ReflectionDropped(_Cropping, ReflectionPad2d):
    """Crops."""


@mistake(
    "fp-backward-assign",
    "ReflectionPad2d",
    title="backward writes the gradients of reflected elements over those of the elements themselves.",
    misconception="Each input is thought to stand at one place of the output.",
    remedy="Add (+=): an element and its reflections all have a gradient.",
)
class ReflectionOverwrites(_Overwriting, ReflectionPad2d):
    """Overwrites."""


@mistake(
    "fp3-corners",
    "ReflectionPad3d",
    title="Corners and edges of the frame stay zero.",
    misconception="Each axis is thought to be continued beside the input alone.",
    remedy="Continue one axis after the other, each time what the last one has left: corners are reflected twice.",
)
class CornersNotReflected(_WithoutCorners, ReflectionPad3d):
    """Leaves the corners zero."""


@mistake(
    "ep-wraps",
    "ReplicationPad1d",
    title="Before the first element stand the last ones.",
    misconception="An index is thought to stop at 0; a negative one counts from the end.",
    remedy="Hold indices between 0 and the last one, np.clip(i, 0, size - 1), before you take elements.",
)
class IndexWraps(_ByNumbers, ReplicationPad1d):
    """Takes negative indices from the end."""

    def _padded(self, x: Array) -> Array:
        ((low, high),) = self._border
        size = x.shape[2]
        places = np.minimum(np.arange(-low, size + high), size - 1)
        y: Array = x.take(places % size, axis=2)
        return y


@mistake(
    "ep-backward-crop",
    "ReplicationPad2d",
    title="backward drops the gradient of the copies of the edge.",
    misconception="Padding is thought to be constant always.",
    remedy="The copies are the edge's own: add their gradients to it.",
)
class CopiesDropped(_Cropping, ReplicationPad2d):
    """Crops."""


@mistake(
    "ep-corners",
    "ReplicationPad2d",
    title="The corners of the frame stay zero.",
    misconception="Each axis is thought to be continued beside the input alone.",
    remedy="Continue one axis after the other, each time what the last one has left: a corner repeats a corner.",
)
class CornersNotRepeated(_WithoutCorners, ReplicationPad2d):
    """Leaves the corners zero."""

    numpy_mode = "edge"


@mistake(
    "ep3-backward-assign",
    "ReplicationPad3d",
    title="backward gives the edge the gradient of one of its copies.",
    misconception="Assigning to an element several times is thought to add up.",
    remedy="Add (+=): each copy has a gradient, and the edge itself has one.",
)
class CopiesOverwrite(_Overwriting, ReplicationPad3d):
    """Overwrites."""

    numpy_mode = "edge"


@mistake(
    "wp-same-end",
    "CircularPad1d",
    title="Before the first element stand the first ones again, and after the last the last.",
    misconception="The end that is padded is thought to be the one that is copied.",
    remedy="The ends meet: before the first element stands the last one.",
)
class SameEnd(_ByNumbers, CircularPad1d):
    """Copies from the same end."""

    def _padded(self, x: Array) -> Array:
        ((low, high),) = self._border
        return np.concatenate([x[:, :, :low], x, x[:, :, x.shape[2] - high :]], axis=2)


@mistake(
    "wp-backward-crop",
    "CircularPad2d",
    title="backward drops the gradient of what was taken from the other end.",
    misconception="Padding is thought to be constant always.",
    remedy="What was added is the input's own: add its gradient to where it came from.",
)
class OtherEndDropped(_Cropping, CircularPad2d):
    """Crops."""


@mistake(
    "wp-corners",
    "CircularPad2d",
    title="The corners of the frame stay zero.",
    misconception="Each axis is thought to be continued beside the input alone.",
    remedy="Continue one axis after the other, each time what the last one has left: a corner is the opposite one.",
)
class CornersNotWrapped(_WithoutCorners, CircularPad2d):
    """Leaves the corners zero."""

    numpy_mode = "wrap"


@mistake(
    "wp3-backward-assign",
    "CircularPad3d",
    title="backward writes the gradients of what was added over those of the elements themselves.",
    misconception="Each input is thought to stand at one place of the output.",
    remedy="Add (+=): an element and its copies all have a gradient.",
)
class WrappedOverwrites(_Overwriting, CircularPad3d):
    """Overwrites."""

    numpy_mode = "wrap"
