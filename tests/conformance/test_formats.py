"""Code that is right in a narrower format than it is given is told so, and nothing of its formula."""

from typing import Any

import numpy as np

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject


class Narrow(impl.Linear):
    """Fills arrays of float32."""

    factor = 1.0

    def forward(self, x: Array) -> Array:
        """Return y in float32."""
        y = super().forward(x) * self.factor
        out = np.empty(y.shape, dtype="f")
        out[...] = y
        return out

    def backward(self, grad_output: Array) -> Array:
        """Return dx in float32."""
        grad_x: Array = super().backward(grad_output)
        return grad_x.astype(np.float32)


class NarrowAndWrong(Narrow):
    """Is out by a hundredth."""

    factor = 1.01


def verdict(implementation: type[Any]) -> ComponentResult:
    """Judge a subject, and name nothing."""
    subject = LocalSubject("Linear", implementation)
    question = Question(contract("Linear"), subject, 3, "quick", 1e-12, {}, shrink=False)
    return judge(question, lambda *_: [])


def test_right_code_in_another_format_is_told_its_format() -> None:
    """No law on values is held against it: they rest on the format."""
    result = verdict(Narrow)
    assert (result.verdict, result.reason) == ("failed", "law")
    assert result.message == (
        "Linear answers in float32 what it is given in float64, and is right to float32 rounding: its formula is not "
        "what is wrong. Make the arrays that it keeps and fills in the input's dtype, np.zeros(shape, dtype=x.dtype), "
        "where it makes them in float32, as with dtype='f' or astype"
    )
    failed = [law.id for law in result.laws if law.verdict == "failed" and law.level == "required"]
    assert failed == ["dtype.float64"]
    (output,) = (law for law in result.laws if law.id == "output")
    assert (output.verdict, output.reason) == ("not_run", "dependency")


def test_wrong_code_in_another_format_is_told_what_is_wrong() -> None:
    """Rounding explains no hundredth."""
    result = verdict(NarrowAndWrong)
    assert "rounding" not in result.message
    assert {law.id for law in result.laws if law.verdict == "failed"} > {"dtype.float64", "output"}
