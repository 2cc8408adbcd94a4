"""Upsampling against numbers worked out by hand, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Upsample

ROW = np.array([[[[0.0, 4.0]]]])


@pytest.mark.parametrize(
    ("options", "expected", "gradient"),
    [
        ({"size": (1, 4)}, [0, 0, 4, 4], [2, 2]),
        ({"size": (1, 3)}, [0, 0, 4], [2, 1]),
        ({"scale_factor": (1, 1.5)}, [0, 0, 4], [2, 1]),
        ({"size": (1, 4), "mode": "bilinear"}, [0, 1, 3, 4], [2, 2]),
        ({"size": (1, 3), "mode": "bilinear", "align_corners": True}, [0, 2, 4], [1.5, 1.5]),
        ({"size": 1, "mode": "bilinear"}, [2], [0.5, 0.5]),
    ],
)
def test_values(options: dict[str, Any], expected: list[float], gradient: list[float]) -> None:
    """By hand: the places of the outputs among the inputs, and gradients that add up to those handed down."""
    layer = Upsample(**options)
    y = layer.forward(ROW)
    np.testing.assert_allclose(y[0, 0, 0], expected)
    np.testing.assert_allclose(layer.backward(np.ones_like(y))[0, 0, 0], gradient)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "Upsample: size = None (NoneType), but should be given without a scale_factor, or left out; give one of"),
        ({"size": 2, "scale_factor": 2}, "Upsample: size = 2 (int), but should be given without a scale_factor, or"),
        ({"size": 2, "align_corners": True}, "Upsample: align_corners = True (bool), but should be None for 'near"),
        (
            {"size": 2, "mode": "cubic"},
            "Upsample: mode = 'cubic' (str), but should be one of nearest, bilinear; choose",
        ),
        ({"scale_factor": 0.0}, "Upsample: scale_factor = 0.0 (float), but should be a number in (0, inf]; 2 doubles"),
        ({"scale_factor": (1, 2, 3)}, "Upsample: scale_factor = (1, 2, 3) (tuple), but should be a number, or 2 of"),
    ],
)
def test_options_are_checked(options: dict[str, Any], text: str) -> None:
    """Options that do not go together, or are too small, say what would do."""
    with pytest.raises(ValueError, match="Upsample: ") as caught:
        Upsample(**options)
    assert str(caught.value).startswith(text)


def test_something_is_left() -> None:
    """A factor that leaves no row is refused."""
    with pytest.raises(ValueError, match="an image has at least one row and one column"):
        Upsample(scale_factor=0.5).forward(ROW)
