"""What all element-wise functions do alike."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.impl.activation.elementwise import Elementwise

OPTIONS = {"Threshold": {"threshold": 0.5, "value": -2.0}}
KINDS = [kind for kind in vars(impl).values() if isinstance(kind, type) and issubclass(kind, Elementwise)]
each = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def built(kind: Any) -> Elementwise:
    """Return a layer with its default options, or with some where there are no defaults."""
    layer: Elementwise = kind(**OPTIONS.get(kind.__name__, {}))
    return layer


@each
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_formats_are_kept(kind: Any, dtype: Any) -> None:
    """What comes in float32 leaves in float32, both ways, whatever masks and options a formula has."""
    layer = built(kind)
    y = layer.forward(np.array([-2.0, 0.0, 3.0], dtype))
    assert (y.dtype, layer.backward(np.ones(3, dtype)).dtype) == (dtype, dtype)


@each
def test_far_out_nothing_overflows(kind: Any) -> None:
    """At ±1e4 and ±50 values and slopes are finite, without a warning."""
    layer = built(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for dtype in (np.float64, np.float32):
            x = np.array([-1e4, -50.0, 50.0, 1e4], dtype)
            assert np.isfinite(layer.forward(x)).all()
            assert np.isfinite(layer.backward(np.ones(4, dtype))).all()


@each
def test_blocks_meet_without_a_seam(kind: Any) -> None:
    """An array of several blocks, and one that ends within a block, give what small arrays give, in any layout."""
    layer, x = built(kind), np.random.default_rng(1).normal(size=(9_001, 5))
    y = layer.forward(x.T)
    slope = layer.backward(np.ones_like(y))
    for row in (0, 3_000, 9_000):
        np.testing.assert_array_equal(y[:, row], layer.forward(x[row]))
        np.testing.assert_array_equal(slope[:, row], layer.backward(np.ones(5)))


@each
@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (2, 1, 3)])
def test_shapes_are_kept(kind: Any, shape: tuple[int, ...]) -> None:
    """Any shape will do, empty ones and single numbers among them."""
    layer = built(kind)
    assert layer.forward(np.ones(shape)).shape == shape
    assert layer.backward(np.ones(shape)).shape == shape


@each
def test_nan_is_not_hidden(kind: Any) -> None:
    """NaN in gives NaN out, as an error should show."""
    assert np.isnan(built(kind).forward(np.array([np.nan]))).all()


@each
def test_nothing_of_the_callers_is_kept(kind: Any) -> None:
    """Whoever writes into the input or the output changes no gradient."""
    layer, x = built(kind), np.array([-2.0, 0.3, 3.0])
    y = layer.forward(x)
    before = layer.backward(np.ones(3))
    x.fill(7.0)
    y.fill(7.0)
    np.testing.assert_array_equal(layer.backward(np.ones(3)), before)


@each
def test_the_upstream_gradient_is_a_factor(kind: Any, there_and_back: Callable[..., Any]) -> None:
    """Dx = dy f'(x)."""
    x, upstream = np.array([-2.0, 0.3, 3.0]), np.array([5.0, -1.0, 0.5])
    slope = there_and_back(built(kind), x)[1]
    np.testing.assert_allclose(there_and_back(built(kind), x, upstream)[1], upstream * slope, rtol=1e-15)


@each
def test_integers_are_refused(kind: Any) -> None:
    """The message names the component, the dtype and how to convert."""
    with pytest.raises(TypeError) as caught:
        built(kind).forward(np.ones(2, dtype=np.int64))
    assert str(caught.value) == (
        f"{kind.__name__}.forward: x.dtype = 'int64' (str), but should be float64 or float32; "
        "convert it with x.astype(np.float64)"
    )


def test_there_is_no_function_in_between() -> None:
    """What only shares is not a function itself."""
    with pytest.raises(NotImplementedError):
        Elementwise().forward(np.ones(1))
