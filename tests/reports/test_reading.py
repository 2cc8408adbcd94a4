"""A finding is shown to its author in the author's own reading."""

from dataclasses import replace

import numpy as np
import pytest

from layerproof.conformance.results import ComponentResult, Finding
from layerproof.play import Call, Program
from layerproof.reports.reading import in_own_reading

WEIGHT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
LINEAR = Finding(
    "wrong",
    "calls[1].grads.weight",
    Program(
        "Linear",
        "layer",
        {"in_features": 3, "out_features": 2},
        {"params.weight": WEIGHT, "params.bias": np.array([0.0, 1.0])},
        (Call("forward", (np.ones((1, 3)),)), Call("backward", (np.ones((1, 2)),))),
    ),
    expected=WEIGHT,
    got=-WEIGHT,
)
DROPOUT = Finding("wrong", "calls[0].returned", Program("Dropout", "layer", {"p": 0.25}), expected=np.ones((2, 3)))


def judged(component: str, **conventions: str) -> ComponentResult:
    """Return a verdict under conventions."""
    return ComponentResult(component, component, "failed", "law", conventions=conventions)


def test_config_is_rewritten() -> None:
    """A subject whose p keeps is shown p = 1 - p."""
    shown = in_own_reading(DROPOUT, judged("Dropout", p="keep"))
    assert shown.program is not None
    assert shown.program.config == {"p": 0.75}
    assert shown.expected is DROPOUT.expected


def test_arrays_are_turned() -> None:
    """A subject whose weight is (in, out) is shown it so, in the program and in what was expected and got."""
    shown = in_own_reading(LINEAR, judged("Linear", weight_layout="(in, out)"))
    assert shown.program is not None
    np.testing.assert_array_equal(shown.program.state["params.weight"], WEIGHT.T)
    np.testing.assert_array_equal(shown.expected, WEIGHT.T)
    np.testing.assert_array_equal(shown.got, -WEIGHT.T)


@pytest.mark.parametrize(
    ("finding", "component"),
    [
        (DROPOUT, judged("Dropout")),
        (replace(DROPOUT, program=None), judged("Dropout", p="keep")),
    ],
)
def test_nothing_else_changes(finding: Finding, component: ComponentResult) -> None:
    """Without a convention, or a program, a finding stays what it is."""
    assert in_own_reading(finding, component) is finding


def test_unknown_components_are_left_alone() -> None:
    """A component or a convention that no contract knows has no reading to turn to."""
    for unknown in (judged("Unheard", p="keep"), judged("Dropout", unheard="keep")):
        assert repr(in_own_reading(DROPOUT, unknown)) == repr(DROPOUT)
