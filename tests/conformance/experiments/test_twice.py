"""What is played twice, and of whom."""

import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.training import TRAINING
from layerproof.conformance.experiments.twice import TWICE


def test_who_is_asked() -> None:
    """Every component in which chance has no part."""
    asked = {name for name, promised in contracts().items() if TWICE.applies(promised)}
    assert asked == {name for name, promised in contracts().items() if not promised.random}
    assert {"Linear", "SGD", "clip_grad_norm"} <= asked
    assert not asked & {"Dropout", "kaiming_normal"}


@pytest.mark.parametrize(
    ("component", "methods"),
    [("Linear", {"forward", "backward"}), ("SGD", {"step", "set"}), ("clip_grad_norm", {"call"})],
)
def test_the_simplest_programs_will_do(component: str, methods: set[str]) -> None:
    """Each kind is called as it is called, on the simplest of its inputs."""
    strata = TWICE.strata(contract(component))
    assert len(strata) == 2
    assert {call.method for program, _ in each(strata, 6, 0) for call in program.calls} <= methods


def test_each_is_played_twice_at_once() -> None:
    """Nothing comes between, and what was played elsewhere will not do."""
    assert TWICE.again
    assert not TWICE.anywhere
    assert ONCE.anywhere
    assert not TRAINING.anywhere
