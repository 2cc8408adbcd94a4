"""Code that is right in a narrower format than it is given is told so, and nothing of its formula."""

from typing import Any

import numpy as np
import pytest

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


class NarrowStates(impl.RNN):
    """Keeps the states of all steps in an array of float32, and widens whatever else it makes."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output in float32 and the last state in float64."""
        states = None if h_0 is None else h_0.astype(np.float64)
        output, h_n = super().forward(x.astype(np.float64), states, lengths=lengths)
        return output.astype(np.float32), h_n

    def backward(self, grad_output: Array, grad_h_n: Array | None = None) -> tuple[Array, Array]:
        """Return the gradients in float64."""
        last = None if grad_h_n is None else grad_h_n.astype(np.float64)
        grad_x, grad_h_0 = super().backward(grad_output.astype(np.float64), last)
        return grad_x, grad_h_0


class NarrowRecurrence(impl.LSTM):
    """Computes in float32 whatever it is given."""

    def forward(
        self, x: Array, h_0: Array | None = None, c_0: Array | None = None, *, lengths: Array | None = None
    ) -> tuple[Array, Array, Array]:
        """Return all in float32."""
        states = [None if state is None else state.astype(np.float32) for state in (h_0, c_0)]
        return super().forward(x.astype(np.float32), *states, lengths=lengths)

    def backward(
        self, grad_output: Array, grad_h_n: Array | None = None, grad_c_n: Array | None = None
    ) -> tuple[Array, Array, Array]:
        """Return all in float32."""
        last = [None if state is None else state.astype(np.float32) for state in (grad_h_n, grad_c_n)]
        return super().backward(grad_output.astype(np.float32), *last)


def verdict(implementation: type[Any], component: str = "Linear") -> ComponentResult:
    """Judge a subject, and name nothing."""
    subject = LocalSubject(component, implementation)
    question = Question(contract(component), subject, 3, "quick", 1e-12, {}, shrink=False)
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


@pytest.mark.parametrize(("implementation", "component"), [(NarrowStates, "RNN"), (NarrowRecurrence, "LSTM")])
def test_right_recurrence_in_another_format_is_told_its_format(implementation: type[Any], component: str) -> None:
    """Whether all of it is in that format or one array that it fills, step by step."""
    result = verdict(implementation, component)
    assert result.message.startswith(f"{component} answers in float32 what it is given in float64, and is right to")
    failed = [law.id for law in result.laws if law.verdict == "failed" and law.level == "required"]
    assert failed == ["dtype.float64"]


def test_wrong_code_in_another_format_is_told_what_is_wrong() -> None:
    """Rounding explains no hundredth."""
    result = verdict(NarrowAndWrong)
    assert "rounding" not in result.message
    assert {law.id for law in result.laws if law.verdict == "failed"} > {"dtype.float64", "output"}
