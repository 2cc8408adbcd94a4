"""Arguments of a forward that may be left out."""

from collections.abc import Callable
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.play import Array


class Alone(impl.RNNCell):
    """Takes no state."""

    def forward(self, x: Array) -> Array:  # type: ignore[override]
        """Return h'."""
        return super().forward(x)


class Demanding(impl.RNNCell):
    """Cannot do without a state."""

    def forward(self, x: Array, hx: Array) -> Array:  # type: ignore[override]
        """Return h'."""
        return super().forward(x, hx)


@pytest.mark.parametrize(
    ("kind", "lacking", "given"), [(Alone, {"hx"}, set()), (Demanding, set(), {"hx"})], ids=["lacking", "demanded"]
)
def test_arguments_that_may_be_left_out(
    broken_laws: Callable[..., set[str]], kind: type[Any], lacking: set[str], given: set[str]
) -> None:
    """What a forward does not take it is never given, and what it cannot do without, always; asked else, it raises."""
    promised = contract("RNNCell")
    fitting = promised.narrowed(frozenset(lacking), given=frozenset(given))
    assert broken_laws(fitting, kind) == set()
    assert fitting.not_asked == tuple(lacking)
    assert "output" in broken_laws(promised, kind)
