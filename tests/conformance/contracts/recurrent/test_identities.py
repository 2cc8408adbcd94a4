"""What recurrent layers promise, equation by equation."""

from collections.abc import Callable

import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.play import Array

LAYERS = ("RNN", "GRU", "LSTM")
IDENTITIES = [identity.id for identity in contract("RNN").identities]


@pytest.mark.parametrize("component", LAYERS)
@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("home", [impl, reference], ids=["impl", "reference"])
def test_identities_hold(
    component: str, identity: str, home: object, broken_identity: Callable[..., list[str]]
) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity(component, identity, getattr(home, component)) == []


class Stateful(impl.RNN):
    """Starts where the last call ended."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and the last state."""
        output, last = super().forward(x, getattr(self, "last", None) if h_0 is None else h_0, lengths=lengths)
        self.last = last + 1.0
        return output, last


class Centred(impl.RNN):
    """Takes the mean over all steps away."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and the last state."""
        return super().forward(x - x.mean(axis=0), h_0, lengths=lengths)


@pytest.mark.parametrize(
    ("identity", "implementation", "message"),
    [
        ("padding", "rn-last-step", "last state 1 of a padded sequence["),
        ("prefix", Centred, "output on the first steps alone["),
        ("causal", Centred, "output before a step that changed["),
        ("zero-start", Stateful, "answer without an initial state["),
    ],
)
def test_identities_break(
    identity: str, implementation: object, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """Each equation is broken by wrong code, and says where."""
    assert any(text.startswith(message) for text in broken_identity("RNN", identity, implementation))
