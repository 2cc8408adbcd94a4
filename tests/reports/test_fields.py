"""The model's fields have types that JSON can be made from."""

import math
from dataclasses import fields

import pytest

from layerproof.conformance import results
from layerproof.play import Call, Program
from layerproof.reports.fields import ArrayField, ValueField, fields_of, nonfinite


@pytest.mark.parametrize("model", [results.Report, results.Run, results.Finding, results.Plot, Program, Call])
def test_every_field_is_resolved_in_order(model: type) -> None:
    """No type is left as text."""
    resolved = fields_of(model)
    assert list(resolved) == [field.name for field in fields(model)]
    assert not [hint for hint in resolved.values() if isinstance(hint, str)]


def test_arrays_and_values_have_stand_ins() -> None:
    """Aliases that only a type checker understands are replaced."""
    assert fields_of(results.Finding)["expected"] == ArrayField | None
    assert fields_of(Call)["args"] == tuple[ValueField, ...]


@pytest.mark.parametrize(("value", "name"), [(1.0, None), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")])
def test_nonfinite(value: float, name: str | None) -> None:
    """What JSON has no number for has a name."""
    assert nonfinite(value) == name
