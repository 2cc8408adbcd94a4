"""Tells which arrays an object keeps, so that its author sees what was looked at where one is missing."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import address
from .names import HOLDERS
from .sublayers import side_by_side

_MOST = 6
"""Arrays that are named."""


def kept_arrays(instance: Any, sought: str, shape: tuple[int, ...] = ()) -> str:
    """Return the arrays of an object and their shapes as the end of a sentence: `; it keeps W (2, 3)`; or nothing.

    Args:
        instance: the object.
        sought: the dotted name of the array that it does not keep.
        shape: that array's shape.
    """
    held = [(name, getattr(instance, name, None)) for name in HOLDERS["params"]]
    spaces = [(f"{name}[{{!r}}]", space) for name, space in held if type(space) is dict]
    spaces.append(("{}", getattr(instance, "__dict__", {})))
    found = [
        f"{place.format(name)} {value.shape}"
        for place, space in spaces
        for name, value in space.items()
        if type(name) is str and type(value) is np.ndarray
    ]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    told = f"; it keeps {', '.join(found[:_MOST])}{more}" if found else ""
    names = {name: value for _, space in spaces for name, value in space.items() if type(value) is np.ndarray}
    return told + side_by_side(names, address.last_name(sought), shape)
