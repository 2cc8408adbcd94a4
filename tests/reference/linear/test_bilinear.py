"""The twin of the layer of two inputs against torch itself."""

import numpy as np
import pytest
import torch

from layerproof import reference


@pytest.mark.parametrize("bias", [True, False])
def test_torch_itself(bias: bool) -> None:
    """Output and gradients are those of torch.nn.Bilinear, and initial values are spread as its are."""
    layer = torch.nn.Bilinear(3, 4, 2, bias).double()
    twin = reference.Bilinear(3, 4, 2, bias)
    for name, value in layer.named_parameters():
        twin.params[name][...] = value.detach().numpy()
    source = np.random.default_rng(1)
    x1, x2, g = (source.normal(size=(2, 5, size)) for size in (3, 4, 2))
    inputs = [torch.from_numpy(x).requires_grad_() for x in (x1, x2)]
    expected = layer(*inputs)
    expected.backward(torch.from_numpy(g))
    np.testing.assert_allclose(twin.forward(x1, x2), expected.detach().numpy(), rtol=1e-13)
    for found, leaf in zip(twin.backward(g), inputs, strict=True):
        assert leaf.grad is not None
        np.testing.assert_allclose(found, leaf.grad.numpy(), rtol=1e-13)
    for name, value in layer.named_parameters():
        assert value.grad is not None
        np.testing.assert_allclose(twin.grads[name], value.grad.numpy(), rtol=1e-13)
    assert np.abs(reference.Bilinear(25, 4, 2000, rng=1).params["weight"]).max() <= 0.2
