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
    """They cannot be taken apart: it is said what would be understood."""
    instance = SimpleNamespace(W_z=ROW, W_r=ROW, W_h=ROW)
    told = kept_arrays(instance, "params.weight_ih")
    assert told == (
        "; it keeps W_z (1, 2), W_r (1, 2), W_h (1, 2); W_r, W_z, W_h seem to take inputs and states side by side, "
        "as [h, x], a layout that is not understood: keep two in the place of each, W_xr and W_hr for W_r and so on, "
        "with gradients dW_xr and dW_hr"
    )
    assert "side by side" not in kept_arrays(instance, "params.bias_ih")


@pytest.mark.parametrize(
    ("kept", "sought", "apart"),
    [
        ((8, 3), (8, 1), ((8, 1), (8, 2))),
        ((3, 8), (8, 1), ((1, 8), (2, 8))),
        ((5, 2), (2, 3), ((3, 2), (2, 2))),
        ((6, 3), (6, 1), ((6, 1), (6, 2))),
        ((8, 2), (8, 1), ()),
        ((8, 1), (8, 1), ()),
        ((7, 3), (8, 1), ()),
        ((8,), (8, 1), ()),
    ],
)
def test_one_matrix_of_inputs_and_states(
    kept: tuple[int, ...], sought: tuple[int, ...], apart: tuple[tuple[int, ...], ...]
) -> None:
    """It is told by its shape, whichever way round it stands, and what to keep in its place is, too."""
    told = kept_arrays(SimpleNamespace(W=np.zeros(kept)), "params.weight_ih_l0", sought)
    seems = "; W seems to take inputs and states side by side, as [h, x], a layout that is not understood: "
    expected = f"{seems}keep a W_x {apart[0]} and a W_h {apart[1]} in its place, and dW_x and dW_h" if apart else ""
    assert told == f"; it keeps W {kept}{expected}"
