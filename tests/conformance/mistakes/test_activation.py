"""The known mistakes of activation functions."""

from collections.abc import Callable

import pytest

from layerproof import impl
from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.contracts import contracts, family
from layerproof.play import Array

MISTAKES = [
    mistake
    for component, promised in contracts().items()
    if family(promised) == "activation"
    for mistake in mistakes_of(component)
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)


class Slipped(impl.ReLU):
    """Asks for what nobody gave it."""

    def forward(self, x: Array) -> Array:
        """Raise AttributeError."""
        return self.nowhere * x  # type: ignore[attr-defined, no-any-return]


def test_a_slip_of_ours_kills_nothing(check_mistake: Callable[[Mistake], None]) -> None:
    """A mistake that raises as it lacks a name proves of no law that it bites."""
    slip = Mistake("re-slip", "ReLU", "Wrong.", "A belief.", "A remedy.", Slipped)
    with pytest.raises(AssertionError, match="'Slipped' object has no attribute 'nowhere'"):
        check_mistake(slip)
