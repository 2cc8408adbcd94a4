"""The parity test that most people write first, which this project is measured against."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contracts
from layerproof.conformance.naive import passes_parity
from layerproof.play import LocalSubject, Program, SubjectLost, Transcript


class BiasTwice(impl.Linear):
    """A mistake that shows at once."""

    def forward(self, x: Any) -> Any:
        """Return x W^T + 2 b."""
        return super().forward(x) + self.params["bias"]


class Overwritten(impl.Linear):
    """A mistake that shows in the second backward alone."""

    def backward(self, grad_output: Any) -> Any:
        """Return the input's gradient, and forget the parameters' gradients so far."""
        self.zero_grad()
        return super().backward(grad_output)


class Kept(impl.Dropout):
    """A mistake that does not show at p = 0.5, the default."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        super().__init__(1 - p, rng=rng)


class Unscaled(impl.Dropout):
    """A mistake that shows at any p but 0."""

    def forward(self, x: Any) -> Any:
        """Return what is kept as it was."""
        return super().forward(x) * (1 - self.p)


class MomentumFlipped(impl.BatchNorm1d):
    """A mistake in the running statistics, which nobody compares."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__(num_features, eps, 1 - momentum)


class NoReturn(impl.ReLU):
    """A layer that returns nothing."""

    def forward(self, x: Any) -> Any:
        """Return nothing."""
        super().forward(x)


class Raising(impl.ReLU):
    """A layer that is not finished."""

    def backward(self, grad_output: Any) -> Any:
        """Raise."""
        raise NotImplementedError


def wrong_fan(shape: tuple[int, ...], *, mode: str = "fan_in", rng: Any = None) -> Any:
    """Return weights drawn with the other fan: the same on a square."""
    return impl.kaiming_normal(shape, mode="fan_out" if mode == "fan_in" else "fan_in", rng=rng)


def half_variance(shape: tuple[int, ...], *, rng: Any = None) -> Any:
    """Return weights with half the variance."""
    return impl.kaiming_normal(shape, rng=rng) / np.sqrt(2)


def unclipped(grads: Any, max_norm: float, norm_type: float = 2.0) -> float:
    """Return the norm, and leave the gradients as they are."""
    return impl.clip_grad_norm({name: value.copy() for name, value in grads.items()}, max_norm, norm_type)


def result(component: str, implementation: Callable[..., Any], seed: int) -> bool:
    """Return whether an implementation passes."""
    return passes_parity(contracts()[component], LocalSubject(component, implementation), seed)


@pytest.mark.parametrize("component", contracts())
@pytest.mark.parametrize("seed", range(3))
def test_what_is_right_passes(component: str, seed: int) -> None:
    """Our own implementation passes, whatever is drawn."""
    assert result(component, type(contracts()[component]).model, seed)


@pytest.mark.parametrize(
    ("component", "implementation", "passes"),
    [
        ("Linear", BiasTwice, False),
        ("Linear", Overwritten, True),
        ("Dropout", Kept, True),
        ("Dropout", Unscaled, False),
        ("BatchNorm1d", MomentumFlipped, True),
        ("ReLU", NoReturn, False),
        ("ReLU", Raising, False),
        ("kaiming_normal", wrong_fan, True),
        ("kaiming_normal", half_variance, False),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_mistakes(component: str, implementation: Callable[..., Any], passes: bool, seed: int) -> None:
    """It notices what shows with default options in one forward and backward, and nothing else."""
    assert result(component, implementation, seed) is passes


def test_what_a_function_writes_is_compared() -> None:
    """A clip that changes nothing is noticed wherever there was something to change."""
    assert not all(result("clip_grad_norm", unclipped, seed) for seed in range(8))


def test_a_lost_subject_does_not_pass() -> None:
    """A subject that hangs or dies is noticed by any test."""

    class Lost:
        name = "lost"

        def play(self, program: Program) -> Transcript:
            raise SubjectLost("timeout", f"{program.component} hangs")

    assert not passes_parity(contracts()["ReLU"], Lost(), 0)
