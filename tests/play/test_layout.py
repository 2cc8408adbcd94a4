"""An array keeps its shape, type and bytes in every memory layout."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layerproof.play.layout import laid_out
from layerproof.play.program import Array, Layout

LAYOUTS: list[Layout] = ["contiguous", "fortran", "strided", "readonly", "broadcast"]
arrays = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=0, min_side=0, max_side=3), elements=st.sampled_from([0.0, -0.0, 1.0, np.nan])
)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(array=arrays)
def test_values_are_the_same_in_every_layout(layout: Layout, array: Array) -> None:
    """Equal bit by bit, the sign of zero included, in memory of its own."""
    copy = laid_out(array, layout)
    assert copy.shape == array.shape
    assert copy.dtype == array.dtype
    assert copy.tobytes() == array.tobytes()
    assert not np.shares_memory(copy, array)


@pytest.mark.parametrize(
    ("layout", "properties"),
    [
        ("contiguous", {"strides": (24, 8), "writeable": True}),
        ("fortran", {"strides": (8, 16), "writeable": True}),
        ("strided", {"strides": (48, 16), "writeable": True}),
        ("readonly", {"strides": (24, 8), "writeable": False}),
        ("broadcast", {"strides": (0, 8), "writeable": False}),
    ],
)
def test_layouts_are_what_their_names_say(layout: Layout, properties: dict[str, Any]) -> None:
    """Two equal rows of three, as a caller might hand them over."""
    copy = laid_out(np.array([[1.0, 2.0, 3.0]] * 2), layout)
    assert {"strides": copy.strides, "writeable": copy.flags.writeable} == properties
