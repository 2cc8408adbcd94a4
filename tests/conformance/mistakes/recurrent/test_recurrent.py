"""The known mistakes of recurrent layers and cells."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of

COMPONENTS = ("RNN", "GRU", "LSTM", "RNNCell", "GRUCell", "LSTMCell")


@pytest.mark.parametrize(
    "mistake", [known for name in COMPONENTS for known in mistakes_of(name)], ids=lambda mistake: mistake.id
)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)
