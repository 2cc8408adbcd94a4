"""The known mistakes of networks."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of

KNOWN = [*mistakes_of("MLP"), *mistakes_of("CNN"), *mistakes_of("LSTMClassifier")]
KNOWN += mistakes_of("TransformerClassifier")


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
