"""What the names of a loss's arguments tell of their order."""

import inspect
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contracts
from layerproof.conformance.contracts.loss.order import TARGET_FIRST, is_target_first
from layerproof.play import Call


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("y_true y_pred", True),
        ("y y_hat", True),
        ("y y_pred sample_weight", True),
        ("Y AL", True),
        ("t y", True),
        ("labels logits", True),
        ("target foo", True),
        ("y_pred y_true", False),
        ("y t", False),
        ("y_hat y", False),
        ("AL Y", False),
        ("x y", False),
        ("foo target", False),
        ("prediction target var", False),
        ("logits foo", False),
        ("a b", None),
        ("p q", None),
        ("q p", None),
        ("t foo", None),
        ("y foo", None),
        ("inputs outputs", None),
        ("true labels", None),
        ("target", False),
        ("", False),
    ],
)
def test_names_tell_the_order_where_they_are_certain(names: str, told: bool | None) -> None:
    """`y` is a target beside a prediction's name, and a prediction beside a target's."""
    assert is_target_first(names.split()) is told


def test_the_target_goes_first_and_what_comes_after_stays() -> None:
    """A variance is the third argument of both orders, and backward is given what it always is."""
    first, second, third = np.zeros(1), np.ones(1), np.full(1, 2.0)
    assert TARGET_FIRST.call is not None
    assert TARGET_FIRST.call(Call("forward", (first, second, third))).args == (second, first, third)
    back = Call("backward", (first,))
    assert TARGET_FIRST.call(back) is back


def test_our_own_names_tell_that_the_prediction_is_first() -> None:
    """Nobody asks for a reading that the names of our own arguments speak against, nor of other components."""
    having = {name for name, promised in contracts().items() if TARGET_FIRST in promised.conventions}
    for name in having:
        model: Any = type(contracts()[name]).model
        _, *names = inspect.signature(model.forward).parameters
        assert is_target_first(names) is False, name
    assert having.issuperset({"MSELoss", "CrossEntropyLoss", "GaussianNLLLoss", "MultiLabelMarginLoss"})
    assert having.isdisjoint({"MarginRankingLoss", "CosineEmbeddingLoss", "TripletMarginLoss", "CTCLoss"})
