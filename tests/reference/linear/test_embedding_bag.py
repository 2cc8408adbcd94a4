"""The twin of bags of rows, and ours, against torch itself."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

SOURCE = np.random.default_rng(1)
FORMS = [(SOURCE.integers(0, 5, (4, 3)), None), (SOURCE.integers(0, 5, 9), np.array([0, 2, 2, 5]))]
OPTIONS = list(product(["sum", "mean", "max"], [None, 1, -1], [None, 1.2]))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("indices", "offsets"), FORMS, ids=["rows", "offsets"])
@pytest.mark.parametrize(("mode", "padding_idx", "max_norm"), OPTIONS)
def test_torch_itself(
    indices: Any, offsets: Any, mode: str, padding_idx: int | None, max_norm: float | None, weighted: bool
) -> None:
    """Output, table and both gradients of ours and of the twin are those of torch.nn.EmbeddingBag."""
    if weighted and mode != "sum":
        return
    options: dict[str, Any] = {"mode": mode, "padding_idx": padding_idx, "max_norm": max_norm}
    layer = torch.nn.EmbeddingBag(5, 3, **options).double()
    components: list[Any] = [impl.EmbeddingBag(5, 3, **options), reference.EmbeddingBag(5, 3, **options)]
    for one in components:
        one.params["weight"][...] = layer.weight.detach().numpy()
    weights = np.random.default_rng(2).normal(size=indices.shape) if weighted else None
    leaf = None if weights is None else torch.from_numpy(weights.copy()).requires_grad_()
    expected = layer(torch.from_numpy(indices), None if offsets is None else torch.from_numpy(offsets), leaf)
    upstream = np.random.default_rng(3).normal(size=tuple(expected.shape))
    expected.backward(torch.from_numpy(upstream))
    assert layer.weight.grad is not None
    for one in components:
        np.testing.assert_allclose(one.forward(indices, offsets, weights), expected.detach().numpy(), atol=1e-12)
        gradient: Any = one.backward(upstream)
        np.testing.assert_allclose(one.params["weight"], layer.weight.detach().numpy(), atol=1e-12)
        np.testing.assert_allclose(one.grads["weight"], layer.weight.grad.numpy(), atol=1e-12)
        if leaf is not None and leaf.grad is not None:
            np.testing.assert_allclose(gradient, leaf.grad.numpy(), atol=1e-12)
