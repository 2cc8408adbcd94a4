"""Makes plain data of whatever a subject returns, raises or warns, without running code of the subject's own types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .program import Array
from .transcript import Opaque, Returned

DTYPES: Mapping[str, np.dtype[Any]] = {
    np.dtype(name).newbyteorder("<").str: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
"""The element types that programs and transcripts hold, by little-endian type string."""

_NATIVE = frozenset(DTYPES.values())

LARGEST_ARRAY = 64 * 2**20
"""Arrays of more bytes than this are not written down."""

_NUMBERS = frozenset({bool, int, float, complex, *(dtype.type for dtype in DTYPES.values())})
_LONGEST_TUPLE = 64
_DEEPEST_TUPLE = 4
_NAME_LIMIT = 200


def plain_array(value: Any) -> Array | None:
    """Return an array or a number as a plain ndarray, or None where it is neither or cannot be written down.

    An array comes back as a view of the same memory wherever that is possible; a subclass loses its methods.
    """
    kind = type(value)
    if kind is np.ndarray:
        array: Array = value
    elif issubclass(kind, np.ndarray):
        array = np.ndarray.view(value, np.ndarray)
    elif kind in _NUMBERS:
        array = np.asarray(value)
    elif issubclass(kind, float):
        array = np.asarray(float.__float__(value))
    elif issubclass(kind, int):
        array = np.asarray(int.__int__(value))
    else:
        return None
    if array.nbytes > LARGEST_ARRAY:
        return None
    if array.dtype in _NATIVE or array.dtype.str in DTYPES:
        return array
    native = DTYPES.get(array.dtype.newbyteorder("<").str)
    return None if native is None else array.astype(native)


def plain_returned(value: Any, depth: int = 0) -> Returned:
    """Return what a transcript writes down for a returned value."""
    if value is None:
        return None
    kind = type(value)
    if issubclass(kind, tuple):
        if tuple.__len__(value) > _LONGEST_TUPLE or depth == _DEEPEST_TUPLE:
            return Opaque(f"tuple of {tuple.__len__(value)} items, nested {depth} deep")
        return tuple(plain_returned(item, depth + 1) for item in tuple.__iter__(value))
    array = plain_array(value)
    if array is not None:
        return array
    if not issubclass(kind, np.ndarray):
        return Opaque(class_name(kind))
    array = np.ndarray.view(value, np.ndarray)
    shape = f" and shape {array.shape}" if array.nbytes > LARGEST_ARRAY else ""
    return Opaque(plain_text(f"ndarray of {array.dtype}{shape}", _NAME_LIMIT))


def plain_text(value: object, limit: int) -> str:
    """Return `str(value)` as an exact str of at most `limit` characters that can be encoded as UTF-8."""
    try:
        found = str.__str__(str(value))
    except (Exception, SystemExit, GeneratorExit):  # noqa: BLE001 - a subject's own __str__ may do anything
        return "(a text that could not be made)"
    return found[:limit].encode("utf-8", "replace").decode("utf-8")


def class_name(kind: type) -> str:
    """Return a class's name, whatever its metaclass says."""
    return plain_text(_NAME.__get__(kind), _NAME_LIMIT)


_NAME = type.__dict__["__name__"]
