"""Who says that an option is not implemented is not asked for it, and accused of nothing."""

from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.declined import Declined
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject


class Plain(impl.GELU):
    """Has one formula."""

    def __init__(self, approximate: str = "none") -> None:
        """Decline the other."""
        if approximate != "none":
            raise NotImplementedError(approximate)
        super().__init__()


class WrongBesides(Plain):
    """Declines one formula, and has the gradient of the other wrong."""

    def backward(self, grad_output: Array) -> Array:
        """Return twice the gradient."""
        doubled: Array = 2 * super().backward(grad_output)
        return doubled


class Stub(impl.GELU):
    """Is not written yet."""

    def __init__(self, approximate: str = "none") -> None:
        """Implement nothing."""
        super().__init__(approximate)
        raise NotImplementedError


class Unfinished(impl.GELU):
    """Lacks its backward."""

    def backward(self, grad_output: Array) -> Array:
        """Implement nothing."""
        raise NotImplementedError


class Strict(impl.GELU):
    """Says of an option that its value is wrong."""

    def __init__(self, approximate: str = "none") -> None:
        """Refuse the other formula."""
        if approximate != "none":
            raise ValueError(approximate)
        super().__init__()


def judged(implementation: Any) -> ComponentResult:
    """Judge a class as GELU."""
    subject = LocalSubject(implementation.__name__, implementation)
    return judge(Question(contract("GELU"), subject, 3, "quick", 1e-12, {}))


TOLD = ("GELU raises NotImplementedError for approximate='tanh', and is not asked for that",)


@pytest.mark.parametrize(
    ("implementation", "verdict", "reason", "notes"),
    [
        (Plain, "passed", None, TOLD),
        (WrongBesides, "failed", "law", TOLD),
        (Stub, "failed", "raised", TOLD),
        (Unfinished, "failed", "raised", ()),
        (Strict, "failed", "raised", ()),
        (impl.GELU, "passed", None, ()),
    ],
)
def test_what_is_declined_is_not_asked_for(
    implementation: Any, verdict: str, reason: str | None, notes: tuple[str, ...]
) -> None:
    """The rest is, to the smallest example; who implements no default declines nothing by it."""
    result = judged(implementation)
    assert (result.verdict, result.reason, result.notes) == (verdict, reason, notes)
    programs = [law.finding.program for law in result.laws if notes and law.finding is not None]
    assert {str(program.config.get("approximate", "none")) for program in programs if program} <= {"none"}


@pytest.mark.parametrize(
    ("several", "taken", "told"),
    [
        ((), {"a=1"}, ""),
        ((("a=1", "b=2"), ("a=1",), ("c=3",)), set(), "a=1, c=3"),
        ((("a=1", "b=2"), ("a=3", "b=2")), {"a=1", "a=3"}, "b=2"),
        ((("a=1", "b=2"),), {"a=1", "b=2"}, "a=1 with b=2"),
    ],
    ids=["nothing", "alone", "taken otherwise", "together"],
)
def test_the_options_that_are_meant_are_told(several: tuple[tuple[str, ...], ...], taken: set[str], told: str) -> None:
    """What is taken elsewhere is not what is declined; of what is declined only together all is told."""
    sentence = (f"X raises NotImplementedError for {told}, and is not asked for that",) if told else ()
    assert Declined(set(several), taken).note("X") == sentence
