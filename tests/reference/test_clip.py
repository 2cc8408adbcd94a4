"""The twins of gradient clipping against ours."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference


def gradients(dtype: Any, scale: float) -> dict[str, Any]:
    """Return arrays of several shapes."""
    source = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {"a": (4, 3), "b": (), "c": (5,)}
    return {name: np.array(scale * source.normal(size=shape), dtype) for name, shape in shapes.items()}


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.5, math.inf])
@pytest.mark.parametrize("max_norm", [0.0, 0.5, 5.0, 1e3])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(norm_type: float, max_norm: float, scale: float, dtype: Any) -> None:
    """The norm before and the gradients after agree, above and below the norm allowed."""
    ours, twins = gradients(dtype, scale), gradients(dtype, scale)
    rtol = 32 * float(np.finfo(dtype).eps)
    norms = [impl.clip_grad_norm(ours, max_norm, norm_type), reference.clip_grad_norm(twins, max_norm, norm_type)]
    assert norms[0] == pytest.approx(norms[1], rel=rtol)
    for name, grad in ours.items():
        np.testing.assert_allclose(grad, twins[name], rtol=rtol)
        assert twins[name].dtype == dtype


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_broken_gradients(bad: float) -> None:
    """NaN and infinity show alike in the norm and the gradients."""
    ours, twins = ({"a": np.array([bad, 1.0]), "b": np.array([2.0])} for _ in range(2))
    np.testing.assert_equal(impl.clip_grad_norm(ours, 1.0), reference.clip_grad_norm(twins, 1.0))
    np.testing.assert_equal(ours, twins)


def test_the_callers_arrays_are_scaled() -> None:
    """The arrays in the dict stay the same objects, strided ones too."""
    whole = np.full(4, 3.0)
    grads = {"a": whole[::-2]}
    assert reference.clip_grad_norm(grads, 1.0) == pytest.approx(3 * math.sqrt(2))
    np.testing.assert_allclose(whole, [3.0, math.sqrt(0.5), 3.0, math.sqrt(0.5)], rtol=1e-6)


def test_nothing_to_clip() -> None:
    """No gradients have norm zero."""
    assert reference.clip_grad_norm({}, 1.0) == 0.0


@pytest.mark.parametrize(("eps", "after"), [(0.0, 1.0), (1e-6, 2 / (2 + 1e-6)), (2.0, 0.5)])
def test_what_is_added_to_the_norm(eps: float, after: float) -> None:
    """Gradients are divided by norm plus eps, PyTorch's or another."""
    grads = {"a": np.array([2.0])}
    assert reference.clip_grad_norm(grads, 1.0, eps=eps) == 2.0
    assert grads["a"][0] == pytest.approx(after, rel=1e-15)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, math.inf])
def test_pytorch_itself(norm_type: float) -> None:
    """The result is that of torch.nn.utils.clip_grad_norm_."""
    grads = gradients(np.float64, 1.0)
    parameters = {
        name: torch.nn.Parameter(torch.zeros(grad.shape, dtype=torch.float64)) for name, grad in grads.items()
    }
    for name, parameter in parameters.items():
        parameter.grad = torch.from_numpy(grads[name].copy())
    norm = torch.nn.utils.clip_grad_norm_(parameters.values(), 0.5, norm_type)
    assert reference.clip_grad_norm(grads, 0.5, norm_type) == float(norm)
    for name, parameter in parameters.items():
        assert parameter.grad is not None
        np.testing.assert_array_equal(grads[name], parameter.grad.numpy())


def test_silence() -> None:
    """The arrays are scaled all the same."""
    grads = {"a": np.array([3.0, 4.0])}
    assert reference.clip_grad_norm(grads, 1.0, silent=True) is None
    np.testing.assert_allclose(grads["a"], [0.6, 0.8], rtol=1e-6)
