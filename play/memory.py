"""A memory that forgets what came first when there is too much."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Memory(Generic[_T]):
    """Remembers what was found out, up to a total weight."""

    def __init__(self, most: int) -> None:
        """Take the total weight that is kept; the last thing remembered is kept whatever it weighs."""
        self.most = most
        self._held: dict[Hashable, tuple[_T, int]] = {}
        self._weight = 0

    def get(self, key: Hashable) -> _T | None:
        """Return what is remembered under a key, or None."""
        held = self._held.get(key)
        return None if held is None else held[0]

    def keep(self, key: Hashable, value: _T, weight: int) -> _T:
        """Remember a value under a key, in the place of what was there, and return it."""
        if key in self._held:
            self._forget(key)
        self._held[key] = value, weight
        self._weight += weight
        while self._weight > self.most and len(self._held) > 1:
            self._forget(next(iter(self._held)))
        return value

    def _forget(self, key: Hashable) -> None:
        self._weight -= self._held.pop(key)[1]


class Attached(Generic[_T]):
    """Remembers what was made of objects that nobody changes, up to a total weight."""

    def __init__(self, most: int) -> None:
        """Take the total weight that is kept."""
        self._memory = Memory[tuple[_T, tuple[object, ...]]](most)

    def of(self, *objects: object, make: Callable[[], _T], weigh: Callable[[_T], int], given: Hashable = None) -> _T:
        """Return what was made of the very same objects, or make it.

        Args:
            objects: what it is made of.
            make: makes it.
            weigh: tells what it weighs.
            given: what else it follows from, by value.
        """
        key = (*map(id, objects), given)
        known = self._memory.get(key)
        # They are kept with it, so that no other object takes their identity.
        known = known or self._memory.keep(key, (made := make(), objects), weigh(made))
        return known[0]
