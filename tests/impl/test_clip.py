"""Clipping against norms worked out by hand."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof.impl import clip_grad_norm


def gradients(dtype: Any = np.float64) -> dict[str, Any]:
    """Return two arrays whose common Euclidean norm is 13."""
    return {"a": np.array([[3.0], [-4.0]], dtype), "b": np.array([12.0], dtype)}


@pytest.mark.parametrize(
    ("norm_type", "norm"), [(2.0, 13.0), (1.0, 19.0), (math.inf, 12.0), (3.0, (27 + 64 + 1728) ** (1 / 3))]
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_norms(norm_type: float, norm: float, dtype: Any) -> None:
    """The norm before is returned, and afterwards the norm of all arrays together is the one allowed."""
    grads = gradients(dtype)
    arrays = dict(grads)
    assert clip_grad_norm(grads, 2.0, norm_type) == pytest.approx(norm, rel=1e-12)
    for name, before in gradients().items():
        assert grads[name] is arrays[name]
        assert grads[name].dtype == dtype
        np.testing.assert_allclose(grads[name], before * 2.0 / (norm + 1e-6), rtol=1e-6)


@pytest.mark.parametrize("max_norm", [13.1, 1e9, math.inf])
def test_small_gradients_keep_their_bytes(max_norm: float) -> None:
    """Below the norm allowed nothing changes."""
    grads = gradients()
    assert clip_grad_norm(grads, max_norm) == 13.0
    np.testing.assert_equal(grads, gradients())


def test_a_norm_of_zero_allowed() -> None:
    """max_norm = 0 stops all gradients."""
    grads = gradients()
    clip_grad_norm(grads, 0.0)
    assert not any(grad.any() for grad in grads.values())


@pytest.mark.parametrize("grads", [{}, {"a": np.zeros(3)}, {"a": np.zeros((0, 3))}], ids=["none", "zeros", "empty"])
@pytest.mark.parametrize("norm_type", [2.0, math.inf])
def test_nothing_to_clip(grads: dict[str, Any], norm_type: float) -> None:
    """No gradients, empty ones and zeros have norm zero and stay finite."""
    assert clip_grad_norm(grads, 1.0, norm_type) == 0.0
    assert all(np.isfinite(grad).all() for grad in grads.values())


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_float32_norms_neither_vanish_nor_overflow(scale: float) -> None:
    """Squares that float32 cannot hold are summed in float64."""
    grads = {"a": np.array([3 * scale, 4 * scale], np.float32)}
    assert clip_grad_norm(grads, 1.0) == pytest.approx(5 * scale, rel=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_broken_gradients_are_not_hidden(bad: float) -> None:
    """NaN and infinity show in the norm and as NaN in the gradients, without a warning."""
    grads = {"a": np.array([bad, 1.0])}
    assert not math.isfinite(clip_grad_norm(grads, 1.0))
    assert np.isnan(grads["a"][0])


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((-1.0,), "max_norm = -1.0 (float), but should be a number in [0, inf]; it is the largest norm allowed"),
        (
            (1.0, 0.0),
            (
                "norm_type = 0.0 (float), but should be a number in (0, inf]; use 2 for the Euclidean norm, "
                "math.inf for the largest element"
            ),
        ),
    ],
)
def test_arguments_are_checked(arguments: tuple[float, ...], text: str) -> None:
    """Each argument has its range."""
    with pytest.raises(ValueError, match="clip_grad_norm") as caught:
        clip_grad_norm({}, *arguments)
    assert str(caught.value) == f"clip_grad_norm: {text}"
