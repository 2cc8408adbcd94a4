"""The way back from max pooling."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program, Value
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Keywords
from ...convention import Convention
from ...fills import Fill
from .index_identities import AT_PLACES
from .windows import SIZES_OF_WINDOWS, STRIDE_GIVEN, Sliding, sliding_choices

_SEEDS = st.integers(0, 2**20)
_ROWS = st.sampled_from([(1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (3, 2)])
_FEW_ROWS = st.sampled_from([(1, 1), (2, 1), (1, 2), (3, 1)])
"""Rows and channels, and fewer of them where a plane has three axes, and hundreds of places."""
_MOST_AXES = 3
_LENGTHS = {1: st.integers(1, 4), 2: st.integers(1, 3), 3: st.integers(1, 2)}


# So large that there are places enough, whatever the stride, with what padding takes from them.
_KERNELS: dict[int, tuple[Value, ...]] = {1: (3, 4), 2: (3, 4, (3, 4)), 3: (3, (3, 3, 4))}


def _choices(axes: int) -> Choices:
    return {**sliding_choices(axes), "kernel_size": _KERNELS[axes]}


def _without_size(program: Program) -> Program | None:
    return None if any("output_size" in call.kwargs for call in program.calls) else program


_USUAL_SIZE = Convention(
    "output_size",
    "an argument",
    "the usual",
    "forward has no argument output_size: the plane is always as large as kernel, stride and padding make it",
    users="course notebooks",
    within=_without_size,
)


class MaxUnpool(Sliding):
    """Each value where its index says, and zeros elsewhere; indices count the places of one flattened plane."""

    affine: ClassVar = frozenset({"args[0]"})
    error_model = "multilinear"
    identities: ClassVar = (AT_PLACES,)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return values and their places in a plane, no two the same."""

        def placed(shape: tuple[int, ...]) -> st.SearchStrategy[Arguments]:
            size = int(np.prod(self.usual_lengths(program.config, shape)))
            return st.tuples(fill.array(shape), _SEEDS.map(lambda seed: _distinct(seed, shape, size, self.axes)))

        rows = _FEW_ROWS if self.axes == _MOST_AXES else _ROWS
        lengths = st.tuples(*[_LENGTHS[self.axes]] * self.axes)
        return st.tuples(rows, lengths).map(lambda both: (*both[0], *both[1])).flatmap(placed)

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return the lengths of a plane up to a stride larger than is usual, or none."""
        usual = self.usual_lengths(program.config, np.shape(arguments[0]))  # type: ignore[arg-type]
        more = [st.integers(0, stride - 1) for stride in self.strides(program.config)]
        sizes = st.tuples(*more).map(lambda add: tuple(one + other for one, other in zip(usual, add, strict=True)))
        return st.one_of(st.just({}), sizes.map(lambda size: {"output_size": size}))

    def usual_lengths(self, config: Config, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the lengths of the plane that an input of a shape comes from, where none are given."""
        sizes = zip(
            shape[-self.axes :],
            self.kernel(config),
            self.strides(config),
            self.option(config, "padding", 0),
            strict=True,
        )
        return tuple((length - 1) * stride + kernel - 2 * padding for length, kernel, stride, padding in sizes)

    def terms(self, program: Program) -> int:  # noqa: ARG002 - values are moved
        """Return 1: there are no sums."""
        return 1


def _distinct(seed: int, shape: tuple[int, ...], size: int, axes: int) -> Array:
    random = np.random.default_rng(seed)
    planes, places = int(np.prod(shape[:-axes])), int(np.prod(shape[-axes:]))
    return np.stack([random.permutation(size)[:places] for _ in range(planes)]).reshape(shape)


class MaxUnpool1d(MaxUnpool):
    """The way back from max pooling along one axis."""

    component = "MaxUnpool1d"
    axes = 1
    model = impl.MaxUnpool1d
    twin = reference.MaxUnpool1d
    aliases: ClassVar = ("MaxUnpooling1D", "MaxUnpool1D")
    choices: ClassVar = _choices(1)
    conventions: ClassVar = (STRIDE_GIVEN, _USUAL_SIZE)


class MaxUnpool2d(MaxUnpool):
    """The way back from max pooling over two axes."""

    component = "MaxUnpool2d"
    axes = 2
    model = impl.MaxUnpool2d
    twin = reference.MaxUnpool2d
    aliases: ClassVar = ("MaxUnpool", "MaxUnpooling", "MaxUnpooling2D", "MaxUnpool2D")
    choices: ClassVar = _choices(2)
    conventions: ClassVar = (*SIZES_OF_WINDOWS, STRIDE_GIVEN, _USUAL_SIZE)


class MaxUnpool3d(MaxUnpool):
    """The way back from max pooling over three axes."""

    component = "MaxUnpool3d"
    axes = 3
    model = impl.MaxUnpool3d
    twin = reference.MaxUnpool3d
    aliases: ClassVar = ("MaxUnpooling3D", "MaxUnpool3D")
    choices: ClassVar = _choices(3)
    conventions: ClassVar = (*SIZES_OF_WINDOWS, STRIDE_GIVEN, _USUAL_SIZE)
