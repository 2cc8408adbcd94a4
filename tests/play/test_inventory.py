"""What an object keeps is named where an array is missing."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof.play.inventory import kept_arrays

ROW = np.zeros((1, 2))


@pytest.mark.parametrize(
    ("instance", "told"),
    [
        (SimpleNamespace(Wf=ROW, size=3), "; it keeps Wf (1, 2)"),
        (SimpleNamespace(params={"W": ROW}, b=np.zeros(4)), "; it keeps params['W'] (1, 2), b (4,)"),
        (SimpleNamespace(**{f"W{i}": ROW for i in range(8)}),
         f"; it keeps {', '.join(f'W{i} (1, 2)' for i in range(6))} and 2 more"),
        (SimpleNamespace(W=[0.0]), ""),
        (3, ""),
    ],
)  # fmt: skip
def test_arrays_are_named_with_their_shapes(instance: Any, told: str) -> None:
    """A few of them, in their order; what is no array is left out."""
    assert kept_arrays(instance, "params.weight") == told


def test_matrices_of_inputs_and_states_together() -> None:
    """They cannot be taken apart: it is said how PyTorch keeps them."""
    instance = SimpleNamespace(W_z=ROW, W_r=ROW, W_h=ROW)
    told = kept_arrays(instance, "params.weight_ih")
    assert told == (
        "; it keeps W_z (1, 2), W_r (1, 2), W_h (1, 2); W_r, W_z, W_h seem to take inputs and states side by side, "
        "[h, x]: keep a W_x and a W_h apart, each with rows for r, z, n in this order"
    )
    assert "side by side" not in kept_arrays(instance, "params.bias_ih")
