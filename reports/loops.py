"""Finds calls that repeat, so that a program of a thousand calls reads as a loop of one or two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..play import Call

_LONGEST_BODY = 4
_WORTH_A_LOOP = 3


@dataclass(frozen=True)
class Loop:
    """Calls made once, or a few calls made over and over.

    Attributes:
        first: the index of the first call.
        body: how many calls are repeated.
        times: how often; 1 for what is no loop.
        seeds: what `seed` runs through, where a call's seed changes from turn to turn; else empty.
        offsets: for each call of the body, its seed less the loop's, or None where its own seed stays.
    """

    first: int
    body: int = 1
    times: int = 1
    seeds: tuple[int, ...] = ()
    offsets: tuple[int | None, ...] = (None,)

    @property
    def turns(self) -> str:
        """What the loop runs through, as Python."""
        if not self.seeds:
            return f"range({self.times})"
        start = self.seeds[0]
        if self.seeds == tuple(range(start, start + self.times)):
            return f"range({start}, {start + self.times})" if start else f"range({self.times})"
        return repr(self.seeds)

    @property
    def seed_expressions(self) -> tuple[str, ...]:
        """What each call of the body is seeded with, as Python; "" where its own seed stays."""
        return tuple(
            "" if offset is None else f"seed + {offset}" if offset > 0 else f"seed - {-offset}" if offset else "seed"
            for offset in self.offsets
        )


def loops(calls: Sequence[Call]) -> Iterator[Loop]:
    """Yield the calls in order, repeated ones as loops."""
    keys = [_key(replace(call, seed=None)) for call in calls]
    at = 0
    while at < len(calls):
        found = [loop for body in range(1, _LONGEST_BODY + 1) if (loop := _loop(calls, keys, at, body))]
        best = max(found, key=lambda loop: loop.body * loop.times, default=Loop(at))
        yield best
        at += best.body * best.times


def _loop(calls: Sequence[Call], keys: Sequence[Any], first: int, body: int) -> Loop | None:
    times = 1
    while keys[first : first + body] == keys[first + times * body : first + (times + 1) * body]:
        times += 1
    if times < _WORTH_A_LOOP:
        return None
    columns = [[calls[first + turn * body + place].seed for turn in range(times)] for place in range(body)]
    moving = next((column for column in columns if len(set(column)) > 1), None)
    if moving is None:
        return Loop(first, body, times, offsets=(None,) * body)
    offsets = [_offset(column, moving) for column in columns]
    if None in moving or "none" in offsets:
        return None
    seeds = tuple(seed for seed in moving if seed is not None)
    return Loop(first, body, times, seeds, tuple(offset if isinstance(offset, int) else None for offset in offsets))


def _offset(column: Sequence[int | None], moving: Sequence[int | None]) -> int | str | None:
    """Return how far a call's seeds are from the moving ones, None where they stay, "none" where there is no rule."""
    if len(set(column)) == 1:
        return None
    gaps = {None if one is None or other is None else one - other for one, other in zip(column, moving, strict=True)}
    gap = gaps.pop()
    return "none" if gaps or gap is None else gap


def _key(value: Any) -> Any:
    """Return something that is equal for equal values, arrays included."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, tuple):
        return tuple(_key(item) for item in value)
    if isinstance(value, Mapping):
        return tuple((key, _key(item)) for key, item in value.items())
    if isinstance(value, Call):
        return tuple(_key(getattr(value, name)) for name in value.__slots__)
    return type(value).__name__, value
