"""What goes in comes out: formats, and what float32 may cost."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.judge import judge
from layerproof.conformance.laws.dtype import CLAIMED, float64
from layerproof.conformance.question import Question
from layerproof.conformance.twin import Twin
from layerproof.play import Array, Call, LocalSubject, Program


class Single(impl.ReLU):
    """Works in float32."""

    def forward(self, x: Array) -> Array:
        """Return float32."""
        return super().forward(x).astype(np.float32)


class Double(impl.ReLU):
    """Works in float64."""

    def backward(self, grad_output: Array) -> Array:
        """Return float64."""
        return super().backward(grad_output).astype(np.float64)


class Half(impl.Linear):
    """Works in float16."""

    def forward(self, x: Array) -> Array:
        """Return what float16 makes of it."""
        return super().forward(x).astype(np.float16).astype(x.dtype)


class Whole(impl.ReLU):
    """Works in whole numbers."""

    def forward(self, x: Array) -> Array:
        """Return what is left of the decimals."""
        return super().forward(x).astype(np.int64)


class YesOrNo(impl.ReLU):
    """Forgets the upstream gradient and the format."""

    def backward(self, grad_output: Array) -> Array:
        """Return whether the input was positive."""
        return np.asarray(super().backward(grad_output) != 0)


class Counted(impl.CrossEntropyLoss):
    """Returns a whole number."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss without its decimals."""
        return super().forward(logits, target).astype(np.int64)


class Widened(impl.Linear):
    """Answers in float32."""

    def forward(self, x: Array) -> Array:
        """Return float32 at least."""
        return super().forward(x).astype(np.promote_types(x.dtype, np.float32))


class Unshifted(impl.CrossEntropyLoss):
    """Takes the exponential of logits as they are."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return softmax less one-hot, from a plain softmax."""
        right = super().backward(grad_output)
        exponentials = np.exp(self.logits)
        return np.where(np.isfinite(exponentials), right, np.nan).astype(right.dtype)

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self.logits = logits
        return super().forward(logits, target)


