"""The known mistakes of convolution layers, and of what goes with them."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.contracts import contracts, family

KNOWN = [
    mistake
    for component, promised in contracts().items()
    if family(promised) == "convolution"
    for mistake in mistakes_of(component)
]


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
