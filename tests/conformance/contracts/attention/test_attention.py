"""What attention, positions and the Transformer's layers promise."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contracts, family
from layerproof.play import Array, Program

COMPONENTS = [name for name, promised in contracts().items() if family(promised) == "attention"]
EQUATIONS = [(name, identity.id) for name in COMPONENTS for identity in contracts()[name].identities]
MILLIONTH = 1e-6


@pytest.mark.parametrize("component", COMPONENTS)
def test_programs(component: str, twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, with each mask and without, and what is drawn is small."""
    with_masks = set()
    for program in twin_answers(component):
        assert all(max(array.shape, default=1) <= 20 for array in program.arrays())
        with_masks |= {name for call in program.calls for name in call.kwargs}
        with_masks |= {"attn_mask" for call in program.calls if len(call.args) > 3}
    spared = {name for group in contracts()[component].spared for name in group} - contracts()[
        component
    ].given_where_taken
    assert spared <= with_masks


@pytest.mark.parametrize(("component", "identity"), EQUATIONS)
@pytest.mark.parametrize("home", [impl, reference], ids=["impl", "reference"])
def test_identities_hold(component: str, identity: str, home: Any, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity(component, identity, getattr(home, component)) == []


def disturbed(model: Any) -> Any:
    """Return our own component with an error of a millionth or a few, another in every answer and every place."""

    class Disturbed(model):  # type: ignore[misc]
        """Errs a little."""

        answered = 0

        def forward(self, *args: Array, **options: Any) -> Any:
            """Return the answer, nearly."""
            return self._nearly(super().forward(*args, **options))

        def backward(self, *grads: Array) -> Any:
            """Return the gradients, nearly."""
            return self._nearly(super().backward(*grads))

        def _nearly(self, value: Any) -> Any:
            if isinstance(value, tuple):
                return (self._nearly(value[0]), *value[1:])
            self.answered += 1
            size = np.max(np.abs(value), initial=1.0)
            return value + MILLIONTH * size * self.answered * (1 + np.arange(value.size).reshape(value.shape))

    return Disturbed


@pytest.mark.parametrize(("component", "identity"), EQUATIONS)
def test_each_notices_a_small_error(component: str, identity: str, broken_identity: Callable[..., list[str]]) -> None:
    """An error of a millionth breaks every equation."""
    assert broken_identity(component, identity, disturbed(getattr(impl, component)))


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("ScaledDotProductAttention", "no-future", "at-causal-late", "step "),
        ("ScaledDotProductAttention", "kv-cache", "at-mask-mul", "step "),
        ("ScaledDotProductAttention", "sum-to-one", "at-softmax-axis", "output on values of 1["),
        ("ScaledDotProductAttention", "hidden", "at-mask-small", "output with masked keys["),
        ("MultiheadAttention", "query-order", "at-merge-view", "output on queries in reverse["),
        ("MultiheadAttention", "key-order", "at-split-view", "output on keys in reverse["),
        ("MultiheadAttention", "kv-cache", "at-attn-mask-ignored", "output step by step["),
        ("SinusoidalPositionalEncoding", "circle", "pos-sin-alone", "|f(x) - x|^2["),
        ("RotaryPositionalEmbedding", "length", "rope-no-minus", "|f(x)|^2["),
        ("RotaryPositionalEmbedding", "first", "rope-from-one", "f(x) at position 0["),
        ("TransformerEncoderLayer", "no-future", "tr-mask-ignored", "output without what comes later["),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """Known mistakes break the equations that they contradict, which say where."""
    assert any(text.startswith(message) for text in broken_identity(component, identity, mistake))
