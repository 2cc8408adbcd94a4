"""Side effects: what a call may not touch, and who is told so."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws.purity import reseeded
from layerproof.play import Array, Call, LocalSubject, Program, Transcript


class InputAltered(impl.ReLU):
    """Works in place."""

    def forward(self, x: Array) -> Array:
        """Return x itself."""
        positive = super().forward(x)
        x[...] = positive
        return x


class GradientAltered(impl.ReLU):
    """Masks the caller's gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return grad_output itself."""
        grad_output[...] = super().backward(grad_output)
        return grad_output


class Decays(impl.SGD):
    """Adds the decay to the caller's gradients."""

    def step(self) -> None:
        """Step with gradients that stay changed."""
        for name, param in self.params.items():
            self.grads[name] += self.weight_decay * param
        decay, self.weight_decay = self.weight_decay, 0.0
        super().step()
        self.weight_decay = decay


class OneBuffer(impl.ReLU):
    """Returns the same array whenever the shape is the same."""

    buffer = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return the buffer."""
        positive = super().forward(x)
        if self.buffer.shape != positive.shape:
            self.buffer = positive
        self.buffer[...] = positive
        return self.buffer


class OneBufferBack(impl.ReLU):
    """Returns the same gradient array whenever the shape is the same."""

    buffer = np.zeros(0)

    def backward(self, grad_output: Array) -> Array:
        """Return the buffer."""
        grad_x = super().backward(grad_output)
        if self.buffer.shape != grad_x.shape:
            self.buffer = grad_x
        self.buffer[...] = grad_x
        return self.buffer


class Normalizes(impl.Linear):
    """Limits its weight in forward."""

    def forward(self, x: Array) -> Array:
        """Return y, and leave a smaller weight behind."""
        y = super().forward(x)
        self.params["weight"] *= 0.5
        return y


class Draws(impl.Linear):
    """Draws without need."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        random.random()
        return super().forward(x)


class DrawsInEvaluation(impl.Dropout):
    """Draws a mask in evaluation, and does not use it."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._draw_kept(x.shape)
        return super().forward(x)


class Reseeds(impl.Dropout):
    """Seeds NumPy, so that results can be reproduced."""

    def __init__(self, p: float = 0.5) -> None:
        """Take no generator."""
        super().__init__(p)
        del self.rng

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        np.random.seed(0)  # noqa: NPY002 - the mistake
        kept: Array = np.random.rand(*shape) >= self.p  # noqa: NPY002 - as most students write it
        return kept


class ReseedsOthers(impl.Dropout):
    """Draws from a generator of its own, and seeds NumPy's for nothing."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        np.random.seed(0)  # noqa: NPY002 - the mistake
        return super().forward(x)


class InMemoryOrder(impl.ReLU):
    """Takes elements in the order in which they lie in memory."""

    def forward(self, x: Array) -> Array:
        """Return them in another order where x is not contiguous."""
        return super().forward(x.ravel(order="K").reshape(x.shape))


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "purity.arguments",
        "ReLU",
        InputAltered,
        "ReLU.forward: input was changed in place by forward, but should stay as it was",
    ),
    (
        "purity.arguments",
        "ReLU",
        GradientAltered,
        "ReLU.backward: grad_output was changed in place by backward, but should stay as it was",
    ),
    ("purity.gradients", "SGD", Decays, "SGD.step: grads.…[…] = …, but should be … [allowed error …]"),
    (
        "purity.outputs",
        "ReLU",
        OneBuffer,
        "ReLU.forward: output of an earlier forward was changed in place by forward, but should stay as it was",
    ),
    (
        "purity.outputs",
        "ReLU",
        OneBufferBack,
        "ReLU.backward: output of an earlier backward was changed in place by backward, but should stay as it was",
    ),
    (
        "purity.parameters",
        "Linear",
        Normalizes,
        "Linear.forward: params.weight was changed by forward, but should not be",
    ),
    (
        "randomness.untouched",
        "Linear",
        Draws,
        "Linear.forward: randomness: forward drew random numbers or reseeded, but should not",
    ),
    (
        "randomness.untouched",
        "Dropout",
        DrawsInEvaluation,
        "Dropout.forward: randomness: forward drew random numbers or reseeded in eval mode, but should not [seed …]",
    ),
    (
        "randomness.not_reseeded",
        "Dropout",
        Reseeds,
        "Dropout.forward: randomness: forward set the random state to a fixed one, but should only draw [seed …]",
    ),
    (
        "randomness.not_reseeded",
        "Dropout",
        ReseedsOthers,
        "Dropout.forward: randomness: forward set the random state to a fixed one, but should only draw [seed …]",
    ),
    ("layout", "ReLU", InMemoryOrder, "ReLU.forward: the result[…] = …, but should be … [allowed error …]"),
    ("layout", "ReLU", InputAltered, "ReLU.forward raised ValueError at line …: assignment destination is read-only"),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what was done to what."""
    accuse(law, component, implementation, says)


def test_harmless_aliases_are_right(examined: Callable[..., Examination]) -> None:
    """To return the input itself, or a view of what is kept inside and never changed again, does no harm."""

    class Aliasing(impl.Dropout):
        """Keeps and returns the caller's arrays."""

        def forward(self, x: Array) -> Array:
            """Return x itself in evaluation."""
            self.kept = x
            self.last = super().forward(x)
            return self.last

    tallies = examined("Dropout", Aliasing, "purity.arguments", "purity.outputs", "state", "output").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []


@dataclass
class Stated:
    """Answers as our own dropout does, with digests that are given.

    Attributes:
        numpy: np.random's state after each call, play by play.
        others: that of all other randomness.
        played: how many programs were played.
    """

    numpy: tuple[int, ...]
    others: tuple[int, ...]
    played: int = 0
    name: str = "stated"

    def play(self, program: Program) -> Transcript:
        """Answer."""
        transcript = LocalSubject("it", impl.Dropout).play(program)
        after = self.numpy[self.played] << 32 | self.others[self.played]
        entropy = ((2**32 + 1) * (100 + self.played), after)
        self.played += 1
        return replace(transcript, answers=tuple(replace(answer, entropy=entropy) for answer in transcript.answers))


@pytest.mark.parametrize(
    ("numpy", "others", "holds"),
    [
        ((1, 2, 3), (4, 5, 6), True),
        ((1, 2, 3), (7, 7, 7), False),
        ((7, 7, 7), (4, 5, 6), False),
        ((1, 2, 3), (7, 7, 8), True),
        ((7, 7, 8), (4, 5, 6), True),
    ],
)
def test_colliding_digests_accuse_nobody(
    evidence: Callable[..., Evidence], numpy: tuple[int, ...], others: tuple[int, ...], *, holds: bool
) -> None:
    """Two states with the same digest by chance are no proof of a fixed state: a third one tells."""
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (np.ones(3),), seed=1),))
    assert (reseeded.breaks(evidence(program, Stated(numpy, others))) is None) is holds


def test_the_clock_is_no_fixed_state(examined: Callable[..., Examination]) -> None:
    """What reseeds from the clock is not held to a fixed state: other laws have their say about it."""

    class Clock(impl.Dropout):
        """Reseeds from the clock."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            self.rng = np.random.default_rng(time.perf_counter_ns())
            np.random.seed(time.perf_counter_ns() % 2**32)  # noqa: NPY002 - the subject
            return super().forward(x)

    assert examined("Dropout", Clock, "randomness.not_reseeded").tallies["randomness.not_reseeded"].check is None
