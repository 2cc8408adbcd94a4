"""Conventions of convolutions: layouts, the direction of a kernel, and what options a layer may be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ....play import Array, Call, Program, Value, map_arrays
from ...convention import Convention

_SIZES = ("kernel_size", "stride", "padding", "dilation", "output_padding", "output_size", "scale_factor", "size")
_IMAGE = 3


def _last(array: Array) -> Array:
    return np.moveaxis(array, 1, -1) if array.ndim >= _IMAGE else array


def _second(array: Array) -> Array:
    return np.moveaxis(array, -1, 1) if array.ndim >= _IMAGE else array


def _channels_last(call: Call) -> Call:
    return replace(call, args=map_arrays(call.args, _last))


def _one_number(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value[0] if name in _SIZES and isinstance(value, tuple) else value for name, value in config.items()}


def _square(program: Program) -> Program | None:
    tuples = [value for name, value in program.config.items() if name in _SIZES and isinstance(value, tuple)]
    return program if all(len(set(map(repr, value))) == 1 for value in tuples) else None


def _without_kernel(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value for name, value in config.items() if name != "kernel_size"}


def _even_steps(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {**config, **_one_number(_without_kernel(config))}


def _square_steps(program: Program) -> Program | None:
    return program if _square(replace(program, config=_without_kernel(program.config))) else None


def _numbers(program: Program) -> Program | None:
    return None if isinstance(program.config.get("padding"), str) else program


def _padding(config: Mapping[str, Value]) -> Value:
    """Return the name of a padding that has one: none at all is 'valid'."""
    padding = config.get("padding", 0)
    return "valid" if padding == 0 or (isinstance(padding, tuple) and not any(padding)) else padding


def _by_name(program: Program) -> Program | None:
    return program if isinstance(_padding(program.config), str) else None


def _named(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: _padding(config) if name == "padding" else value for name, value in config.items()}


def _in_pairs(config: Mapping[str, Value]) -> Mapping[str, Value]:
    padding = config.get("padding")
    if not isinstance(padding, tuple):
        return config
    pairs = tuple((padding[place], padding[place + 1]) for place in range(len(padding) - 2, -1, -2))
    return {**config, "padding": pairs}


def _whole(config: Mapping[str, Value]) -> Mapping[str, Value]:
    factor = config.get("scale_factor")
    return {**config, "scale_factor": int(factor)} if isinstance(factor, float) else config


def _grown_evenly(program: Program) -> Program | None:
    factor = program.config.get("scale_factor")
    factors = factor if isinstance(factor, tuple) else (factor,)
    return program if all(value is None or float(value).is_integer() for value in factors) else None  # type: ignore[arg-type]


def _turned(array: Array) -> Array:
    return array.swapaxes(1, 2) if array.ndim == _IMAGE else array


def _turned_call(call: Call) -> Call:
    return replace(call, args=map_arrays(call.args, _turned))


CHANNELS_LAST = Convention(
    "data_format",
    "channels first",
    "channels last",
    "inputs and outputs have their channels on the last axis, (N, H, W, C)",
    users="Keras, TensorFlow, flax",
    call=_channels_last,
    returned=_second,
)

EVEN_STEPS = Convention(
    "sizes",
    "each axis",
    "kernel_size",
    "the kernel has a size along each axis; stride, padding and dilation are one number each",
    users="Deep Learning from Scratch, CS231n",
    config=_even_steps,
    within=_square_steps,
)

SQUARE = Convention(
    "sizes",
    "each axis",
    "one number",
    "kernel size, stride, padding and dilation are one number each, which holds for every axis",
    users="CS231n, Deep Learning from Scratch, many course notebooks",
    config=_one_number,
    within=_square,
    whole=frozenset({"kernel_size"}),
)

PADDING_IN_NUMBERS = Convention(
    "padding",
    "numbers and names",
    "numbers",
    "padding is a number of elements, never 'same' or 'valid'",
    users="CS231n, Deep Learning from Scratch, many course notebooks",
    within=_numbers,
)

PADDING_BY_NAME = Convention(
    "padding",
    "numbers and names",
    "names",
    "padding is 'valid' or 'same', never a number of elements",
    users="Keras, TensorFlow",
    config=_named,
    within=_by_name,
    needed=frozenset({"padding"}),
)

EVEN = Convention(
    "padding",
    "each end",
    "one number",
    "padding is one number, which holds at every end",
    users="course notebooks",
    config=_one_number,
    within=_square,
)

PAIRS = Convention(
    "padding",
    "each end",
    "pairs",
    "padding is a pair for each axis, the first axis first: ((top, bottom), (left, right))",
    users="NumPy, Keras",
    config=_in_pairs,
)

WHOLE_FACTORS = Convention(
    "scale_factor",
    "any",
    "whole numbers",
    "scale_factor is a whole number: images grow, by as many times",
    users="course notebooks, Keras",
    config=_whole,
    within=_grown_evenly,
)

WINDOWS_AS_ROWS = Convention(
    "windows",
    "columns",
    "rows",
    "each window is a row, (N, windows, C k_H k_W)",
    users="course notebooks that multiply windows by the transposed weight",
    call=_turned_call,
    returned=_turned,
)


def reversed_kernels(users: str) -> Convention:
    """Return the convention of kernels that are reversed, and who reads it so."""
    return Convention(
        "kernel",
        "correlation",
        "convolution",
        "kernels are reversed along their spatial axes before they are multiplied",
        users=users,
        twin={"flipped": True},
    )


def kernels_last(axes: int, standard: str, other: str, *, swapped: bool = False) -> Convention:
    """Return the convention of a weight whose spatial axes come first.

    Args:
        axes: how many there are.
        standard: PyTorch's layout.
        other: this one.
        swapped: whether the channels that stand first in PyTorch's come before the other ones here too.
    """
    channels = (0, 1) if swapped else (1, 0)
    return Convention(
        "weight_layout",
        standard,
        other,
        f"the weight has shape {other}",
        users="Keras, TensorFlow, flax",
        orders={"weight": (*range(2, axes + 2), *channels)},
    )


def handed_last(axes: int) -> Convention:
    """Return the convention of a bias that is handed over with its channels on the last of all axes of an image.

    Who hands it over so reads one size off the weight, f, f, n_C_prev, n_C = W.shape.

    Args:
        axes: how many spatial axes images have.
    """
    ones = ", 1" * (axes + 1)
    return Convention(
        "vectors",
        "1-D",
        "channels last",
        f"the bias is handed over in the shape ({ones.removeprefix(', ')}, O), and kernels are as long on every axis",
        users="deeplearning.ai",
        within=_square,
        lifted={"bias": (*(1,) * (axes + 1), -1)},
    )
