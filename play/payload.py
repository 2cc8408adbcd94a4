"""Arrays as raw little-endian bytes, one after another; the meta holds their element type and shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from .plain import DTYPES
from .program import Array
from .wire import ALIGNMENT, PAYLOAD_LIMIT, ProtocolError, expected

_DIMENSIONS_LIMIT = 32
_NAMES = ", ".join(dtype.name for dtype in DTYPES.values())


class Packer:
    """Collects arrays, each at a multiple of 16 bytes."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []

    def add(self, array: Any) -> list[Any]:
        """Take an array in and return its descriptor: the element type and the shape.

        Raises:
            ProtocolError: it is no ndarray of a known element type.
        """
        if not isinstance(array, np.ndarray):
            raise ProtocolError(f"a value of type {type(array).__name__}, but should be an ndarray")
        name = array.dtype.str
        if name not in DTYPES or not array.flags.c_contiguous:
            name = array.dtype.newbyteorder("<").str
            if name not in DTYPES:
                raise ProtocolError(f"an ndarray of {array.dtype}, but should be one of {_NAMES}")
            array = array.astype(name, order="C")
        self.pieces.append(array)
        padding = -array.nbytes % ALIGNMENT
        if padding:
            self.pieces.append(bytes(padding))
        return [name, list(array.shape)]


class Unpacker:
    """Hands out the arrays of a received payload, in order, as views of it."""

    def __init__(self, payload: memoryview) -> None:
        self._payload = payload
        self._position = 0

    def take(self, descriptor: Any) -> Array:
        """Return the next array.

        Args:
            descriptor: what `Packer.add` returned.

        Raises:
            ProtocolError: it is no descriptor, or describes more than is left.
        """
        if type(descriptor) is not list or len(descriptor) != 2:  # noqa: PLR2004 - a type and a shape
            raise ProtocolError("an array is described by its element type and its shape")
        dtype, shape = _dtype(descriptor[0]), _shape(descriptor[1])
        size = dtype.itemsize
        for length in shape:
            size *= length
        start = self._position
        self._position += size + -size % ALIGNMENT
        if self._position > len(self._payload):
            raise ProtocolError(f"an array needs {size:,} bytes, but {len(self._payload) - start:,} are left")
        array: Array = np.ndarray(shape, dtype, self._payload, start) if size else np.empty(shape, dtype)
        if dtype.kind == "b" and size and array.view(np.uint8).max() > 1:
            raise ProtocolError("a bool is neither 0 nor 1")
        return array if array.flags.aligned else array.copy()

    def finish(self) -> None:
        """Raise a ProtocolError where bytes are left that belong to no array."""
        if self._position != len(self._payload):
            raise ProtocolError(f"the arrays take {self._position:,} bytes, but the payload has {len(self._payload):,}")


def _dtype(name: Any) -> np.dtype[Any]:
    dtype = DTYPES.get(name) if type(name) is str else None
    if dtype is None:
        raise expected(name, f"an element type: {', '.join(DTYPES)}")
    return dtype


def _shape(lengths: Any) -> tuple[int, ...]:
    if type(lengths) is not list or len(lengths) > _DIMENSIONS_LIMIT:
        raise ProtocolError(f"a shape is a list of at most {_DIMENSIONS_LIMIT} lengths")
    cells = 1
    for length in lengths:
        if type(length) is not int or not 0 <= length <= PAYLOAD_LIMIT:
            raise expected(length, f"the length of an axis, from 0 to {PAYLOAD_LIMIT:,}")
        cells *= max(length, 1)
        if cells > PAYLOAD_LIMIT:  # also where another axis has length 0: NumPy multiplies the others
            raise ProtocolError(f"a shape spans more than {PAYLOAD_LIMIT:,} elements")
    return tuple(lengths)
