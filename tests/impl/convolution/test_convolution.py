"""Convolution layers against numbers worked out by hand, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Conv1d, Conv2d, Conv3d


def test_values() -> None:
    """By hand: a window of x times the kernel, as it is, and each gradient the sum over what it went into."""
    layer = Conv2d(1, 1, 2)
    layer.params["weight"][...] = [[[[1, 2], [3, 4]]]]
    layer.params["bias"][...] = [10]
    x = np.array([[[[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]]])
    np.testing.assert_array_equal(layer.forward(x), [[[[15, 17]]]])
    np.testing.assert_array_equal(layer.backward(np.array([[[[1.0, 10.0]]]])), [[[[1, 12, 20], [3, 34, 40]]]])
    np.testing.assert_array_equal(layer.grads["weight"], [[[[1, 20], [10, 1]]]])
    np.testing.assert_array_equal(layer.grads["bias"], [11])


def test_stride_dilation_and_groups() -> None:
    """By hand: windows two apart, of elements two apart, each output channel on its own input channel."""
    layer = Conv1d(2, 2, 2, stride=2, dilation=2, groups=2, bias=False)
    layer.params["weight"][...] = [[[1, 10]], [[1, -1]]]
    x = np.array([[[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 0.0, 2.0, 0.0, 4.0]]])
    np.testing.assert_array_equal(layer.forward(x), [[[31, 53], [-1, -2]]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 2, 2))), [[[1, 0, 11, 0, 10], [1, 0, 0, 0, -1]]])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [2, 4, 2]),
        ("reflect", [4, 4, 4]),
        ("replicate", [3, 4, 5]),
        ("circular", [5, 4, 3]),
    ],
)
def test_padding_modes(mode: str, expected: list[float]) -> None:
    """By hand: the sum of each element's two neighbours; what goes back adds up to what was handed down."""
    layer = Conv1d(1, 1, 3, padding="same", bias=False, padding_mode=mode)
    layer.params["weight"][...] = [[[1, 0, 1]]]
    x = np.array([[[1.0, 2.0, 3.0]]])
    outputs = layer.forward(x)
    np.testing.assert_array_equal(outputs[0, 0], expected)
    assert layer.backward(np.ones((1, 1, 3))).sum() == (4 if mode == "zeros" else 6)


def test_same_adds_the_odd_element_at_the_end() -> None:
    """A kernel of two sees each element and its right neighbour."""
    layer = Conv1d(1, 1, 2, padding="same", bias=False)
    layer.params["weight"][...] = [[[1, 10]]]
    np.testing.assert_array_equal(layer.forward(np.array([[[1.0, 2.0]]])), [[[21, 2]]])


def test_initial_values_are_uniform() -> None:
    """Weight and bias are spread evenly over ±1/√fan, fan being the elements that an output is made of."""
    layer = Conv2d(4, 4000, 5, groups=4, rng=3)
    assert layer.params["weight"].shape == (4000, 1, 5, 5)
    for value in layer.params.values():
        assert np.abs(value).max() <= 0.2
        assert value.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)


def test_windows_are_as_wide_as_they_are() -> None:
    """Few columns and many are multiplied in other ways, with one result."""
    layer = Conv2d(2, 3, 3, padding=1, bias=False, rng=1)
    x = np.random.default_rng(2).normal(size=(2, 2, 4, 20))
    wide = layer.forward(x)
    np.testing.assert_allclose(layer.forward(x[..., :8])[..., :7], wide[..., :7], rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "options", "error", "text"),
    [
        (Conv2d, {"groups": 2, "in_channels": 3}, ValueError, "Conv2d: in_channels = 3 (int), but should be divisible"),
        (Conv2d, {"stride": (1, 2, 3)}, ValueError, "Conv2d: stride = (1, 2, 3) (tuple), but should be an integer, or"),
        (Conv2d, {"stride": 0}, ValueError, "Conv2d: stride = 0 (int), but should be at least 1; one number holds for"),
        (Conv1d, {"dilation": 1.5}, TypeError, "Conv1d: dilation = 1.5 (float), but should be an integer; one number"),
        (Conv2d, {"padding": "full"}, ValueError, "Conv2d: padding = 'full' (str), but should be one of valid, same;"),
        (Conv2d, {"padding": "same", "stride": 2}, ValueError, "Conv2d: stride = (2, 2) (tuple), but should be 1 with"),
        (
            Conv3d,
            {"padding_mode": "edge"},
            ValueError,
            "Conv3d: padding_mode = 'edge' (str), but should be one of",
        ),
    ],
)
def test_options_are_checked(kind: Any, options: dict[str, Any], error: type[Exception], text: str) -> None:
    """Each option names itself, its value and what would do."""
    with pytest.raises(error) as caught:
        kind(**{"in_channels": 2, "out_channels": 2, "kernel_size": 3, **options})
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("options", "shape", "text"),
    [
        ({}, (2, 3, 4), "x.shape = (2, 3, 4) (tuple), but should be (N, 2, H, W); channels stand on the second axis"),
        ({}, (2, 3, 4, 4), "x.shape = (2, 3, 4, 4) (tuple), but should be (N, 2, H, W); channels stand on the second"),
        ({}, (1, 2, 2, 4), "x.shape = (1, 2, 2, 4) (tuple), but should be at least (3, 3) with its border; the kernel"),
        (
            {"padding": 2, "padding_mode": "reflect"},
            (1, 2, 2, 4),
            "padding = 2 (int), but should be a border of at",
        ),
    ],
)
def test_inputs_are_checked(options: dict[str, Any], shape: tuple[int, ...], text: str) -> None:
    """An input of another form, or too small, is refused with the one that fits."""
    with pytest.raises(ValueError, match=r"Conv2d\.forward") as caught:
        Conv2d(2, 2, 3, **options).forward(np.ones(shape))
    assert str(caught.value).startswith(f"Conv2d.forward: {text}")
