"""Batch normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import BatchNorm1d, BatchNorm2d, BatchNorm3d


def test_values() -> None:
    """Two rows at distance 2 have mean 1, biased variance 1, and unbiased variance 2 in the running statistics."""
    layer = BatchNorm1d(2, eps=3.0)
    layer.params["weight"][...] = [2.0, 4.0]
    layer.params["bias"][...] = [0.0, 10.0]
    y = layer.forward(np.array([[0.0, 5.0], [2.0, 3.0]]))
    np.testing.assert_allclose(y, [[-1.0, 12.0], [1.0, 8.0]])
    np.testing.assert_allclose(layer.buffers["running_mean"], [0.1, 0.4])
    np.testing.assert_allclose(layer.buffers["running_var"], [1.1, 1.1])
    assert layer.buffers["num_batches_tracked"] == 1


def test_gradients() -> None:
    """The worked example: x̂ = ∓1/2, so dw = Σ dy x̂, db = Σ dy, dx = w/2 (dy - mean(dy) - x̂ mean(dy x̂))."""
    layer = BatchNorm1d(1, eps=3.0)
    layer.params["weight"][...] = 2.0
    layer.forward(np.array([[0.0], [2.0]]))
    grad_x = layer.backward(np.array([[1.0], [5.0]]))
    np.testing.assert_allclose(layer.grads["weight"], [2.0])
    np.testing.assert_allclose(layer.grads["bias"], [6.0])
    np.testing.assert_allclose(grad_x, [[-1.5], [1.5]])


def test_evaluation_uses_the_running_statistics() -> None:
    """The output is (x - running_mean) / √(running_var + eps), the gradient is that slope, and nothing moves."""
    layer = BatchNorm1d(2, eps=1.0)
    layer.buffers["running_mean"][...] = [1.0, -1.0]
    layer.buffers["running_var"][...] = [3.0, 8.0]
    layer.eval()
    np.testing.assert_allclose(layer.forward(np.array([[3.0, 2.0]])), [[1.0, 1.0]])
    np.testing.assert_allclose(layer.backward(np.array([[6.0, 6.0]])), [[3.0, 2.0]])
    np.testing.assert_array_equal(layer.buffers["running_mean"], [1.0, -1.0])
    assert layer.buffers["num_batches_tracked"] == 0


@pytest.mark.parametrize(("kind", "sizes"), [(BatchNorm1d, (5,)), (BatchNorm2d, (2, 5)), (BatchNorm3d, (2, 5, 3))])
def test_positions_are_more_rows(kind: type[Any], sizes: tuple[int, ...]) -> None:
    """(N, C, *) gives what its positions give as rows, statistics and gradients included."""
    source = np.random.default_rng(1)
    x, gradient = source.normal(size=(2, 4, 3, *sizes))
    deep, flat = kind(3), BatchNorm1d(3)

    def rows(array: Any) -> Any:
        return np.moveaxis(array, 1, -1).reshape(-1, 3)

    np.testing.assert_allclose(rows(deep.forward(x)), flat.forward(rows(x)), atol=1e-12)
    np.testing.assert_allclose(rows(deep.backward(gradient)), flat.backward(rows(gradient)), atol=1e-12)
    np.testing.assert_allclose(deep.buffers["running_var"], flat.buffers["running_var"])
    np.testing.assert_allclose(deep.grads["weight"], flat.grads["weight"])


def test_no_momentum_is_the_average_over_all_batches() -> None:
    """With momentum None the running statistics are the plain means of the batches' own."""
    layer = BatchNorm1d(2, momentum=None)
    batches = np.random.default_rng(1).normal(size=(4, 5, 2))
    for batch in batches:
        layer.forward(batch)
    np.testing.assert_allclose(layer.buffers["running_mean"], batches.mean(axis=(0, 1)))
    np.testing.assert_allclose(layer.buffers["running_var"], batches.var(axis=1, ddof=1).mean(axis=0))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_large_mean_does_not_cancel(dtype: Any) -> None:
    """With a mean of 10,000 and a deviation of 0.1 the output still has mean 0 and variance 1."""
    x = (1e4 + 0.1 * np.random.default_rng(1).normal(size=(500, 3))).astype(dtype)
    y = BatchNorm1d(3).forward(x).astype(np.float64)
    variance = x.astype(np.float64).var(axis=0)
    np.testing.assert_allclose(y.var(axis=0), variance / (variance + 1e-5), rtol=100 * np.finfo(dtype).eps)
    np.testing.assert_allclose(y.mean(axis=0), 0.0, atol=1e-6)


