"""The fields for arrays and for values: what a program hands to a component, and what comes back from it."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from .fields import Integer, Text, each, each_named
from .payload import Packer, Unpacker
from .plain import DTYPES
from .transcript import Opaque
from .wire import ProtocolError, expected

DEPTH_LIMIT = 8
_TEXT = Text()
_NAME = Text(200)
_INTEGER = Integer()
_DOUBLE = struct.Struct("<d")


class ArrayField:
    """An ndarray: its bytes are payload, and a JSON array of its element type and its lengths stands for it."""

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the descriptor."""
        return packer.add(value)

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the array, a view of the payload."""
        return unpacker.take(meta)


class Value:
    """A `Value` of a program or a `Returned` of a transcript: None, bool, int, float, str, array, tuple or dict.

    What JSON has stands for itself. A JSON array holds a tag and what it means: `["<f8", 2, 3]` for an array,
    `["tuple", ...]`, `["float", "000000000000f07f"]` for infinities and NaN, bit by bit, `["opaque", "list"]`.
    """

    def __init__(self, depth: int = DEPTH_LIMIT) -> None:
        self.depth = depth

    def write(self, value: Any, packer: Packer) -> Any:
        """Return the JSON."""
        kind = type(value)
        meta = value
        if kind is np.ndarray:
            meta = packer.add(value)
        elif kind is float:
            meta = value if math.isfinite(value) else ["float", _DOUBLE.pack(value).hex()]
        elif kind is int:
            _INTEGER.check(value)
        elif kind is str:
            _TEXT.check(value)
        elif kind is tuple:
            meta = ["tuple", *each(self._inner().write, value, packer)]
        elif kind is Opaque:
            meta = ["opaque", _NAME.check(value.type)]
        elif isinstance(value, Mapping):
            meta = each_named(self._inner().write, value, packer, _NAME)
        elif value is not None and kind is not bool:
            raise expected(value, "None, a bool, int, float, str, ndarray, or a tuple or dict of these")
        return meta

    def read(self, meta: Any, unpacker: Unpacker) -> Any:
        """Return the value."""
        kind = type(meta)
        if kind is list:
            return self._tagged(meta, unpacker)
        if meta is None or kind is bool:
            return meta
        if kind is float:
            if not math.isfinite(meta):  # JSON reads 1e999 as infinity
                raise expected(meta, "a number that a float can hold")
            return meta
        if kind is int:
            return _INTEGER.check(meta)
        if kind is str:
            return _TEXT.check(meta)
        return each_named(self._inner().read, meta, unpacker, _NAME)

    def _tagged(self, meta: list[Any], unpacker: Unpacker) -> Any:
        tag = meta[0] if meta and type(meta[0]) is str else None
        if tag in DTYPES:
            return unpacker.take(meta)
        if tag == "tuple":
            return tuple(each(self._inner().read, meta[1:], unpacker))
        if tag == "float" and len(meta) == 2:  # noqa: PLR2004 - the tag and the number
            return _special(meta[1])
        if tag == "opaque" and len(meta) == 2:  # noqa: PLR2004 - the tag and the name
            return Opaque(_NAME.check(meta[1]))
        raise expected(meta, "an array, tuple, float or opaque value behind its tag")

    def _inner(self) -> Value:
        if not self.depth:
            raise ProtocolError(f"values are nested more than {DEPTH_LIMIT} deep")
        return _BY_DEPTH[self.depth - 1]


_BY_DEPTH = tuple(Value(depth) for depth in range(DEPTH_LIMIT))


def _special(digits: Any) -> float:
    try:
        number: float = _DOUBLE.unpack(bytes.fromhex(digits))[0]
    except (TypeError, ValueError, struct.error):
        number = 0.0
    if math.isfinite(number) or type(digits) is not str or _DOUBLE.pack(number).hex() != digits:
        raise expected(digits, "the 16 hexadecimal digits of an infinity or a NaN")
    return number
