"""The twins of convolution layers, and of what goes with them, against ours and against torch's own modules."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

IMAGES = {1: (7,), 2: (6, 5), 3: (4, 5, 3)}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"stride": 2, "padding": 1, "bias": False},
    {"padding": "same", "dilation": 2, "padding_mode": "reflect"},
    {"stride": 2, "padding": 2, "groups": 2, "padding_mode": "circular"},
    {"padding": "same", "groups": 2, "padding_mode": "replicate"},
]
TRANSPOSED: list[dict[str, Any]] = [
    {},
    {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2},
    {"stride": 3, "dilation": 2, "output_padding": 2, "bias": False},
    {"dilation": 3, "output_padding": 2},
]
OTHERS: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Unfold", {"kernel_size": (2, 3), "dilation": (1, 2), "padding": (1, 2), "stride": (2, 1)}, (2, 3, 5, 4)),
    ("Fold", {"output_size": (5, 4), "kernel_size": 2, "stride": (3, 2)}, (2, 12, 4)),
    ("PixelShuffle", {"upscale_factor": 2}, (2, 8, 3, 4)),
    ("PixelUnshuffle", {"downscale_factor": 3}, (2, 2, 3, 6)),
    ("Upsample", {"size": (7, 3)}, (2, 3, 4, 6)),
    ("Upsample", {"scale_factor": (1.5, 2)}, (2, 3, 5, 6)),
    ("Upsample", {"scale_factor": (2.5, 0.75), "mode": "bilinear"}, (2, 3, 5, 6)),
    ("Upsample", {"size": (7, 9), "mode": "bilinear", "align_corners": True}, (2, 3, 5, 6)),
    ("DepthwiseSeparableConv2d", {"in_channels": 3, "out_channels": 5, "kernel_size": 2, "stride": 2}, (2, 3, 5, 6)),
]


def inputs(shape: tuple[int, ...], dtype: Any) -> list[tuple[Any, ...]]:
    """Return the arguments of two forwards."""
    source = np.random.default_rng(1)
    return [(source.normal(size=shape).astype(dtype),) for _ in range(2)]


@pytest.mark.parametrize("axes", IMAGES)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_convolutions(agree: Callable[..., None], axes: int, options: dict[str, Any], dtype: Any) -> None:
    """Values, gradients and their sums agree for every option."""
    name = f"Conv{axes}d"
    layers = [getattr(package, name)(4, 6, 2, **options) for package in (impl, reference)]
    agree(*layers, *inputs((3, 4, *IMAGES[axes]), dtype))


@pytest.mark.parametrize("axes", IMAGES)
@pytest.mark.parametrize("options", TRANSPOSED, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_transposed_convolutions(agree: Callable[..., None], axes: int, options: dict[str, Any], dtype: Any) -> None:
    """Values, gradients and their sums agree for every option."""
    name = f"ConvTranspose{axes}d"
    layers = [getattr(package, name)(4, 6, 2, **options) for package in (impl, reference)]
    agree(*layers, *inputs((3, 4, *IMAGES[axes]), dtype))


@pytest.mark.parametrize("axes", IMAGES)
@pytest.mark.parametrize("kind", ["ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"])
def test_paddings(agree: Callable[..., None], axes: int, kind: str) -> None:
    """Values and gradients agree, with another width at each end."""
    widths = (1, 2, 0, 2, 1, 3)[: 2 * axes]
    value = (2.5,) if kind == "ConstantPad" else ()
    layers = [getattr(package, f"{kind}{axes}d")(widths, *value) for package in (impl, reference)]
    agree(*layers, *inputs((2, 3, *IMAGES[axes]), np.float64))


@pytest.mark.parametrize(("name", "options", "shape"), OTHERS, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_others(
    agree: Callable[..., None], name: str, options: dict[str, Any], shape: tuple[int, ...], dtype: Any
) -> None:
    """Values, gradients and their sums agree."""
    agree(*(getattr(package, name)(**options) for package in (impl, reference)), *inputs(shape, dtype))


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_twin_is_torchs_module(options: dict[str, Any]) -> None:
    """The twin pads as torch.nn.Conv2d does: in each mode, and where 'same' adds an odd number."""
    twin, module = reference.Conv2d(4, 6, 2, **options), torch.nn.Conv2d(4, 6, 2, **options).double()
    for name, parameter in module.named_parameters():
        twin.params[name][...] = parameter.detach().numpy()
    ((x,), _) = inputs((3, 4, 6, 5), np.float64)
    np.testing.assert_allclose(twin.forward(x), module(torch.from_numpy(x)).detach().numpy(), rtol=1e-12)


def test_initial_values_are_uniform() -> None:
    """Weight and bias are spread evenly over ±1/√fan, as torch's are."""
    for twin in (reference.Conv2d(4, 4000, 5, groups=4, rng=3), reference.ConvTranspose2d(4000, 4, 5, groups=4, rng=3)):
        weight = twin.params["weight"]
        assert np.abs(weight).max() <= 0.2
        assert weight.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)


def test_other_readings() -> None:
    """Reversed kernels, places before channels, aligned corners and recomputed factors are options of the twins."""
    kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    for name in ("Conv2d", "ConvTranspose2d"):
        plain, flipped = (getattr(reference, name)(1, 1, 2, bias=False, flipped=flag) for flag in (False, True))
        plain.params["weight"][...], flipped.params["weight"][...] = kernel, kernel[:, :, ::-1, ::-1]
        x = np.arange(9.0).reshape(1, 1, 3, 3)
        np.testing.assert_allclose(flipped.forward(x), plain.forward(x))
    block = np.arange(8.0).reshape(1, 8, 1, 1)
    assert reference.PixelShuffle(2, places_first=True).forward(block)[0, :, 0, 0].tolist() == [0, 1]
    pixels = np.arange(8.0).reshape(1, 2, 2, 2)
    assert reference.PixelUnshuffle(2, places_first=True).forward(pixels).ravel().tolist() == [0, 4, 1, 5, 2, 6, 3, 7]
    row = np.array([[[[0.0, 4.0, 8.0]]]])
    aligned = reference.Upsample(size=(1, 5), mode="bilinear", always_aligned=True)
    np.testing.assert_allclose(aligned.forward(row)[0, 0, 0], [0, 2, 4, 6, 8])
    recomputed = reference.Upsample(scale_factor=(1, 1.5), recomputed=True)
    np.testing.assert_allclose(recomputed.forward(row)[0, 0, 0], [0, 0, 4, 8])
