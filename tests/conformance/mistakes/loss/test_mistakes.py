"""The known mistakes of losses."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.contracts import contracts, family

LOSSES = [known for name, one in contracts().items() if family(one) == "loss" for known in mistakes_of(name)]


@pytest.mark.parametrize("mistake", LOSSES, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
