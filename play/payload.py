"""Arrays as raw little-endian bytes, one after another; the meta holds their element type and shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from .plain import DTYPES
from .program import Array
from .wire import ALIGNMENT, PAYLOAD_LIMIT, ProtocolError, expected

_DIMENSIONS_LIMIT = 32
_NAMES = ", ".join(dtype.name for dtype in DTYPES.values())
_CODES = {dtype: code for code, dtype in DTYPES.items()}
_BOOLEAN = _CODES[np.dtype(np.bool_)]


class Packer:
    """Collects arrays, each at a multiple of 16 bytes."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []

    def add(self, array: Any) -> list[Any]:
        """Take an array in and return its descriptor: the element type, and the length of each axis.

        Raises:
            ProtocolError: it is no ndarray of a known element type.
        """
        if not isinstance(array, np.ndarray):
            raise ProtocolError(f"a value of type {type(array).__name__}, but should be an ndarray")
        code = _CODES.get(array.dtype)
        if code is None or not array.flags.c_contiguous:
            code = array.dtype.newbyteorder("<").str
            if code not in DTYPES:
                raise ProtocolError(f"an ndarray of {array.dtype}, but should be one of {_NAMES}")
            array = array.astype(code, order="C")
        self.pieces.append(array)
        padding = -array.nbytes % ALIGNMENT
        if padding:
            self.pieces.append(bytes(padding))
        return [code, *array.shape]


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
        if type(descriptor) is not list or not 0 < len(descriptor) <= 1 + _DIMENSIONS_LIMIT:
            raise ProtocolError(f"an array is described by its element type and at most {_DIMENSIONS_LIMIT} lengths")
        code, *shape = descriptor
        dtype = DTYPES.get(code) if type(code) is str else None
        if dtype is None:
            raise expected(code, f"an element type: {', '.join(DTYPES)}")
        cells = spanned = 1
        for length in shape:
            if type(length) is not int or not 0 <= length <= PAYLOAD_LIMIT:
                raise expected(length, f"the length of an axis, from 0 to {PAYLOAD_LIMIT:,}")
            cells *= length
            spanned *= length or 1
            if spanned > PAYLOAD_LIMIT:  # also where another axis has length 0: NumPy multiplies the others
                raise ProtocolError(f"a shape spans more than {PAYLOAD_LIMIT:,} elements")
        size, start = cells * dtype.itemsize, self._position
        self._position += size + -size % ALIGNMENT
        if self._position > len(self._payload):
            raise ProtocolError(f"an array needs {size:,} bytes, but {len(self._payload) - start:,} are left")
        array: Array = np.ndarray(shape, dtype, self._payload, start) if size else np.empty(shape, dtype)
        if code == _BOOLEAN and size and array.view(np.uint8).max() > 1:
            raise ProtocolError("a bool is neither 0 nor 1")
        return array if array.flags.aligned else array.copy()

    def finish(self) -> None:
        """Raise a ProtocolError where bytes are left that belong to no array."""
        if self._position != len(self._payload):
            raise ProtocolError(f"the arrays take {self._position:,} bytes, but the payload has {len(self._payload):,}")
