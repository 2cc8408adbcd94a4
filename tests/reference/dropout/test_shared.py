"""The twins of dropout of whole parts against ours and against torch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

SHAPES = {
    "Dropout1d": ((6, 5, 2), (6, 5, 1)),
    "Dropout2d": ((6, 5, 2, 3), (6, 5, 1, 1)),
    "Dropout3d": ((5, 2, 3, 2), (5, 1, 1, 1)),
    "DropPath": ((6, 2, 2), (6, 1, 1)),
    "VariationalDropout": ((3, 4, 5), (1, 4, 5)),
}


@pytest.mark.parametrize("component", SHAPES)
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training(agree: Callable[..., None], component: str, p: float, dtype: Any) -> None:
    """The twin scales our bits as we do, forward and backward."""
    shape, mask = SHAPES[component]
    ones = getattr(impl, component)(p, rng=3).forward(np.ones(shape))
    kept = (ones != 0)[tuple(slice(0, size) for size in mask)]
    x = np.random.default_rng(1).normal(size=shape).astype(dtype)
    agree(getattr(impl, component)(p, rng=3), getattr(reference, component)(p), (x,), kept=kept)


@pytest.mark.parametrize("component", SHAPES)
def test_own_bits(component: str) -> None:
    """Without bits the twin draws its own, of the shape that a part asks for."""
    shape, mask = SHAPES[component]
    y = getattr(reference, component)(0.5, rng=1).forward(np.ones(shape))
    assert set(y.flat) == {0.0, 2.0}
    part = y[tuple(slice(0, size) for size in mask)]
    np.testing.assert_array_equal(y, np.broadcast_to(part, shape))


@pytest.mark.parametrize("component", SHAPES)
def test_original_form(component: str) -> None:
    """As the first papers have it training leaves what it keeps as it is, and evaluation scales."""
    shape, mask = SHAPES[component]
    twin = getattr(reference, component)(0.25, original=True)
    np.testing.assert_array_equal(twin.forward(np.ones(shape), kept=np.ones(mask)), np.ones(shape))
    twin.eval()
    np.testing.assert_array_equal(twin.forward(np.ones(shape)), np.full(shape, 0.75))


@pytest.mark.parametrize("component", ["Dropout1d", "Dropout2d", "Dropout3d"])
def test_torch_itself(component: str) -> None:
    """Given the bits that torch's own layer drew, the twin returns torch's own output."""
    shape, mask = SHAPES[component]
    x = np.random.default_rng(2).normal(size=shape)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        expected = getattr(torch.nn, component)(0.4)(torch.from_numpy(x)).numpy()
    kept = (expected != 0)[tuple(slice(0, size) for size in mask)]
    twin = getattr(reference, component)(0.4)
    np.testing.assert_allclose(twin.forward(x, kept=kept), expected, rtol=1e-15)
