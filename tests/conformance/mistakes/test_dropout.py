"""The known mistakes of dropout."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.contracts import contracts, family

MISTAKES = [
    mistake
    for component, promised in contracts().items()
    if family(promised) == "dropout"
    for mistake in mistakes_of(component)
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