class DoubleAlone(impl.ReLU):
    """Refuses float32."""

    def forward(self, x: Array) -> Array:
        """Raise where x is not float64."""
        if x.dtype != np.float64:
            raise TypeError(x.dtype)
        return super().forward(x)


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "dtype.float64",
        "ReLU",
        Single,
        "ReLU.forward: output has dtype float32, but should have dtype float64, …",
    ),
    (
        "dtype.float32",
        "ReLU",
        Double,
        "ReLU.backward: grad_input has dtype float64, but should have dtype float32, as …",
    ),
    (
        "dtype.float64",
        "ReLU",
        Whole,
        "ReLU.forward: output has dtype int64, but should have dtype float64, as its input has",
    ),
    (
        "dtype.float64",
        "ReLU",
        YesOrNo,
        "ReLU.backward: grad_input has dtype bool, but should have dtype float64, as its input has",
    ),
    (
        "dtype.float64",
        "CrossEntropyLoss",
        Counted,
        "CrossEntropyLoss.forward: output has dtype int64, but should have dtype float64, as its input has",
    ),
    (
        "dtype.float16",
        "Linear",
        Widened,
        "Linear.forward: output has dtype float32, but should have dtype float16, as its input has",
    ),
    (
        "float16.values",
        "CrossEntropyLoss",
        Unshifted,
        "CrossEntropyLoss.backward: grad_input[…] = nan, but should be … [allowed error …]",
    ),
    ("float32.values", "Linear", Half, "Linear.forward: output[…] = …, but should be … [allowed error …]"),
    ("float32.values", "ReLU", DoubleAlone, "ReLU.forward raised TypeError at line …: float32"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what should have been."""
    accuse(law, component, implementation, says)


def test_losses_may_be_numbers(examined: Callable[..., Examination]) -> None:
    """A single number has no format to keep."""

    class Number(impl.CrossEntropyLoss):
        """Returns Python's numbers."""

        def forward(self, logits: Array, target: Array) -> Any:
            """Return a float where there is one number."""
            loss = super().forward(logits, target)
            return loss if loss.ndim else float(loss)

    tallies = examined("CrossEntropyLoss", Number, "dtype.float64", "dtype.float32", "float32.values").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []


@pytest.mark.parametrize(
    ("claims", "levels"),
    [
        ((), {"float32": "advice", "float16": "advice"}),
        (("float32",), {"float32": "required", "float16": "advice"}),
        (("float16",), {"float32": "advice", "float16": "required"}),
        (("float64", "float32", "float16"), {"float32": "required", "float16": "required"}),
    ],
)
def test_what_is_claimed_is_required(claims: tuple[str, ...], levels: dict[str, str]) -> None:
    """Laws on narrow formats are advice until a subject claims the format."""
    question = Question(contract("ReLU"), LocalSubject("it", impl.ReLU), 0, "quick", 1e-12, {}, claims=claims)
    found = {law.id: law.level for law in question.laws()}
    for dtype, laws in CLAIMED.items():
        assert {found.get(law.id) for law in laws} == {levels.get(dtype)}
    assert found["dtype.float64"] == "required"


@pytest.mark.parametrize("claims", [(), ("float32",)])
def test_half_precision_is_asked_of_nobody_else(asked: Callable[..., Question], claims: tuple[str, ...]) -> None:
    """Who does not claim float16 is not advised either."""
    result = judge(asked("ReLU", Single, claims=claims, selected=lambda law: "float16" in law))
    assert {(law.verdict, law.reason) for law in result.laws} == {("not_run", "unsupported_dtype")}
    assert {law.detail for law in result.laws} == {"This dtype is judged only where the attribute `dtypes` lists it."}
    assert (result.verdict, result.reason) == ("not_run", "skipped")


@pytest.mark.parametrize("widened", [True, False])
def test_half_precision_may_be_computed_in_single(asked: Callable[..., Question], *, widened: bool) -> None:
    """What claims float16 passes whether it widens its numbers on the way or not."""

    class Claims(impl.BatchNorm1d):
        """Claims float16."""

        dtypes: ClassVar = ("float64", "float32", "float16")

        def forward(self, x: Array) -> Array:
            """Return y, computed in float32 if it is to be."""
            narrow = widened and x.dtype == np.float16
            return super().forward(x.astype(np.float32) if narrow else x).astype(x.dtype)

        def backward(self, grad_output: Array) -> Array:
            """Return dx, likewise."""
            return super().backward(grad_output).astype(grad_output.dtype)

    result = judge(asked("BatchNorm1d", Claims, claims=Claims.dtypes, selected=lambda law: "float16" in law))
    assert result.verdict == "passed"
    assert {law.id for law in result.laws} == {"dtype.float16", "float16.values"}
    assert all(law.cases > 0 for law in result.laws)


def test_whole_numbers_may_be_what_is_wanted(evidence: Callable[..., Evidence]) -> None:
    """Where the twin answers in whole numbers so may the subject."""

    class Ranks(reference.base.Twin):
        """Returns ranks."""

        def forward(self, x: Array) -> Array:
            """Return the rank of each number in its row."""
            return np.argsort(x, axis=-1)

        def backward(self, *grad_outputs: Array | float | None) -> Any:
            """Return zeros."""
            return np.zeros_like(grad_outputs[0])

    calls = (Call("forward", (np.array([3.0, 1.0]),)), Call("backward", (np.ones(2),)))
    found = evidence(Program("ReLU", "layer", calls=calls), Ranks)
    found.twin = Twin(LocalSubject("ranks", Ranks, seeding=False), {})
    (check,) = float64.judge(found)
    assert (check.where, check.holds) == ("calls[1].returned", True)


def test_words_have_no_format(examined: Callable[..., Examination]) -> None:
    """A network that is given numbers of words keeps its own format, whatever is written into its layers' arrays."""
    examination = examined("TransformerClassifier", impl.TransformerClassifier, "dtype.float32", count=2)
    (tally,) = examination.tallies.values()
    assert (tally.check, tally.broke, tally.holds) == (None, "", False)