def test_a_constant_batch_gives_the_bias() -> None:
    """A positive eps keeps a variance of zero from dividing by zero."""
    layer = BatchNorm1d(2)
    layer.params["bias"][...] = [3.0, 4.0]
    np.testing.assert_array_equal(layer.forward(np.full((5, 2), 7.0)), np.tile([3.0, 4.0], (5, 1)))


def test_options_leave_parameters_and_buffers_out() -> None:
    """Without affine there are no parameters, without tracking no buffers."""
    layer = BatchNorm1d(2, affine=False, track_running_stats=False)
    assert (layer.params, layer.grads, layer.buffers) == ({}, {}, {})


def test_writing_to_the_plain_output_is_harmless() -> None:
    """Without affine the output is not the cache itself."""
    layer = BatchNorm1d(2, affine=False)
    x, gradient = np.random.default_rng(1).normal(size=(2, 5, 2))
    y = layer.forward(x)
    expected = layer.backward(gradient)
    y[...] = 0.0
    np.testing.assert_array_equal(layer.backward(gradient), expected)


@pytest.mark.parametrize(
    ("config", "error", "text"),
    [
        ({"num_features": 0}, ValueError, "BatchNorm1d: num_features = 0 (int), but should be at least 1; "),
        ({"eps": -1e-5}, ValueError, "BatchNorm1d: eps = -1e-05 (float), but should be a number in [0, inf]; "),
        ({"momentum": 1.5}, ValueError, "BatchNorm1d: momentum = 1.5 (float), but should be a number in [0, 1]; "),
    ],
)
def test_options_are_checked(config: dict[str, Any], error: type[Exception], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(error) as caught:
        BatchNorm1d(**{"num_features": 2, **config})
    assert str(caught.value).startswith(text)


CHANNELS = "but should be (N, 2) or (N, 2, L); channels stand on the second axis"
ONE_VALUE = "but should be more than one value per channel when training; one value has no variance; call eval()"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((2,), CHANNELS), ((4, 3), CHANNELS), ((4, 2, 3, 3), CHANNELS), ((1, 2), ONE_VALUE), ((1, 2, 1), ONE_VALUE)],
)
def test_shapes_are_checked(shape: tuple[int, ...], expected: str) -> None:
    """Rank, channels and the number of values per channel are checked before anything moves."""
    layer = BatchNorm1d(2)
    with pytest.raises(ValueError, match="shape") as caught:
        layer.forward(np.ones(shape))
    assert str(caught.value) == f"BatchNorm1d.forward: x.shape = {shape} (tuple), {expected}"
    assert layer.buffers["num_batches_tracked"] == 0


@pytest.mark.parametrize(
    ("kind", "form"), [(BatchNorm2d, "(N, 2, H, W)"), (BatchNorm3d, "(N, 2, D, H, W)")], ids=["2d", "3d"]
)
def test_images_and_volumes_have_one_form(kind: type[Any], form: str) -> None:
    """Rows are refused where there have to be positions."""
    with pytest.raises(ValueError, match="shape") as caught:
        kind(2).forward(np.ones((4, 2, 3)))
    expected = f"but should be {form}; channels stand on the second axis"
    assert str(caught.value) == f"{kind.__name__}.forward: x.shape = (4, 2, 3) (tuple), {expected}"


def test_the_output_is_not_used_again() -> None:
    """What a forward keeps may be written over by the next one, what it returned may not."""
    layer = BatchNorm1d(2, affine=False)
    one, two = np.random.default_rng(1).normal(size=(2, 5, 2))
    first = layer.forward(one)
    before = first.copy()
    layer.forward(two)
    np.testing.assert_array_equal(first, before)


@pytest.mark.parametrize("tracked", [True, False])
def test_one_row_in_evaluation(tracked: bool) -> None:
    """One row is enough for running statistics, and too little for the batch's own."""
    layer = BatchNorm1d(2, track_running_stats=tracked)
    layer.eval()
    if tracked:
        np.testing.assert_allclose(layer.forward(np.zeros((1, 2))), 0.0)
    else:
        with pytest.raises(ValueError, match="more than one value per channel"):
            layer.forward(np.zeros((1, 2)))


@pytest.mark.parametrize("shape", [(4096, 64), (64, 8, 1024)])
def test_a_large_batch_that_begins_far_from_its_mean(shape: tuple[int, ...]) -> None:
    """Statistics are those of the whole batch, with all digits, whatever its first rows are."""
    x = np.random.default_rng().standard_normal(shape)
    x[: len(x) // 4] -= 1e4
    x[len(x) // 4 :] += 1.0
    axes = (0, *range(2, len(shape)))
    mean, std = x.mean(axis=axes, keepdims=True), x.std(axis=axes, keepdims=True)
    y = BatchNorm1d(shape[1], eps=0.0).forward(x.astype(np.float32))
    np.testing.assert_allclose(y, (x - mean) / std, atol=3e-6)
