"""The known mistakes of pooling layers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contracts import contracts, family
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.pooling.adaptive import AvgSteps, MaxSteps
from layerproof.conformance.mistakes.pooling.maximum import MaxPoolSteps
from layerproof.conformance.mistakes.pooling.power import PowerSteps

COMPONENTS = [name for name, promised in contracts().items() if family(promised) == "pooling"]


@pytest.mark.parametrize(
    "mistake", [one for one in mistakes().values() if one.component in COMPONENTS], ids=lambda mistake: mistake.id
)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)


@pytest.mark.parametrize(
    ("component", "implementation"),
    [
        ("MaxPool2d", MaxPoolSteps),
        ("AdaptiveMaxPool2d", MaxSteps),
        ("AdaptiveAvgPool2d", AvgSteps),
        ("LPPool2d", PowerSteps),
    ],
)
def test_steps_are_right(component: str, implementation: Any, examined: Callable[..., Examination]) -> None:
    """What mistakes get a single part of wrong holds every law, so that what one breaks is its own doing."""
    seed = int(np.random.default_rng().integers(2**31))
    tallies = examined(component, implementation, seed=seed).tallies.values()
    broken = [tally for tally in tallies if tally.check is not None or tally.broke]
    assert [tally.law.id for tally in broken if tally.law.level == "required"] == []
