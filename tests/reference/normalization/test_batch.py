"""The twin of batch normalization against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("shape", [(4, 3), (2, 1), (3, 3), (4, 3, 5), (1, 3, 2), (2, 3, 1)])
@pytest.mark.parametrize(
    "config",
    [
        {},
        {"eps": 0.5},
        {"momentum": 0.7},
        {"momentum": 0.0},
        {"momentum": 1.0},
        {"momentum": None},
        {"affine": False},
        {"track_running_stats": False},
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(agree: Callable[..., None], shape: tuple[int, ...], config: dict[str, Any], dtype: Any) -> None:
    """Three batches in training and one in evaluation agree in values, gradients and running statistics."""
    source = np.random.default_rng(1)
    batches = [((2 + 3 * source.normal(size=shape)).astype(dtype),) for _ in range(3)]
    ours, twin = (package.BatchNorm1d(shape[1], **config) for package in (impl, reference))
    agree(ours, twin, *batches)
    ours.eval()
    twin.eval()
    agree(ours, twin, batches[0])


def test_running_statistics_loaded_by_a_caller(agree: Callable[..., None]) -> None:
    """Statistics that a caller writes are used in evaluation and moved in training."""
    layers: list[Any] = [impl.BatchNorm1d(2), reference.BatchNorm1d(2)]
    for layer in layers:
        layer.buffers["running_mean"][...] = [5.0, -5.0]
        layer.buffers["running_var"][...] = [9.0, 0.25]
        layer.eval()
    x = np.random.default_rng(1).normal(size=(4, 2))
    agree(*layers, (x,))
    for layer in layers:
        layer.train()
    agree(*layers, (x,))


@pytest.mark.parametrize(("biased", "variance"), [(False, 8.0), (True, 4.0)])
@pytest.mark.parametrize("shape", [(2, 1), (1, 1, 2)])
@pytest.mark.parametrize(("momentum", "share"), [(0.25, 0.25), (None, 1.0)])
def test_biased_running_variance(
    biased: bool, variance: float, shape: tuple[int, ...], momentum: float | None, share: float
) -> None:
    """Two values at distance 4 have the unbiased variance 8 and the biased variance 4; the output is the same."""
    twin = reference.BatchNorm1d(1, momentum=momentum, biased_running_var=biased)
    y = twin.forward(np.array([0.0, 4.0]).reshape(shape))
    np.testing.assert_allclose(y.reshape(-1), [-1.0, 1.0], rtol=1e-5)
    np.testing.assert_allclose(twin.buffers["running_var"], (1 - share) * 1.0 + share * variance)
    np.testing.assert_allclose(twin.buffers["running_mean"], share * 2.0)


@pytest.mark.parametrize(("biased", "rows"), [(True, 2), (False, 3)])
def test_an_option_that_does_nothing_in_evaluation(biased: bool, rows: int) -> None:
    """Evaluation moves no statistics under either reading."""
    twin = reference.BatchNorm1d(2, biased_running_var=biased)
    twin.eval()
    twin.forward(np.full((rows, 2), 7.0))
    np.testing.assert_array_equal(twin.buffers["running_mean"], 0.0)
    np.testing.assert_array_equal(twin.buffers["running_var"], 1.0)


@pytest.mark.parametrize("shape", [(1, 2), (1, 2, 1)])
def test_one_value_per_channel(shape: tuple[int, ...]) -> None:
    """A batch without a variance is refused by torch, and nothing moves."""
    twin = reference.BatchNorm1d(2)
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        twin.forward(np.ones(shape))
    assert twin.buffers["num_batches_tracked"] == 0
    np.testing.assert_array_equal(twin.buffers["running_mean"], 0.0)


@pytest.mark.parametrize("shape", [(2,), (4, 2, 3, 3)])
def test_the_rank_is_checked(shape: tuple[int, ...]) -> None:
    """Images and single rows are refused."""
    with pytest.raises(ValueError, match="shape") as caught:
        reference.BatchNorm1d(2).forward(np.ones(shape))
    assert str(caught.value) == (
        f"BatchNorm1d.forward: x.shape = {shape} (tuple), but should be (N, C) or (N, C, L); "
        "channels stand on the second axis"
    )
