"""The twins of normalization layers against ours, and those of weights against PyTorch's own wrappers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

Case = tuple[str, dict[str, Any], tuple[int, ...]]
CASES: list[Case] = [
    ("BatchNorm2d", {}, (4, 3, 2, 5)),
    ("BatchNorm2d", {"affine": False, "momentum": None}, (1, 3, 2, 1)),
    ("BatchNorm3d", {"track_running_stats": False}, (2, 3, 2, 1, 5)),
    ("InstanceNorm1d", {"affine": True}, (4, 3, 5)),
    ("InstanceNorm1d", {"track_running_stats": True, "momentum": None}, (4, 3, 5)),
    ("InstanceNorm1d", {"affine": True, "track_running_stats": True}, (3, 5)),
    ("InstanceNorm2d", {"affine": True, "track_running_stats": True, "momentum": 0.7}, (4, 3, 5, 2)),
    ("InstanceNorm3d", {"track_running_stats": True, "eps": 0.5}, (2, 3, 5, 2, 2)),
    *(("GroupNorm", {"num_groups": groups}, shape) for groups in (1, 2) for shape in ((4, 6), (2, 6, 5, 2))),
    ("GroupNorm", {"num_groups": 6, "affine": False, "eps": 0.5}, (1, 6, 5)),
    *(
        ("LayerNorm", options, (4, 3, 5))
        for options in ({}, {"bias": False}, {"elementwise_affine": False, "eps": 0.5})
    ),
    *(("RMSNorm", options, (4, 3, 5)) for options in ({}, {"eps": 0.5}, {"elementwise_affine": False})),
    *(("LocalResponseNorm", {"size": size, "alpha": 0.5, "k": 2.0}, (2, 4, 3)) for size in (1, 2, 3, 4, 9)),
    *(("WeightNorm", {"dim": dim, "bias": bias}, (2, 4, 3)) for dim in (0, 1, None) for bias in (True, False)),
]


def sizes(component: str, shape: tuple[int, ...]) -> dict[str, Any]:
    """Return the sizes that a component needs for an input."""
    if component.startswith(("BatchNorm", "InstanceNorm")):
        return {"num_features": 3}
    named: dict[str, dict[str, Any]] = {
        "GroupNorm": {"num_channels": shape[1]},
        "LayerNorm": {"normalized_shape": shape[1:]},
        "RMSNorm": {"normalized_shape": shape[-1]},
        "WeightNorm": {"in_features": shape[-1], "out_features": 5},
    }
    return named.get(component, {})


@pytest.mark.parametrize(("component", "options", "shape"), CASES, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(
    agree: Callable[..., None], component: str, options: dict[str, Any], shape: tuple[int, ...], dtype: Any
) -> None:
    """Two batches in training and one in evaluation agree in values, gradients and running statistics."""
    config = {**sizes(component, shape), **options}
    ours, twin = (getattr(package, component)(**config) for package in (impl, reference))
    source = np.random.default_rng(1)
    batches = [((2 + 3 * source.normal(size=shape)).astype(dtype),) for _ in range(2)]
    agree(ours, twin, *batches)
    ours.eval()
    twin.eval()
    agree(ours, twin, batches[0])


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("bias", [True, False])
def test_spectral_agreement(agree: Callable[..., None], steps: int, bias: bool) -> None:
    """From the same vectors both go the same way."""
    ours, twin = (package.SpectralNorm(3, 5, bias, steps, rng=1) for package in (impl, reference))
    for name, value in ours.buffers.items():
        twin.buffers[name][...] = value
    batches = [(batch,) for batch in np.random.default_rng(1).normal(size=(3, 4, 3))]
    agree(ours, twin, *batches)
    ours.eval()
    twin.eval()
    agree(ours, twin, batches[0])


@pytest.mark.filterwarnings("ignore:.*deprecated:FutureWarning")
@pytest.mark.parametrize(
    ("component", "wrap"),
    [("WeightNorm", torch.nn.utils.weight_norm), ("SpectralNorm", torch.nn.utils.spectral_norm)],
    ids=["weight", "spectral"],
)
def test_wrappers(component: str, wrap: Callable[[torch.nn.Module], torch.nn.Module]) -> None:
    """PyTorch's wrapper around a Linear has the same parameters and buffers, and gives the same numbers."""
    twin = getattr(reference, component)(3, 5)
    layer = wrap(torch.nn.Linear(3, 5, dtype=torch.float64))
    held = layer.state_dict()
    assert held.keys() == {*twin.params, *twin.buffers}
    for name, value in held.items():
        (twin.params if name in twin.params else twin.buffers)[name][...] = value.numpy()
    x = np.random.default_rng(1).normal(size=(4, 3))
    for _ in range(2):
        expected = layer(torch.from_numpy(x))
        np.testing.assert_allclose(twin.forward(x), expected.detach().numpy())
    twin.backward(np.ones((4, 5)))
    expected.sum().backward()
    for name, value in layer.named_parameters():
        assert value.grad is not None
        np.testing.assert_allclose(twin.grads[name], value.grad.numpy(), atol=1e-12)


def test_a_weight_kept_as_its_distance_from_1() -> None:
    """It starts at 0, and scales by 1 more than it is."""
    plain, offset = reference.RMSNorm(3, eps=0.1), reference.RMSNorm(3, eps=0.1, weight_offset=1.0)
    np.testing.assert_array_equal(offset.params["weight"], 0.0)
    plain.params["weight"][...], offset.params["weight"][...] = [1.5, 2.0, 0.0], [0.5, 1.0, -1.0]
    x = np.random.default_rng(1).normal(size=(4, 3))
    np.testing.assert_allclose(plain.forward(x), offset.forward(x))


@pytest.mark.parametrize(
    ("component", "message"),
    [
        ("BatchNorm2d", "should be (N, C, H, W)"),
        ("BatchNorm3d", "(N, C, D, H, W)"),
        ("InstanceNorm2d", "have 2 axes of"),
    ],
)
def test_ranks_are_checked(component: str, message: str) -> None:
    """Rows are refused where there have to be positions."""
    with pytest.raises(ValueError, match="shape") as caught:
        getattr(reference, component)(2).forward(np.ones((4, 2)))
    assert message in str(caught.value)
