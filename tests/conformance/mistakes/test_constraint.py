"""The known mistakes of constraints."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of


@pytest.mark.parametrize("mistake", mistakes_of("max_norm_constraint"), ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
