"""Watches arrays that a call must leave alone, and says which of them it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import address
from .program import Array


def same(left: Array, right: Array) -> bool:
    """Tell whether two arrays agree in shape, dtype and every byte."""
    return left.shape == right.shape and left.dtype == right.dtype and left.tobytes() == right.tobytes()


class _Watched:
    def __init__(self, name: str, array: Array) -> None:
        self.name, self.array = name, array
        self.shape, self.dtype, self.before = array.shape, array.dtype, array.tobytes()

    def altered(self) -> bool:
        """Tell whether the array is another than it was, and take note of what it is now."""
        array, now = self.array, self.array.tobytes()
        if now == self.before and array.shape == self.shape and array.dtype == self.dtype:
            return False
        self.shape, self.dtype, self.before = array.shape, array.dtype, now
        return True


class Watch:
    """The arrays that went into the calls of a program and came out of them."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []

    def add(self, name: str, value: Any) -> None:
        """Watch the arrays inside a value, each under its place in it."""
        if isinstance(value, np.ndarray):
            self._watched.append(_Watched(name, value))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                self.add(address.item(name, index), item)
        elif isinstance(value, Mapping):
            for key, item in value.items():
                self.add(address.key(name, key), item)

    def write(self, name: str, values: Any) -> None:
        """Write into a watched array as its owner may; nothing happens where there is none that can be written so."""
        for item in self._watched:
            if item.name == name and item.array.shape == np.shape(values) and item.array.flags.writeable:
                item.array[...] = values
        self.altered()

    def altered(self) -> dict[str, Array]:
        """Return the arrays that changed since they were added or last reported, as they are now."""
        return {item.name: item.array.copy() for item in self._watched if item.altered()}
