"""Layers that descend in backward: it takes a learning rate, and its gradients show in how far parameters move."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from . import address, state
from .binding import parameters
from .dialect import DialectError
from .names import CONFIG
from .program import Array

RATE = 0.5
"""The rate at which a layer descends: one that nobody refuses, and that is seen where it goes in more than once."""
_FAR = 2.0**100
"""A rate beside which parameters are nothing, so that no digit of a gradient is lost in a sum."""
_FAR_IN_FLOAT32 = 2.0**64
_ROUNDINGS = 16
"""How many roundings may lie between the gradients that two rates tell."""

Backward: TypeAlias = Callable[[Any, float], Any]
_Step: TypeAlias = tuple[Any, dict[str, Array]]


def rate_argument(function: Callable[..., Any]) -> str:
    """Return the argument of a backward that takes a learning rate, which comes after the gradient; "" without one."""
    return rate_among(tuple(parameters(function)))


def rate_among(names: Sequence[str]) -> str:
    """Return which of a backward's arguments takes a learning rate; "" where none does."""
    return next((name for name in names[1:] if name in CONFIG["lr"]), "")


def descended(instance: Any, order: Sequence[str], backward: Backward) -> _Step:
    """Let a layer descend and put its parameters back.

    It descends at an ordinary rate, and a copy of it at one that loses no digit. Where both tell the same gradients the
    copy's are exact; where they do not it is no plain descent, and what the ordinary rate shows is what it does.

    Args:
        instance: the layer.
        order: the names of its parameters in the order in which a list holds them.
        backward: calls the backward of a layer with a learning rate.

    Returns:
        What backward returned, and w - w' over the rate for each parameter that went from w to w'.

    Raises:
        DialectError: it refuses the other rate, so that its gradients are not known to the last digit.
    """
    held = {name: state.read(instance, address.parameter(name), order=order) for name in order}
    before = {name: value for name, value in held.items() if value is not None}
    try:
        copied = copy.deepcopy(instance)
    except Exception:  # noqa: BLE001 - whatever a stranger's object says to that
        copied = None
    result, gradients = _step(instance, order, before, backward, RATE)
    if copied is None or not before:
        return result, gradients
    far = _FAR_IN_FLOAT32 if any(value.dtype == np.float32 for value in before.values()) else _FAR
    try:
        with np.errstate(all="ignore"):
            again, exact = _step(copied, order, before, backward, far)
    except Exception as error:  # a check of the rate, most likely
        kind = type(instance).__name__
        told = f"{kind}.backward takes a learning rate of {RATE}, and raises {type(error).__name__} at {far:.0e}"
        raise DialectError(f"{told}, at which its gradients would show to the last digit: let it take any") from error
    plain = _same(result, again) and gradients.keys() == exact.keys()
    plain = plain and all(_agree(gradients[name], exact[name], before[name]) for name in gradients)
    return result, exact if plain else gradients


def _step(instance: Any, order: Sequence[str], before: Mapping[str, Array], backward: Backward, rate: float) -> _Step:
    """Descend once from where a layer is, and put it back there."""
    gradients: dict[str, Array] = {}
    try:
        result = backward(instance, rate)
        for name, value in before.items():
            after = state.read(instance, address.parameter(name), order=order)
            if after is not None:
                gradients[name] = (value - after) / value.dtype.type(rate)
    finally:
        for name, value in before.items():
            state.put_back(instance, address.parameter(name), value, order)
    return result, gradients


def _same(one: Any, other: Any) -> bool:
    """Tell whether two answers are the same, to the last bit where they are arrays."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    return type(one) is type(other)


def _agree(coarse: Array, exact: Array, before: Array) -> bool:
    """Tell whether two rates tell one gradient, as far as the ordinary one does beside the parameter."""
    if coarse.shape != exact.shape or coarse.shape != before.shape or coarse.dtype.kind != "f":
        return False
    size = np.abs(before) / RATE + np.abs(exact)
    return bool(np.all(np.abs(coarse - exact) <= _ROUNDINGS * np.finfo(coarse.dtype).eps * size))
