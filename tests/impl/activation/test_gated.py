"""Gated units against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from layerproof.impl import GELU, GLU, Mish, SiLU

ThereAndBack = Callable[..., tuple[Any, Any]]
THREE = np.log(3.0)


def test_silu(there_and_back: ThereAndBack) -> None:
    """X σ(x), with slope σ + x σ (1 - σ), at σ = 3/4."""
    y, slope = there_and_back(SiLU(), [THREE, -THREE, 0.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [0.75 * THREE, -0.25 * THREE, 0.0, 0.0, 1e4], rtol=1e-15)
    middle = THREE * 3 / 16
    np.testing.assert_allclose(slope, [0.75 + middle, 0.25 - middle, 0.5, 0.0, 1.0], rtol=1e-14)


def test_gelu(there_and_back: ThereAndBack) -> None:
    """X Φ(x), with slope Φ + x φ; Φ(1) = 0.841344746068543."""
    y, slope = there_and_back(GELU(), [1.0, -1.0, 0.0, -1e4, 1e4])
    phi, density = 0.841344746068543, np.exp(-0.5) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(y, [phi, phi - 1, 0.0, 0.0, 1e4], rtol=1e-14)
    np.testing.assert_allclose(slope, [phi + density, 1 - phi - density, 0.5, 0.0, 1.0], rtol=1e-13)


def test_gelu_keeps_its_digits_in_the_tail() -> None:
    """Where 1 + erf would have lost them all."""
    x = np.linspace(-30.0, -5.0, 200)
    np.testing.assert_allclose(GELU().forward(x), x * special.ndtr(x), rtol=4e-13)


def test_gelu_by_tanh(there_and_back: ThereAndBack) -> None:
    """The formula of the paper at 1, and its slope by a difference quotient."""
    u = np.sqrt(2 / np.pi) * 1.044715
    y, slope = there_and_back(GELU("tanh"), [1.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [0.5 * (1 + np.tanh(u)), 0.0, 1e4], rtol=1e-15)
    ahead, behind = (GELU(approximate="tanh").forward(np.array([1.0 + step])) for step in (1e-5, -1e-5))
    np.testing.assert_allclose(slope, [*((ahead - behind) / 2e-5), 0.0, 1.0], rtol=1e-9)


def test_gelu_has_two_forms() -> None:
    """The message lists them."""
    with pytest.raises(ValueError, match="GELU") as caught:
        GELU("erf")
    assert str(caught.value) == (
        "GELU: approximate = 'erf' (str), but should be one of none, tanh; choose one of these"
    )


def test_mish(there_and_back: ThereAndBack) -> None:
    """At 0 the gate is tanh(log 2) = 3/5; at log 3 it is tanh(log 4) = 15/17."""
    y, slope = there_and_back(Mish(), [THREE, 0.0, -1e4, 1e4])
    np.testing.assert_allclose(y, [THREE * 15 / 17, 0.0, 0.0, 1e4], rtol=1e-15)
    np.testing.assert_allclose(slope, [15 / 17 + THREE * 0.75 * (64 / 289), 0.6, 0.0, 1.0], rtol=1e-14)


def test_glu_gates_with_the_second_half(there_and_back: ThereAndBack) -> None:
    """Y = a σ(b); da = dy σ(b), db = dy a σ(b) (1 - σ(b))."""
    y, grad_x = there_and_back(GLU(), [[2.0, 8.0, THREE, -THREE]], [[1.0, 10.0]])
    np.testing.assert_allclose(y, [[1.5, 2.0]], rtol=1e-15)
    np.testing.assert_allclose(grad_x, [[0.75, 2.5, 2 * 3 / 16, 80 * 3 / 16]], rtol=1e-14)


@pytest.mark.parametrize("dim", [0, 1, -1, -3])
def test_glu_cuts_any_axis(dim: int, there_and_back: ThereAndBack) -> None:
    """Along another axis it is the same function."""
    x = np.random.default_rng(2).normal(size=(2, 4, 6))
    y, grad_x = there_and_back(GLU(dim), x)
    last_y, last_grad_x = there_and_back(GLU(), np.moveaxis(x, dim, -1))
    np.testing.assert_array_equal(y, np.moveaxis(last_y, -1, dim))
    np.testing.assert_array_equal(grad_x, np.moveaxis(last_grad_x, -1, dim))


def test_glu_keeps_nothing_of_the_callers(there_and_back: ThereAndBack) -> None:
    """Whoever writes into the input or the output changes no gradient; float32 stays float32."""
    layer, x = GLU(), np.array([1.0, 2.0, 3.0, 4.0], np.float32)
    y = layer.forward(x)
    before = layer.backward(np.ones(2, np.float32))
    x.fill(7.0)
    y.fill(7.0)
    np.testing.assert_array_equal(layer.backward(np.ones(2, np.float32)), before)
    assert (y.dtype.name, before.dtype.name) == ("float32", "float32")
    assert there_and_back(layer, np.ones((2, 0)))[1].shape == (2, 0)


@pytest.mark.parametrize(
    ("dim", "shape", "kind", "text"),
    [
        (
            -1,
            (4, 3),
            ValueError,
            "GLU.forward: x.shape = (4, 3) (tuple), but should be of even length along axis -1; it is cut into halves",
        ),
        (
            2,
            (4, 3),
            ValueError,
            "GLU.forward: x.shape = (4, 3) (tuple), but should be a shape with an axis 2; choose one of its axes",
        ),
        (
            1.0,
            (4, 4),
            TypeError,
            "GLU: dim = 1.0 (float), but should be an integer; give the number of an axis; -1 is the last",
        ),
    ],
)
def test_glus_axis_is_checked(dim: Any, shape: tuple[int, ...], kind: type[Exception], text: str) -> None:
    """Each message names the shape or the option, and the way out."""
    with pytest.raises(kind) as caught:
        GLU(dim).forward(np.ones(shape))
    assert str(caught.value) == text
