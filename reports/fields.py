"""The fields of the results model with their types resolved, which JSON and its schema are both made from."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, get_type_hints

import numpy as np

from ..conformance import results


class ArrayField:
    """Stands for an array among a field's types."""


class ValueField:
    """Stands for a program's Value among a field's types: a plain value, an array, or a tuple or mapping of these."""


_ALIASES = {"Array": ArrayField, "Value": ValueField, "Reason": results.FailedReason | results.NotRunReason | None}


@cache
def fields_of(model: type) -> dict[str, Any]:
    """Return a dataclass's fields by name, in order, each with its type."""
    hints = get_type_hints(model, localns=_ALIASES)
    return {field.name: hints[field.name] for field in dataclasses.fields(model)}


def nonfinite(value: float) -> str | None:
    """Return the name by which JSON carries a float that it has no number for, or None."""
    return None if np.isfinite(value) else str(float(value))
