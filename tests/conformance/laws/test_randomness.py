"""Randomness that nobody asked for, and states that a caller's seed no longer sets."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws.purity import reseeded as reseeded_laws
from layerproof.play import Array, Call, LocalSubject, Program, Transcript


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


class ReseedsOnEntering(impl.Dropout):
    """Starts its generator anew where evaluation begins, so that it can be reproduced."""

    def eval(self) -> None:
        """Enter evaluation mode."""
        super().eval()
        self.rng.bit_generator.state = np.random.default_rng(0).bit_generator.state


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


class SeedsWhereItIsBuilt(impl.Dropout):
    """Seeds NumPy once for each layer."""

    def __init__(self, p: float = 0.5) -> None:
        """Take no generator, and start NumPy's anew."""
        np.random.seed(42)  # noqa: NPY002 - the mistake
        super().__init__(p)
        del self.rng

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = np.random.rand(*shape) >= self.p  # noqa: NPY002 - as most students write it
        return kept


class ReseedsOthers(impl.Dropout):
    """Draws from a generator of its own, and seeds NumPy's for nothing."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        np.random.seed(0)  # noqa: NPY002 - the mistake
        return super().forward(x)


class DrawsInStep(impl.SGD):
    """Draws without need."""

    def step(self) -> None:
        """Step."""
        random.random()
        super().step()


def draws_in_clip(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Draw without need."""
    np.random.random()  # noqa: NPY002 - the mistake
    return impl.clip_grad_norm(grads, max_norm, norm_type)


def reseeds(shape: tuple[int, ...], **options: Any) -> Array:
    """Seed NumPy, so that results can be reproduced."""
    np.random.seed(0)  # noqa: NPY002 - the mistake
    return impl.kaiming_normal(shape, **options)


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "randomness.untouched",
        "SGD",
        DrawsInStep,
        "SGD.step: randomness: step drew random numbers or reseeded, but should not",
    ),
    (
        "randomness.untouched",
        "clip_grad_norm",
        draws_in_clip,
        "clip_grad_norm: randomness: call drew random numbers or reseeded, but should not",
    ),
    (
        "randomness.not_reseeded",
        "kaiming_normal",
        reseeds,
        "kaiming_normal: randomness: call set the random state to a fixed one, but should only draw [seed …]",
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
        "randomness.untouched",
        "Dropout",
        ReseedsOnEntering,
        "Dropout.eval: randomness: eval drew random numbers or reseeded, but should not [seed …]",
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
        SeedsWhereItIsBuilt,
        "Dropout: randomness: the constructor set the random state to a fixed one, but should only draw [seed …]",
    ),
    (
        "randomness.not_reseeded",
        "Dropout",
        ReseedsOthers,
        "Dropout.forward: randomness: forward set the random state to a fixed one, but should only draw [seed …]",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what was done to which state."""
    accuse(law, component, implementation, says)


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
    reseeded, _ = reseeded_laws
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


def test_what_draws_is_played_under_two_seeds() -> None:
    """In evaluation nothing may be drawn, and whoever seeds a generator there has not left it untouched."""
    forward = Call("forward", (np.ones(2),))
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(forward,))
    for law in reseeded_laws:
        assert law.draws is not None
        assert law.draws(program) == 2
        assert law.draws(program.with_calls(Call("eval"), forward)) == 1
        assert law.draws(program.with_calls(Call("eval"), forward, Call("train"), forward)) == 2
