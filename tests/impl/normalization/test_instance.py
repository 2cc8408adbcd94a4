"""Instance normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.impl import InstanceNorm1d, InstanceNorm2d


def test_values_and_running_statistics() -> None:
    """Samples (0, 2) and (0, 6) have the unbiased variances 2 and 18, whose mean moves the running one."""
    layer = InstanceNorm1d(1, eps=3.0, affine=True, track_running_stats=True)
    layer.params["weight"][...] = 2.0
    layer.params["bias"][...] = 1.0
    part = 6.0 / np.sqrt(12.0)
    x = np.array([[[0.0, 2.0]], [[0.0, 6.0]]])
    np.testing.assert_allclose(layer.forward(x), [[[0.0, 2.0]], [[1 - part, 1 + part]]])
    np.testing.assert_allclose(layer.buffers["running_mean"], [0.2])
    np.testing.assert_allclose(layer.buffers["running_var"], [1.9])
    np.testing.assert_allclose(layer.backward(np.ones_like(x)), 0.0, atol=1e-15)
    np.testing.assert_allclose(layer.grads["bias"], [4.0])


def test_evaluation_uses_the_running_statistics() -> None:
    """Where they are kept the slope is w / √(running_var + eps), and one position is enough."""
    layer = InstanceNorm1d(1, eps=1.0, track_running_stats=True)
    layer.buffers["running_mean"][...] = 1.0
    layer.buffers["running_var"][...] = 3.0
    layer.eval()
    np.testing.assert_allclose(layer.forward(np.array([[[3.0]]])), [[[1.0]]])
    np.testing.assert_allclose(layer.backward(np.array([[[6.0]]])), [[[3.0]]])
    np.testing.assert_array_equal(layer.buffers["running_mean"], 1.0)


def test_no_momentum_moves_nothing() -> None:
    """As in PyTorch, None is a weight of 0."""
    layer = InstanceNorm1d(1, momentum=None, track_running_stats=True)
    layer.forward(np.array([[[0.0, 2.0]]]))
    np.testing.assert_array_equal(layer.buffers["running_mean"], 0.0)
    assert InstanceNorm1d(1).buffers == InstanceNorm1d(1).params == {}


def test_a_sample_without_a_batch() -> None:
    """(C, H, W) is a batch of one, and comes back as it was."""
    x, gradient = np.random.default_rng(1).normal(size=(2, 3, 4, 5))
    layer = InstanceNorm2d(3)
    alone, grad_alone = layer.forward(x), layer.backward(gradient)
    np.testing.assert_array_equal(alone, layer.forward(x[None])[0])
    np.testing.assert_array_equal(grad_alone, layer.backward(gradient[None])[0])


@pytest.mark.parametrize(
    ("component", "shape", "expected"),
    [
        ("InstanceNorm1d", (2,), "(N, 2, L) or (2, L); channels stand before the positions"),
        ("InstanceNorm1d", (4, 3, 5), "(N, 2, L) or (2, L); channels stand before the positions"),
        ("InstanceNorm2d", (4, 5), "(N, 2, H, W) or (2, H, W); channels stand before the positions"),
        ("InstanceNorm3d", (2, 4, 5), "(N, 2, D, H, W) or (2, D, H, W); channels stand before the positions"),
        ("InstanceNorm2d", (4, 2, 1, 1),
         "more than one position where a sample's own statistics are used; one value has no variance"),
    ],
)  # fmt: skip
def test_shapes_are_checked(component: str, shape: tuple[int, ...], expected: str) -> None:
    """Rank, channels and the number of positions are checked."""
    with pytest.raises(ValueError, match="shape") as caught:
        getattr(impl, component)(2).forward(np.ones(shape))
    assert str(caught.value) == f"{component}.forward: x.shape = {shape} (tuple), but should be {expected}"


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"num_features": 0}, "InstanceNorm2d: num_features = 0 (int), but should be at least 1; "),
        ({"eps": -1.0}, "InstanceNorm2d: eps = -1.0 (float), but should be a number in [0, inf]; "),
        ({"momentum": 2.0}, "InstanceNorm2d: momentum = 2.0 (float), but should be a number in [0, 1]; "),
    ],
)
def test_options_are_checked(config: dict[str, Any], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(ValueError, match="InstanceNorm2d") as caught:
        InstanceNorm2d(**{"num_features": 2, **config})
    assert str(caught.value).startswith(text)
