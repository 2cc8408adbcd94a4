"""Windows that slide over planes: which options are drawn, in which shapes inputs are, and how good sources differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from ....play import Array, Call, Program, Value, map_arrays
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill

_BATCH, _CHANNELS = st.integers(1, 3), st.integers(1, 2)
_ROOM = {1: st.integers(0, 5), 2: st.integers(0, 3), 3: st.integers(0, 2)}
# All of at least two places, so that every padding goes with them: PyTorch demands that at most half of a kernel is.
_KERNELS: dict[int, tuple[Value, ...]] = {1: (2, 3), 2: (2, 3, (2, 3), (3, 2)), 3: (2, (2, 2, 3), (3, 2, 2))}
_STRIDES: dict[int, tuple[Value, ...]] = {
    1: (None, 1, 2, 3),
    2: (None, 1, 2, (1, 2), (3, 1)),
    3: (None, 1, 2, (1, 2, 3)),
}
_PADDINGS: dict[int, tuple[Value, ...]] = {1: (0, 1), 2: (0, 1, (0, 1), (1, 0)), 3: (0, 1, (0, 1, 1), (1, 0, 0))}
_DILATIONS: dict[int, tuple[Value, ...]] = {1: (1, 2), 2: (1, 2, (1, 2), (2, 1)), 3: (1, 2, (1, 2, 1))}
_WINDOWS = "windows"
_LETTERS = {1: "L", 2: "HW", 3: "DHW"}


def each(value: Any, axes: int) -> tuple[int, ...]:
    """Return an option's value for each axis."""
    return tuple(value) if isinstance(value, tuple) else (value,) * axes


def sliding_choices(axes: int) -> Choices:
    """Return values of the options that all windows have: kernel, stride and padding."""
    return {"kernel_size": _KERNELS[axes], "stride": _STRIDES[axes], "padding": _PADDINGS[axes]}


def dilations(axes: int) -> Choices:
    """Return values of the dilation."""
    return {"dilation": _DILATIONS[axes]}


class Sliding(Contract):
    """Pooling by windows that slide over the last axes.

    Attributes:
        axes: how many of them.
    """

    axes: ClassVar[int]
    required: ClassVar[tuple[str, ...]] = ("kernel_size",)

    @property
    def offered(self) -> Choices:
        """The choices, without those of a value for each axis where a subject takes one for all."""
        read = next((reading.other for reading in self.readings if reading.name == _WINDOWS), "")
        if not read:
            return self.choices
        return {
            name: values if name == read else [value for value in values if not isinstance(value, tuple)]
            for name, values in self.choices.items()
        }

    def option(self, config: Config, name: str, default: int) -> tuple[int, ...]:
        """Return an option's value for each axis."""
        return each(config.get(name, default), self.axes)

    def kernel(self, config: Config) -> tuple[int, ...]:
        """Return the kernel for each axis."""
        return each(config["kernel_size"], self.axes)

    def strides(self, config: Config) -> tuple[int, ...]:
        """Return the stride along each axis."""
        stride: Any = config.get("stride")
        return self.kernel(config) if stride is None else each(stride, self.axes)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of planes, (N, C, ...), in which every window has a place inside the input.

        PyTorch takes planes without a batch too, and so does ours; a layer written for batches is right without them.
        """
        return self.shapes(program.config).flatmap(fill.array).map(lambda x: (x,))

    def shapes(self, config: Config) -> st.SearchStrategy[tuple[int, ...]]:
        """Return a strategy of shapes of inputs."""
        sizes = zip(
            self.kernel(config), self.option(config, "padding", 0), self.option(config, "dilation", 1), strict=True
        )
        # PyTorch refuses averages over three axes where an input is smaller than the kernel, padded or not.
        spare = self.axes < 3  # noqa: PLR2004 - axes
        least = [(kernel - 1) * dilation + 1 - padding * spare for kernel, padding, dilation in sizes]
        if config.get("ceil_mode"):
            # So that already in the simplest case something hangs over: one place is left behind the last whole window.
            rest = zip(least, self.strides(config), self.option(config, "padding", 0), strict=True)
            least = [low + (1 - padding) % stride for low, stride, padding in rest]
        lengths = [_ROOM[self.axes].map(lambda more, low=low: low + more) for low in least]  # type: ignore[misc]
        return st.tuples(_BATCH, _CHANNELS, *lengths)

    def terms(self, program: Program) -> int:
        """Return the number of places in a window, which is also how many windows an input may be in."""
        return int(np.prod(self.kernel(program.config)))


def channels_last(axes: int) -> Convention:
    """Return the reading in which channels stand behind the spatial axes."""

    def call(call: Call) -> Call:
        return replace(call, args=map_arrays(call.args, _last))

    return Convention(
        "layout",
        f"NC{_LETTERS[axes]}",
        f"N{_LETTERS[axes]}C",
        f"channels stand last: arrays have shape (N, {', '.join(_LETTERS[axes])}, C)",
        users="Keras, TensorFlow, flax",
        call=call,
        returned=_first,
        within=lambda program: None if program.config.get("return_indices") else program,
    )


def _stride(config: Mapping[str, Value]) -> Value:
    stride = config.get("stride")
    return config["kernel_size"] if stride is None else stride


def _is_alike(config: Mapping[str, Value]) -> bool:
    return all(len(set(value)) == 1 for value in config.values() if isinstance(value, tuple))


def _alike(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value[0] if isinstance(value, tuple) else value for name, value in config.items()}


def _steps(config: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return a config without its kernel, and the stride that stands for one told."""
    steps = {**config, "stride": _stride(config)} if "kernel_size" in config else config
    return {name: value for name, value in steps.items() if name != "kernel_size"}


SIZES_OF_WINDOWS = (
    Convention(
        _WINDOWS,
        "any",
        "kernel_size",
        "the kernel has a size along each axis; stride and padding are one number each, the same for all axes",
        users="Deep Learning from Scratch, CS231n",
        config=lambda config: {**_alike(config), **{name: config[name] for name in config if name == "kernel_size"}},
        within=lambda program: program if _is_alike(_steps(program.config)) else None,
    ),
    Convention(
        _WINDOWS,
        "any",
        "square",
        "kernel, stride and padding are one number each, the same for all axes",
        users="course notebooks",
        config=_alike,
        within=lambda program: program if _is_alike(program.config) else None,
        whole=frozenset({"kernel_size"}),
    ),
)


STRIDE_GIVEN = Convention(
    "stride",
    "kernel",
    "given",
    "the stride is always given: None does not stand for the kernel's",
    users="flax, CS231n, Deep Learning from Scratch",
    config=lambda config: {**config, "stride": _stride(config)} if "kernel_size" in config else config,
)


def _last(array: Array) -> Array:
    return np.moveaxis(array, 1, -1) if array.ndim > 1 else array


def _first(array: Array) -> Array:
    return np.moveaxis(array, -1, 1) if array.ndim > 1 else array
