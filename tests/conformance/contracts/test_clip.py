"""What clipping promises."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject, Program


@pytest.mark.parametrize("identity", ["bound", "direction", "unclipped", "norm-before", "partition"])
@pytest.mark.parametrize("implementation", [impl.clip_grad_norm, reference.clip_grad_norm])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity("clip_grad_norm", identity, implementation) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("bound", "cl-inverse", "norm after clipping = "),
        ("direction", "cl-value-for-norm", "g' (g . g)["),
        ("direction", "cl-per-param", "g' (g . g)["),
        ("unclipped", "cl-always", "gradients below the norm allowed["),
        ("norm-before", "cl-returns-post", "norm returned = "),
        ("partition", "cl-per-param", "two arrays clipped["),
        ("partition", "cl-sum-norms", "norm of two arrays = "),
    ],
)
def test_identities_break(identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity("clip_grad_norm", identity, mistake))


@pytest.mark.parametrize("eps", [0.0, 1e-12, 1e-6, 2e-6])
def test_what_keeps_the_division_finite(eps: float) -> None:
    """PyTorch adds 1e-6 to the norm, others less or nothing: all of that is right, and more is not."""

    def clip(grads: Mapping[str, np.ndarray], max_norm: float, norm_type: float = 2.0) -> float:
        norm = impl.clip_grad_norm(grads, math.inf, norm_type)
        if max_norm < norm + eps:
            for gradient in grads.values():
                np.multiply(gradient, max_norm / (norm + eps), out=gradient)
        return norm

    seed = int(np.random.default_rng().integers(2**31))
    known = contract("clip_grad_norm")
    result = judge(Question(known, LocalSubject("clip", clip), seed, "standard", 1e-11, {}))
    assert result.verdict == ("passed" if eps <= 1e-6 else "failed"), result.message


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program; there are up to four arrays, with other numbers of axes where there are more."""
    given: list[Any] = [call.args[0] for program in twin_answers("clip_grad_norm") for call in program.calls]
    assert {len(gradients) for gradients in given} == {1, 2, 3, 4}
    several = [gradients for gradients in given if len(gradients) > 2]
    assert all(len({value.ndim for value in gradients.values()}) > 1 for gradients in several)


def silent(grads: Mapping[str, np.ndarray], max_norm: float, norm_type: float = 2.0) -> None:
    """Clip, and return nothing."""
    impl.clip_grad_norm(grads, max_norm, norm_type)


@pytest.mark.parametrize(
    ("implementation", "declared", "verdict"),
    [
        (silent, {"returned": "nothing"}, ("passed", None)),
        (silent, {}, ("failed", "convention")),
        (impl.clip_grad_norm, {"returned": "nothing"}, ("failed", "law")),
    ],
)
def test_a_clip_that_returns_nothing(
    asked: Callable[..., Question],
    implementation: Callable[..., float | None],
    declared: dict[str, str],
    verdict: tuple[str, str | None],
) -> None:
    """Declared it is right, undeclared it is told; what returns the norm all the same is no such one."""
    result = judge(asked("clip_grad_norm", implementation, conventions=declared))
    assert (result.verdict, result.reason) == verdict
    told = {
        None: "",
        "convention": "gradients are scaled, and nothing is returned",
        "law": "clip_grad_norm: result is there, but should be None: it was said to return nothing",
    }[verdict[1]]
    assert told in result.message
