"""What the contracts of normalization layers have in common: fills, readings, parameters, and what cancels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ....play import Array, Call, Program, address, map_arrays
from ... import strategies as st
from ...convention import Convention
from ...fills import EXTREME, INTEGERS, NORMAL, OFFSET, TIES, TINY, Fill
from ..sizes import forward_of, largest, upstream_size

FILLS: tuple[Fill, ...] = (INTEGERS, NORMAL, TIES, TINY, OFFSET, EXTREME)
"""Among them spreads about the root of eps, rows of ties, and a mean that the spread is lost next to."""
AFFINE = frozenset({"params.weight", "params.bias"})


def constant_eps(value: float, users: str, standard: str = "1e-05") -> Convention:
    """Return the reading of whoever has eps built in."""
    meaning = f"eps is {value:g}, and no option"
    return Convention("eps", standard, f"{value:g}", meaning, users=users, fixed={"eps": value})


EPS: tuple[Convention, ...] = (
    constant_eps(1e-3, "Keras"),
    constant_eps(1e-6, "flax, The Annotated Transformer, Deep Learning from Scratch, which writes 10e-7"),
    constant_eps(1e-7, "course notebooks"),
    constant_eps(1e-8, "course notebooks"),
)
"""The readings of those who have eps built in."""


def _channels_last(call: Call) -> Call:
    passed = call.method in {"forward", "backward"}
    return replace(call, args=map_arrays(call.args, lambda array: np.moveaxis(array, 1, -1))) if passed else call


CHANNELS_LAST = Convention(
    "layout",
    "channels second",
    "channels last",
    "channels stand on the last axis: (N, H, W, C)",
    users="Keras, TensorFlow, flax",
    call=_channels_last,
    returned=lambda array: np.moveaxis(array, -1, 1),
)


def drawn(shape: tuple[int, ...]) -> st.SearchStrategy[Array]:
    """Return a strategy of parameters of a shape."""
    return st.sampled_from([INTEGERS, NORMAL]).flatmap(lambda fill: fill.array(shape))


def parameters(shapes: dict[str, tuple[int, ...]]) -> st.SearchStrategy[dict[str, Array]]:
    """Return a strategy of nothing, which leaves a layer as it was built and is the simplest, or of all parameters."""
    everything = st.fixed_dictionaries({address.parameter(name): drawn(shape) for name, shape in shapes.items()})
    nothing: st.SearchStrategy[dict[str, Array]] = st.just({})
    return st.one_of(nothing, everything, everything)


def cancelled(program: Program, index: int, spread: Callable[[Array], Array]) -> float:
    """Return the size of the terms that an input's gradient is the small rest of, next to 0 for two values.

    Args:
        program: the program.
        index: the call.
        spread: gives what each group of an input is divided by.
    """
    forward = forward_of(program, index)
    if forward is None or program.calls[index].method != "backward" or np.size(forward.args[0]) == 0:  # type: ignore[arg-type]
        return 0.0
    divisors = spread(np.asarray(forward.args[0]))
    weight = program.state.get("params.weight", np.ones(1))
    return float(largest(weight) * upstream_size(program, index) / np.min(divisors, initial=np.inf))


def cancelled_in_rows(program: Program, index: int, as_rows: Callable[[Program, Array], Array]) -> float:
    """Return the same where each row of an input is divided by its deviation.

    Args:
        program: the program.
        index: the call.
        as_rows: gives an input with what is normalized as one in each row.
    """

    def spread(x: Array) -> Array:
        root: Array = np.sqrt(np.var(as_rows(program, x), axis=1) + float(program.config.get("eps", 1e-5)))  # type: ignore[arg-type]
        return root

    return cancelled(program, index, spread)
