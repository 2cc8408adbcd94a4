"""Every layer and loss is timed against PyTorch's, and both compute the same."""

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract, contracts

Import = Callable[[str], ModuleType]


def test_every_layer_and_loss_has_sizes(benchmark: Import) -> None:
    """What is not timed has a reason."""
    sizes = benchmark("layer_sizes")
    wanted = {name for name in contracts() if contract(name).kind in {"layer", "loss"}}
    assert sizes.SIZES.keys() | sizes.UNTIMED.keys() == wanted
    assert sizes.SIZES.keys().isdisjoint(sizes.UNTIMED)
    assert all(sizes.SIZES.values())


def test_what_is_wanted(benchmark: Import) -> None:
    """The targets, at half and twice of the sizes that they are for as well."""
    sizes = benchmark("layer_sizes").SIZES
    wanted = {
        "Linear": [1.0] * 3,
        "CrossEntropyLoss": [1.0] * 3,
        "ScaledDotProductAttention": [1.0] * 3,
        "MultiheadAttention": [1.0] * 6,
        "LayerNorm": [2.5] * 3,
        "LSTM": [1.3] * 3 + [1.5] * 3,
        "ReLU": [4.0],
    }
    assert {name: [size.target for size in sizes[name]] for name in wanted} == wanted
    assert [size.target for size in sizes["MaxPool2d"]][:3] == [1.0] * 3
    assert [size.target for size in sizes["Conv2d"]][:3] == [1.7] * 3
    assert {size.target for axes in "123" for size in sizes[f"BatchNorm{axes}d"]} == {1.3}


@pytest.mark.parametrize("component", ["Linear", "DepthwiseSeparableConv2d", "LSTM", "Residual", "CrossEntropyLoss"])
def test_both_sides_go_forward_and_back(benchmark: Import, component: str) -> None:
    """Both sides run, and two that compute different things are not compared."""
    layers, sizes = benchmark("layers"), benchmark("layer_sizes")
    random = np.random.default_rng()
    for action in layers.actions(component, sizes.SIZES[component][0], random).values():
        action()


def test_other_things_are_not_compared(benchmark: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sides that compute different things are told apart before they are timed."""
    layers, sizes = benchmark("layers"), benchmark("layer_sizes")
    monkeypatch.setattr(layers, "counterpart", lambda *_: benchmark("counterparts").counterpart("Tanh", {}))
    with pytest.raises(RuntimeError, match="ReLU, 3x4: PyTorch's output is another"):
        layers.actions("ReLU", sizes.Size(sizes.arrays(sizes.numbers(3, 4))), np.random.default_rng())


def test_parameters_stay_shared(benchmark: Import) -> None:
    """Layers inside of others and these have the same arrays of float32 afterwards."""
    inside = impl.Linear(2, 3)
    outside = benchmark("layers").in_float32(impl.Sequential(inside))
    assert outside.params["0.weight"] is inside.params["weight"]
    assert outside.grads["0.bias"] is inside.grads["bias"]
    assert {array.dtype for array in (outside.params | outside.grads).values()} == {np.dtype(np.float32)}
