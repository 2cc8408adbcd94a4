"""Dropout of whole channels, examples and sequences: one draw decides for many elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Call, Program, Transcript, map_arrays
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ...noise import Shape, shared_axes
from .. import shapes
from ..conventions import TRAINED_ALONE, of_axes
from ..passes import passes
from .conventions import KEEP, ORIGINAL_FORM
from .theorems import EVERYTHING_DROPPED


def _training(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [pass_through(contract, fill, "train") for fill in (INTEGERS, NORMAL)]


def _whole(mask_shape: Callable[[Shape], Shape], program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        if not found.training or found.output.shape != found.x.shape:
            continue
        axes = shared_axes(mask_shape(found.x.shape), found.x.shape)
        first = tuple(slice(0, 1) if axis in axes else slice(None) for axis in range(found.x.ndim))
        one, other = found.output * found.x[first], found.output[first] * found.x
        yield Equation("output times the part's first input", one, other, np.abs(one) + np.abs(other))


def whole(mask_shape: Callable[[Shape], Shape]) -> Identity:
    """Return the identity of dropout with a mask of a shape: what shares a draw is multiplied by one number."""
    return Identity(
        "whole",
        "Elements that are dropped together are kept together: all are multiplied by the same number.",
        "f(x)_i x_j = f(x)_j x_i for i, j of one part",
        _training,
        partial(_whole, mask_shape),
    )


class Shared(shapes.KeepsShape, Contract):
    """What they promise: a mask with one entry for what drops as one."""

    required: ClassVar = ("p",)
    traits: ClassVar = frozenset({"modes", "mask"})
    affine: ClassVar = frozenset({"args[0]"})
    conventions: ClassVar[tuple[Convention, ...]] = (KEEP, ORIGINAL_FORM, TRAINED_ALONE)
    choices: ClassVar = {"p": (0.5, 0.25, 0.1, 0.75, 0.9, 0.0)}

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1


def _channels(positions: int) -> Callable[[Shape], Shape]:
    return lambda shape: (*shape[: len(shape) - positions], *[1] * positions)


def _to_the_end(call: Call) -> Call:
    return replace(call, args=map_arrays(call.args, lambda array: np.moveaxis(array, 1, -1)))


def _readings(axes: int, *, alone: bool) -> tuple[Convention, ...]:
    """Return the readings of dropout of channels.

    Args:
        axes: how many axes a batch has.
        alone: whether an example may come without a batch.
    """
    last = Convention(
        "channels",
        "first",
        "last",
        "channels are the last axis",
        users="Keras, TensorFlow, JAX",
        within=of_axes(axes),
        call=_to_the_end,
        returned=lambda array: np.moveaxis(array, -1, 1),
    )
    batches = Convention(
        "inputs",
        "any",
        "batch",
        f"inputs have {axes} axes, the first for the batch",
        users="Keras, course notebooks",
        within=of_axes(axes),
    )
    return (*Shared.conventions, last, *((batches,) if alone else ()))


class _Channels(Shared):
    """What dropout of channels promises.

    Attributes:
        spatial: how many axes the positions of a channel have.
        alone: whether an example may come without a batch.
    """

    spatial: ClassVar[int]
    alone: ClassVar[bool] = True

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any sizes fit
        """Return batches, and where that is taken examples without one."""
        batch = st.lists(shapes.SIZES, min_size=self.spatial + 2, max_size=self.spatial + 2)
        example = st.lists(shapes.SIZES, min_size=self.spatial + 1, max_size=self.spatial + 1)
        sizes = st.one_of(batch, batch, example) if self.alone else batch
        return sizes.flatmap(lambda shape: fill.array(tuple(shape))).map(lambda x: (x,))

    def mask_shape(self, shape: Shape) -> Shape:
        """Return one entry for each channel of each example."""
        return _channels(self.spatial)(shape)

    def sample_shape(self, rows: int, units: int) -> Shape:
        """Return channels of two positions."""
        return (rows, units, *[1] * (self.spatial - 1), 2)


class Dropout1d(_Channels):
    """Dropout of channels of sequences."""

    component = "Dropout1d"
    model = impl.Dropout1d
    twin = reference.Dropout1d
    aliases: ClassVar = ("SpatialDropout1D", "Dropout1D", "ChannelDropout1d")
    spatial = 1
    conventions: ClassVar = _readings(3, alone=True)
    identities: ClassVar = (whole(_channels(1)), EVERYTHING_DROPPED)


class Dropout2d(_Channels):
    """Dropout of channels of images."""

    component = "Dropout2d"
    model = impl.Dropout2d
    twin = reference.Dropout2d
    aliases: ClassVar = ("SpatialDropout2D", "Dropout2D", "SpatialDropout", "ChannelDropout")
    spatial = 2
    alone = False
    conventions: ClassVar = _readings(4, alone=False)
    identities: ClassVar = (whole(_channels(2)), EVERYTHING_DROPPED)


class Dropout3d(_Channels):
    """Dropout of channels of volumes."""

    component = "Dropout3d"
    model = impl.Dropout3d
    twin = reference.Dropout3d
    aliases: ClassVar = ("SpatialDropout3D", "Dropout3D")
    spatial = 3
    conventions: ClassVar = _readings(5, alone=True)
    identities: ClassVar = (whole(_channels(3)), EVERYTHING_DROPPED)


def _examples(shape: Shape) -> Shape:
    return (shape[0], *[1] * (len(shape) - 1))


class DropPath(Shared):
    """Stochastic depth: dropout of whole examples."""

    component = "DropPath"
    model = impl.DropPath
    twin = reference.DropPath
    aliases: ClassVar = ("StochasticDepth", "DropConnectPath", "DropPathLayer", "RandomDepth")
    identities: ClassVar = (whole(_examples), EVERYTHING_DROPPED)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any sizes fit
        """Return inputs of two axes or more."""
        return shapes.shapes(2, 3).flatmap(fill.array).map(lambda x: (x,))

    def mask_shape(self, shape: Shape) -> Shape:
        """Return one entry for each example."""
        return _examples(shape)

    def sample_shape(self, rows: int, units: int) -> Shape:
        """Return examples of two elements."""
        return (rows * units, 2)


def _sequences(shape: Shape) -> Shape:
    return (1, *shape[1:])


def _turned(call: Call) -> Call:
    return replace(call, args=map_arrays(call.args, lambda array: np.swapaxes(array, 0, 1)))


class VariationalDropout(Shared):
    """Dropout of the same units at every step."""

    component = "VariationalDropout"
    model = impl.VariationalDropout
    twin = reference.VariationalDropout
    aliases: ClassVar = ("LockedDropout", "InputVariationalDropout", "RecurrentDropout", "SequenceDropout")
    identities: ClassVar = (whole(_sequences), EVERYTHING_DROPPED)
    conventions: ClassVar = (
        *Shared.conventions,
        Convention(
            "batch_first",
            "False",
            "True",
            "inputs have the shape (batch, steps, units)",
            users="Keras, AllenNLP, PyTorch's batch_first=True",
            call=_turned,
            returned=lambda array: np.swapaxes(array, 0, 1),
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any sizes fit
        """Return sequences: steps, batch, units."""
        return shapes.shapes(3, 3).flatmap(fill.array).map(lambda x: (x,))

    def mask_shape(self, shape: Shape) -> Shape:
        """Return one entry for each unit of each sequence."""
        return _sequences(shape)

    def sample_shape(self, rows: int, units: int) -> Shape:
        """Return sequences of two steps."""
        return (2, rows, units)
