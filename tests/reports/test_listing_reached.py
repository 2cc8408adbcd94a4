"""A program is shown as far as a subject comes with it: what is shown can be run."""

import numpy as np
import pytest

from layerproof.conformance.results import ComponentResult, Finding
from layerproof.play import Call, Program
from layerproof.play.spelling import Kept, Spelling
from layerproof.reports.listing import finding_lines

X = np.array([[1.0, 2.0]])
PROGRAM = Program("Linear", "layer", {}, {"params.weight": X, "params.bias": X[0]}, (Call("forward", (X,)),))
BUILT, WEIGHT = "layer = Dense()", "layer.W[...] = np.array([[1.0, 2.0]])"
REST = ["layer.b[...] = np.array([1.0, 2.0])", "x = np.array([[1.0, 2.0]])", "y = layer.forward(x)"]


@pytest.mark.parametrize(
    ("where", "line", "bias", "lines"),
    [
        ("calls[0].returned", None, Kept(("b",), (2,)), [BUILT, WEIGHT, *REST]),
        ("Linear(...)", None, None, [BUILT, WEIGHT]),
        ("Linear(...)", None, Kept(("b",), (3,)), [BUILT, WEIGHT]),
        (
            "Linear(...)",
            None,
            Kept(("b",), (1, 2)),
            [BUILT, WEIGHT, REST[0].replace("[1.0, 2.0]", "[[1.0, 2.0]]"), *REST[1:]],
        ),
        ("Linear(...)", 7, Kept(("b",), (2,)), [BUILT]),
    ],
    ids=["built", "an array is missing", "an array has another shape", "an axis of length one", "raises"],
)
def test_what_is_not_reached_is_not_shown(where: str, line: int | None, bias: Kept | None, lines: list[str]) -> None:
    """Arrays that the subject lacks or keeps otherwise cannot be set, and what comes after them is not made."""
    state = {"params.weight": Kept(("W",), (1, 2))} | ({"params.bias": bias} if bias else {})
    finding = Finding("it could not be asked", where, PROGRAM, spelling=Spelling(state=state), line=line)
    assert list(finding_lines(finding, ComponentResult("Linear", "Dense", "failed"), 9)) == lines
