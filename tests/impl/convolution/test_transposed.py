"""Transposed convolution layers against numbers worked out by hand, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Conv2d, ConvTranspose1d, ConvTranspose2d


def test_values() -> None:
    """By hand: each element puts a kernel, times itself, two places further, and what overlaps is added up."""
    layer = ConvTranspose1d(1, 1, 3, stride=2)
    layer.params["weight"][...] = [[[1, 2, 3]]]
    layer.params["bias"][...] = [100]
    np.testing.assert_array_equal(layer.forward(np.array([[[1.0, 10.0]]])), [[[101, 102, 113, 120, 130]]])
    np.testing.assert_array_equal(layer.backward(np.array([[[1.0, 1.0, 1.0, 0.0, 0.0]]])), [[[6, 1]]])
    np.testing.assert_array_equal(layer.grads["weight"], [[[11, 1, 1]]])
    np.testing.assert_array_equal(layer.grads["bias"], [3])


def test_padding_cuts_off_and_output_padding_adds() -> None:
    """By hand: one element less at either end, and one more at the end, which the last kernel does not reach."""
    layer = ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1, bias=False)
    layer.params["weight"][...] = [[[1, 2, 3]]]
    np.testing.assert_array_equal(layer.forward(np.array([[[1.0, 10.0]]])), [[[2, 13, 20, 30]]])
    np.testing.assert_array_equal(layer.backward(np.array([[[0.0, 0.0, 0.0, 1.0]]])), [[[0, 3]]])


@pytest.mark.parametrize("size", [7, 8])
@pytest.mark.parametrize("groups", [1, 2])
def test_adjoint_of_a_convolution(size: int, groups: int) -> None:
    """With output_padding it gives back the size that a convolution has rounded, and <f(x), y> = <x, g(y)>."""
    plain = Conv2d(4, 6, 3, stride=2, padding=1, groups=groups, bias=False, rng=1)
    back = ConvTranspose2d(6, 4, 3, 2, 1, (size + 1) % 2, groups=groups, bias=False)
    back.params["weight"][...] = plain.params["weight"]
    source = np.random.default_rng(2)
    x = source.normal(size=(2, 4, size, size))
    y = source.normal(size=plain.forward(x).shape)
    assert back.forward(y).shape == x.shape
    assert np.vdot(plain.forward(x), y) == pytest.approx(np.vdot(x, back.forward(y)), rel=1e-10)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"output_padding": 2}, "ConvTranspose2d: output_padding = 2 (int), but should be below the stride or the dil"),
        ({"padding": "same"}, "ConvTranspose2d: padding = 'same' (str), but should be an integer, or a tuple of 2; "),
    ],
)
def test_options_are_checked(options: dict[str, Any], text: str) -> None:
    """Each option names itself, its value and what would do."""
    with pytest.raises((ValueError, TypeError)) as caught:
        ConvTranspose2d(2, 2, 3, **options)
    assert str(caught.value).startswith(text)


def test_padding_leaves_something() -> None:
    """An input of which nothing would be left is refused."""
    with pytest.raises(ValueError, match="padding is cut off at both ends") as caught:
        ConvTranspose1d(1, 1, 3, padding=2).forward(np.ones((1, 1, 2)))
    assert str(caught.value).startswith("ConvTranspose1d.forward: padding = (2,) (tuple), but should be below half of")
