"""What optimizers promise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import each
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.sequence import STEPS
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject

IDENTITIES = [identity.id for identity in contract("SGD").identities]


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("implementation", [impl.SGD, reference.SGD])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity("SGD", identity, implementation) == []


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("mistake", ["mo-lr-in-velocity", "mo-dampened-first", "wd-decoupled"])
def test_identities_leave_the_conventions(
    identity: str, mistake: str, broken_identity: Callable[..., list[str]]
) -> None:
    """What is right under another reading obeys every equation too."""
    assert broken_identity("SGD", identity, mistake) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("single-step", "wd-maximize", "w after the first step["),
        ("dampening", "mo-dampening-swap", "w under another second gradient["),
        ("dampening", "mo-average", "w under another second gradient["),
        ("decay", "wd-nolr", "w after … steps without gradient["),
        ("impulse", "ne-heavy", "w … steps after a single gradient["),
        ("impulse", "ne-lookback", "w … steps after a single gradient["),
        ("partition", "op-normalized", "w, next to its two halves as parameters of their own["),
        ("linearity", "op-normalized", "distance w moved under the sum of two gradients["),
        ("impulse", "op-zero-skip", "w … steps after a single gradient["),
    ],
)
def test_identities_break(
    identity: str,
    mistake: str,
    message: str,
    broken_identity: Callable[..., list[str]],
    like: Callable[[str, str], bool],
) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(like(text, f"{message}…") for text in broken_identity("SGD", identity, mistake))


@pytest.mark.parametrize(
    "mistake",
    [known for known in mistakes().values() if known.component == "SGD" and known.reading],
    ids=lambda mistake: mistake.id,
)
def test_a_reading_once_declared(mistake: Mistake, examined: Callable[..., Examination]) -> None:
    """Each reading that departs from PyTorch's is right where it is declared."""
    seed = int(np.random.default_rng().integers(2**31))
    name, reading = mistake.reading.split("=")
    tallies = examined("SGD", mistake.implementation, seed=seed, conventions={name: reading}).tallies.values()
    assert [tally.check.message for tally in tallies if tally.check is not None] == []


class Mean(impl.SGD):
    """Its velocity is a mean of gradients, from 0."""

    def __init__(self, params: Any, grads: Any, *, lr: float = 1e-3, momentum: float = 0.0) -> None:
        """Take fewer options."""
        super().__init__(params, grads, lr=lr, momentum=momentum, dampening=momentum)

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if self.momentum and name not in self._velocity:
            self._velocity[name] = np.zeros_like(param)
        return super()._direction(name, param, grad)


@pytest.mark.parametrize(
    ("subject", "declared", "verdict", "reason"),
    [
        (Mean, {"velocity": "mean"}, "passed", None),
        (Mean, {}, "failed", "convention"),
        (impl.SGD, {"velocity": "mean"}, "failed", "law"),
        (mistakes()["mo-average"].implementation, {"velocity": "mean"}, "failed", "law"),
    ],
)
def test_a_velocity_may_be_a_mean(
    subject: Callable[..., Any], declared: dict[str, str], verdict: str, reason: str | None
) -> None:
    """Dampened by its momentum, in the first step too, and tested on what follows a single gradient as well."""
    seed = int(np.random.default_rng().integers(2**31))
    lacking = frozenset({"dampening", "weight_decay", "nesterov", "maximize"})
    own = LocalSubject("SGD", subject)
    question = Question(contract("SGD"), own, seed, "quick", 1e-12, declared, lacking, shrink=False)
    result = judge(question)
    assert (result.verdict, result.reason) == (verdict, reason), result.message
    assert next(law.verdict for law in result.laws if law.id == "identity.impulse") != "not_run" or reason


def test_programs() -> None:
    """The twin plays every program: nothing is drawn that does not go together."""
    known, seed = contract("SGD"), int(np.random.default_rng().integers(2**31))
    found = [program for program, _ in each(STEPS.strata(known), 4, seed)]
    assert [program for program in found if known.reference.play(program).raised is not None] == []
