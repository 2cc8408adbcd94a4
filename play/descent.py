"""Layers that descend in backward: it takes a learning rate, and its gradients show in how far parameters move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import address, state
from .binding import parameters
from .names import CONFIG
from .program import Array


def rate_argument(function: Callable[..., Any]) -> str:
    """Return the argument of a backward that takes a learning rate, which comes after the gradient; "" without one."""
    return rate_among(tuple(parameters(function)))


def rate_among(names: Sequence[str]) -> str:
    """Return which of a backward's arguments takes a learning rate; "" where none does."""
    return next((name for name in names[1:] if name in CONFIG["lr"]), "")


def descended(instance: Any, order: Sequence[str], backward: Callable[[float], Any]) -> tuple[Any, dict[str, Array]]:
    """Let a layer descend and put its parameters back.

    Args:
        instance: the layer.
        order: the names of its parameters in the order in which a list holds them.
        backward: calls its backward with a learning rate.

    Returns:
        What backward returned, and w - w' over the rate for each parameter that went from w to w'.
    """
    before = {name: state.read(instance, address.parameter(name), order=order) for name in order}
    rate = _rate([value for value in before.values() if value is not None])
    result = backward(rate)
    gradients: dict[str, Array] = {}
    for name, value in before.items():
        after = state.read(instance, address.parameter(name), order=order)
        if value is not None and after is not None:
            gradients[name] = (value - after) / value.dtype.type(rate)
            if after.shape == value.shape:
                state.write(instance, address.parameter(name), value, order)
    return result, gradients


def _rate(arrays: Sequence[Array]) -> float:
    """Return a power of two, so that nothing of a gradient is lost in a product, and so large that nothing is in a sum.

    Beside a step that is so much larger a parameter is nothing, in the coarsest format of all.
    """
    formats = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return 2.0 ** min((int(np.finfo(one).maxexp) // 2 for one in formats), default=0)
