"""Values and arrays as Python expressions that give them back exactly."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping

import numpy as np

from ..play import Array, Value
from ..play.parts import are_parts, is_part
from .clean import clean

LINE_LIMIT = 88
_REPEATED_FROM = 7
_LONGEST_LITERAL = 2_000
_UNDERSTOOD = ("float64", "int64", "bool")


def expression(value: Value, wrap: str = "{}") -> str:
    """Return a Python expression, with `np` for NumPy, that gives `value` back exactly.

    An array that repeats one number is written as np.zeros, np.ones or np.full, one that repeats its first row as
    np.tile of that row, a very long one as packed bytes (which need the modules base64 and zlib).

    Args:
        value: what to write.
        wrap: what is made of each array inside it, `np.asfortranarray({})`.
    """
    if isinstance(value, np.ndarray):
        return wrap.format(_array(value))
    if isinstance(value, tuple):
        return _tuple(value, wrap)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{expression(key)}: {expression(item, wrap)}' for key, item in value.items())}}}"
    if isinstance(value, float):
        return _numpy_names(repr(float(value)))
    return f'"{value}"' if isinstance(value, str) and value.isidentifier() else repr(value)


def _tuple(value: tuple[Value, ...], wrap: str) -> str:
    if is_part(value):
        return f"{value[0]}({', '.join(map(repr, value[1:]))})"
    if are_parts(value):
        return f"[{', '.join(map(expression, value))}]"
    return f"({', '.join(expression(item, wrap) for item in value)}{',' if len(value) == 1 else ''})"


def quoted(text: str) -> str:
    """Return a text as a literal that can be looked at, and in which no log finds a command, whatever stands in it."""
    shown = "".join(
        letter if clean(letter) == letter else letter.encode("unicode_escape").decode() for letter in repr(text)
    )
    return shown.replace("##", r"#\x23")


def is_constant(array: Array) -> bool:
    """Tell whether every element has the same bits."""
    return _repeats(array, array.size)


def repeats_a_row(array: Array) -> bool:
    """Tell whether an array consists of copies of its first row, so many that it is read as that row."""
    return array.ndim > 1 and len(array) >= _REPEATED_FROM and _repeats(array, len(array))


def _repeats(array: Array, times: int) -> bool:
    data = np.ascontiguousarray(array).tobytes()
    return data == data[: len(data) // times] * times


def _array(array: Array) -> str:
    name = array.dtype.name
    if array.size == 0 or (array.size >= _REPEATED_FROM and is_constant(array)):
        return _constant(array)
    if repeats_a_row(array):
        return f"np.tile({_array(array[:1])}, {(len(array), *[1] * (array.ndim - 1))})"
    if array.size > _LONGEST_LITERAL:
        packed = base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()
        raw = f"zlib.decompress(base64.b64decode({packed!r}))"
        return f"np.frombuffer({raw}, dtype=np.{name}).reshape({array.shape}).copy()"
    return f"np.array({_nested(array)}{'' if name in _UNDERSTOOD else f', dtype=np.{name}'})"


def _constant(array: Array) -> str:
    dtype = "" if array.dtype.name == "float64" else f", dtype=np.{array.dtype.name}"
    first = array.reshape(-1)[0] if array.size else array.dtype.type(0)
    if str(first) in {"0.0", "0"}:
        return f"np.zeros({array.shape}{dtype})"
    return f"np.ones({array.shape}{dtype})" if first == 1 else f"np.full({array.shape}, {_nested(first)}{dtype})"


def _nested(array: Array) -> str:
    if np.ndim(array):
        return f"[{', '.join(_nested(item) for item in array)}]"
    return _numpy_names(str(array[()]))


def _numpy_names(text: str) -> str:
    return text.replace("nan", "np.nan").replace("inf", "np.inf")


def wrapped(line: str) -> Iterator[str]:
    """Yield a line of Python as lines of a readable length, broken after a row of an array where there is one."""
    indent = len(line) - len(line.lstrip())
    rows = line.find("[[")
    column = rows + 1 if 0 <= rows < LINE_LIMIT // 2 else indent + 4
    while len(line) > LINE_LIMIT and "'" not in line:
        row, item = line.rfind("], ", 0, LINE_LIMIT), line.rfind(", ", 0, LINE_LIMIT)
        cut = row + 2 if row > 0 else item + 1
        if cut <= column:
            break
        yield line[:cut]
        line = " " * (column if row > 0 else column + 1) + line[cut:].lstrip()
    yield line
