"""What a report shows of functions and containers runs as pasted too: it begins with what they need."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.results import ComponentResult, Finding, LawResult
from layerproof.play import Call, Program, Spelling
from layerproof.play.around import Around
from layerproof.reports.listing import finding_lines
from layerproof.reports.snippet import beginning, snippet

from .test_snippet import run

CODE = """
import numpy as np

def affine_forward(x, w, b):
    return x.dot(w.T) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w), dout.T.dot(x), dout.sum(axis=0)
"""
AROUND = Around("layer", "affine_forward", "affine_backward", inputs=("x",), arrays=("w", "b"))
X = np.array([[1.0, 2.0]])
PROGRAM = Program(
    "Linear",
    "layer",
    {"in_features": 2, "out_features": 1},
    {"params.weight": np.array([[3.0, 4.0]]), "params.bias": np.array([5.0])},
    (Call("forward", (X,)),),
)
SPELLING = Spelling(
    around=AROUND,
    arrays={"params.weight": "w", "params.bias": "b"},
    left_out=("in_features", "out_features"),
)
FINDING = Finding("Linear.forward: wrong", "calls[0].returned", PROGRAM, spelling=SPELLING)
LAW = LawResult("output", "Every output equals the twin's.", "required", "failed", finding=FINDING)
RESULT = ComponentResult("Linear", "affine_forward", "failed", "law", laws=(LAW,))


def test_the_lines_of_functions_run_as_pasted(tmp_path: Path) -> None:
    """After those that they begin with: NumPy, the functions, and the class around them."""
    (tmp_path / "mine.py").write_text(CODE, encoding="utf-8")
    first = beginning(RESULT, "mine.py")
    assert first[:4] == ("import numpy as np", "", "from mine import affine_forward, affine_backward", "")
    assert run("\n".join([*first, *finding_lines(FINDING, RESULT, 24), "print(y)"]), tmp_path) == "[[16.]]\n"


def test_they_begin_as_the_snippet_does() -> None:
    """There is one source for both."""
    defined = "\n".join(beginning(RESULT, "mine.py")[4:])
    assert defined in snippet(FINDING, "mine.py", "affine_forward")


def test_classes_begin_with_their_import() -> None:
    """What has no file begins with nothing, nor what shows no program: its lines are for a reader alone."""
    plain = replace(LAW, finding=replace(FINDING, spelling=Spelling()))
    first = ("import numpy as np", "", "from mine import affine_forward")
    assert beginning(replace(RESULT, laws=(plain,)), "mine.py") == first
    untold = replace(LAW, finding=replace(FINDING, program=None))
    assert beginning(replace(RESULT, laws=(untold, replace(plain, level="advice"))), "mine.py") == ()
    assert beginning(replace(RESULT, conventions={"inputs": "2-D"}), "mine.py") == beginning(RESULT, "mine.py")
    assert beginning(RESULT, "") == ()


def test_long_imports_have_lines_of_readable_length() -> None:
    """Each name has a line of its own, in parentheses."""
    names = ("batch_normalisation_of_images_forward", "batch_normalisation_of_images_backward")
    around = replace(AROUND, first=names[0], second=names[1])
    law = replace(LAW, finding=replace(FINDING, spelling=replace(SPELLING, around=around)))
    lines = beginning(replace(RESULT, laws=(law,)), "mine.py")
    assert lines[2:6] == ("from mine import (", f"    {names[0]},", f"    {names[1]},", ")")


def test_what_cannot_be_built_is_shown_no_further() -> None:
    """Nothing was written into what is not there."""
    raised = Finding("Linear(...) raised NameError at line 5: no", "Linear(...)", replace(PROGRAM, calls=()), line=5)
    assert finding_lines(raised, RESULT, 24) == ("layer = affine_forward(in_features=2, out_features=1)",)
    assert "params" not in snippet(raised, "mine.py", "Dense")


CONTAINER = """
class Chain:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
"""


def test_the_layers_of_a_container_are_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has them by themselves: a line says whose they are, and with it the program runs as pasted."""
    (tmp_path / "chain.py").write_text(CONTAINER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    program = Program("Sequential", "layer", {"layers": (("Tanh",), ("Drift", 2))}, calls=(Call("forward", (0 * X,)),))
    finding = Finding("Sequential.forward: wrong", "calls[0].returned", program, spelling=Spelling())
    result = replace(RESULT, component="Sequential", subject="Chain", laws=(replace(LAW, finding=finding),))
    first = beginning(result, "chain.py")
    assert first[-2:] == (
        "from chain import Chain",
        "from layerproof.play.parts import Tanh, Drift  # small layers of layerproof's own, to stand in it",
    )
    space: dict[str, Any] = {}
    exec("\n".join([*first, *finding_lines(finding, result, 24)]), space)  # noqa: S102 - our own lines
    assert space["y"].tolist() == [[0.0, 0.0]]
    assert beginning(replace(result, subject="a b"), "chain.py") == ()
