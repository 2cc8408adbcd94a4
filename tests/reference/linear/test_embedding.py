"""The twin of the table against torch itself, and against ours."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

INDICES = np.array([[0, 3, 1], [1, 1, 4]])
UPSTREAM = np.random.default_rng(3).normal(size=(2, 3, 4))
OPTIONS = [
    {"padding_idx": padding_idx, "max_norm": max_norm, "norm_type": norm_type, "scale_grad_by_freq": scaled}
    for padding_idx, max_norm, norm_type, scaled in product(
        (None, 1, -1), (None, 1.5), (2.0, 1.0, math.inf), (False, True)
    )
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_torch_itself(options: dict[str, Any]) -> None:
    """Output, table and gradient of ours and of the twin are those of torch.nn.Embedding."""
    layer = torch.nn.Embedding(5, 4, **options).double()
    ours, twin = impl.Embedding(5, 4, **options), reference.Embedding(5, 4, **options)
    for one in (ours, twin):
        one.params["weight"][...] = layer.weight.detach().numpy()
    expected = layer(torch.from_numpy(INDICES))
    expected.backward(torch.from_numpy(UPSTREAM))
    assert layer.weight.grad is not None
    for one in (ours, twin):
        np.testing.assert_allclose(one.forward(INDICES), expected.detach().numpy(), rtol=1e-12)
        assert one.backward(UPSTREAM) is None
        np.testing.assert_allclose(one.params["weight"], layer.weight.detach().numpy(), rtol=1e-12)
        np.testing.assert_allclose(one.grads["weight"], layer.weight.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_initial_rows() -> None:
    """They are standard normal, but for the row of padding."""
    weight = reference.Embedding(2000, 30, padding_idx=7, rng=1).params["weight"]
    assert weight.std() == pytest.approx(1.0, rel=0.02)
    np.testing.assert_array_equal(weight[7], 0)
