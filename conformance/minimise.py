"""Makes a program that breaks a law read like a textbook's: fewer calls, default options, round numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..play import Array, Program, Value

_TRIES = 200
"""Known mistakes take 41 at most. It is no time: a run that is replayed on a busier machine finds the same example."""
_LEGIBLE = 256
"""Nobody reads the elements of an array that is larger than this."""
_SIMPLE = (0.0, 1.0, -1.0, 2.0)


def minimise(program: Program, breaks: Callable[[Program], bool], required: tuple[str, ...] = ()) -> Program:
    """Return the simplest program reached from `program` by single steps that each still break the law.

    Args:
        program: a program that breaks it.
        breaks: whether a program does.
        required: config names that must stay.
    """
    left = iter(range(_TRIES))

    def still(candidate: Program) -> bool:
        return next(left, None) is not None and breaks(candidate)

    found: Program | None = program
    while found is not None:
        program = found
        found = next(filter(still, _candidates(program, required)), None)
    return _rounded(program, still)


def _candidates(program: Program, required: tuple[str, ...]) -> Iterator[Program]:
    """Yield programs with one call, instance or option less, or one whole array simpler."""
    for index in reversed(range(len(program.calls))):
        yield replace(program, calls=program.calls[:index] + program.calls[index + 1 :])
    if program.instances > 1 and all(call.instance == 0 for call in program.calls):
        yield replace(program, instances=1)
    for name in program.config:
        if name not in required:
            yield replace(program, config={key: value for key, value in program.config.items() if key != name})
    for place, array in _places(program):
        # Of an array without axes, NumPy rounds to a number, which is no array and cannot be sent.
        for simpler in map(np.asarray, (np.ones_like(array), np.rint(array), np.round(array, 1))):
            if _size(simpler) < _size(array):
                yield _with(program, place, simpler)


def _rounded(program: Program, breaks: Callable[[Program], bool]) -> Program:
    """Return the program with each array element made simpler where the law still breaks."""
    for place, array in list(_places(program)):
        for index in np.ndindex(array.shape) if array.size <= _LEGIBLE else ():
            current = _get(program, place)
            for value in (*_SIMPLE, float(np.rint(current[index])), float(np.round(current[index], 1))):
                if _cost(value) >= _cost(float(current[index])):
                    continue
                changed = current.copy()
                changed[index] = value
                candidate = _with(program, place, changed)
                if breaks(candidate):
                    program = candidate
                    break
    return program


def _cost(value: float) -> tuple[int, int, float]:
    """Order numbers by how easy they are to read: 0, 1, -1, 2, then by their digits, then by size."""
    if value in _SIMPLE:
        return 0, _SIMPLE.index(value), 0.0
    return 1, len(f"{value:.17g}"), abs(value)


def _size(array: Array) -> tuple[int, ...]:
    costs = [_cost(float(value)) for value in array.ravel()]
    return tuple(sorted((rank * 100 + digits for rank, digits, _ in costs), reverse=True)) if costs else ()


Place = tuple[Any, ...]


def _places(program: Program) -> Iterator[tuple[Place, Array]]:
    """Yield the place of each floating array of the program, with the array."""
    for name, array in program.state.items():
        yield ("state", name), array
    for index, call in enumerate(program.calls):
        for position, value in enumerate(call.args):
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                yield ("args", index, position), value
            elif isinstance(value, dict):
                for key, item in value.items():
                    if isinstance(item, np.ndarray) and item.dtype.kind == "f":
                        yield ("args", index, position, key), item


def _get(program: Program, place: Place) -> Array:
    return next(array for other, array in _places(program) if other == place)


def _with(program: Program, place: Place, array: Array) -> Program:
    if place[0] == "state":
        return replace(program, state={**program.state, place[1]: array})
    _, index, position, *key = place
    call = program.calls[index]
    args: list[Value] = list(call.args)
    args[position] = {**args[position], key[0]: array} if key else array  # type: ignore[dict-item]
    calls = list(program.calls)
    calls[index] = replace(call, args=tuple(args))
    return replace(program, calls=tuple(calls))
