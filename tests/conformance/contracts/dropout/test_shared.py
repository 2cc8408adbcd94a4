"""What dropout of whole parts promises, and right code that reads it otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.impl import Dropout1d, Dropout2d, VariationalDropout
from layerproof.play import Array, LocalSubject

COMPONENTS = ["Dropout1d", "Dropout2d", "Dropout3d", "DropPath", "VariationalDropout"]


@pytest.mark.parametrize("identity", ["whole", "everything-dropped"])
@pytest.mark.parametrize("component", COMPONENTS)
def test_identities_hold(component: str, identity: str, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    known = contract(component)
    assert broken_identity(component, identity, type(known).model) == []
    assert broken_identity(component, identity, type(known).twin) == []


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("Dropout2d", "whole", "do-per-element-dropout2d", "output times the part's first input["),
        ("VariationalDropout", "whole", "do-rnn-step-mask-variationaldropout", "output times the part's first input["),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """A part that is not dropped as one breaks an equation."""
    found = broken_identity(component, identity, mistake)
    assert any(message in one for one in found), found


class ChannelsLast(Dropout2d):
    """Has its channels on the last axis."""

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (shape[0], 1, 1, shape[3])


class BatchFirst(VariationalDropout):
    """Has its steps on the second axis."""

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (shape[0], 1, shape[2])


class BatchesAlone(Dropout1d):
    """Takes batches, and nothing else."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        samples, channels, _ = x.shape
        assert samples
        assert channels
        return super().forward(x)


class Original(Dropout2d):
    """Scales in evaluation."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        keep = 1 - self.p
        if not self.training:
            self._save_for_backward(x.shape, keep)
            return x * keep
        y = super().forward(x) * keep
        self._save_for_backward(x.shape, self._saved_for(y)[0] * keep)
        return y


@pytest.mark.parametrize(
    ("component", "implementation", "convention"),
    [
        ("Dropout2d", ChannelsLast, {"channels": "last"}),
        ("VariationalDropout", BatchFirst, {"batch_first": "True"}),
        ("Dropout1d", BatchesAlone, {"inputs": "batch"}),
        ("Dropout2d", Original, {"form": "original"}),
    ],
)
def test_other_readings_are_right(component: str, implementation: Any, convention: dict[str, str]) -> None:
    """Undeclared, the reading is told; declared, it passes."""
    seed = int(np.random.default_rng().integers(2**31))
    subject = LocalSubject(component, implementation)
    question = Question(contract(component), subject, seed, "standard", 1e-12, {}, shrink=False)
    undeclared = judge(question)
    assert (undeclared.verdict, undeclared.reason) == ("failed", "convention")
    ((name, reading),) = convention.items()
    assert f'conventions = {{"{name}": "{reading}"}}' in undeclared.message
    declared = Question(contract(component), subject, seed, "standard", 1e-12, convention, shrink=False)
    assert judge(declared).verdict == "passed"
