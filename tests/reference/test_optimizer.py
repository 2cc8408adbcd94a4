"""The twins of optimizers against ours and against torch's class, step by step."""

from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

CONFIGS: list[dict[str, Any]] = [
    {},
    {"lr": 0.3},
    {"lr": 0.3, "weight_decay": 0.4},
    {"lr": 0.3, "maximize": True, "weight_decay": 0.4},
    {"lr": 0.3, "momentum": 0.8},
    {"lr": 0.3, "momentum": 0.8, "maximize": True},
    {"lr": 0.3, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.1},
    {"lr": 0.3, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
]


def parameters(dtype: Any) -> dict[str, Any]:
    """Return arrays of several shapes."""
    source = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {"a": (2, 3), "b": (), "c": (4,)}
    return {name: np.array(source.normal(size=shape), dtype) for name, shape in shapes.items()}


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_steps(config: dict[str, Any], dtype: Any) -> None:
    """Four steps with other gradients each, and another rate midway, agree in all arrays."""
    source = np.random.default_rng(2)
    params, twins = parameters(dtype), parameters(dtype)
    tensors = [torch.from_numpy(value) for value in parameters(dtype).values()]
    grads: dict[str, Any] = {}
    ours, twin = impl.SGD(params, grads, **config), reference.SGD(twins, grads, **config)
    torchs = torch.optim.SGD(tensors, **config)
    for step in range(4):
        grads.update({name: np.array(source.normal(size=value.shape), dtype) for name, value in params.items()})
        before = {name: grad.copy() for name, grad in grads.items()}
        if step == 2:
            ours.lr = twin.lr = torchs.param_groups[0]["lr"] = 0.05
        ours.step()
        twin.step()
        for value, grad in zip(tensors, grads.values(), strict=True):
            value.grad = torch.from_numpy(grad.copy())
        torchs.step()
        np.testing.assert_equal(grads, before)
        for name, value in zip(params, tensors, strict=True):
            np.testing.assert_array_equal(twins[name], value.numpy())
            np.testing.assert_allclose(params[name], twins[name], rtol=0, atol=32 * np.finfo(dtype).eps)
            assert twins[name].dtype == dtype


@pytest.mark.parametrize(("dampened", "path"), [(False, [-1.0, -1.75]), (True, [-0.25, -0.625])])
def test_the_first_step_may_be_dampened(dampened: bool, path: list[float]) -> None:
    """With a dampening of 3/4 the buffer starts at 1, or at 1/4."""
    params = {"w": np.zeros(1)}
    options: dict[str, Any] = {"lr": 1.0, "momentum": 0.5, "dampening": 0.75}
    twin = reference.SGD(params, {"w": np.ones(1)}, **options, dampen_first_step=dampened)
    found = []
    for _ in path:
        twin.step()
        found.append(float(params["w"][0]))
    assert found == path


def test_what_has_no_gradient_stays() -> None:
    """A parameter without an entry in grads is left alone, and joins when it gets one."""
    params, grads = {"w": np.ones(1), "late": np.ones(1)}, {"w": np.ones(1)}
    twin = reference.SGD(params, grads, lr=1.0, momentum=0.5)
    twin.step()
    assert (params["w"][0], params["late"][0]) == (0.0, 1.0)
    grads["late"] = np.ones(1)
    twin.step()
    assert (params["w"][0], params["late"][0]) == (-1.5, 0.0)


def test_strided_parameters_are_updated_in_place() -> None:
    """A view with gaps is written to where it lies."""
    whole = np.zeros(6)
    reference.SGD({"w": whole[::-2]}, {"w": np.array([1.0, 2.0, 3.0])}, lr=1.0).step()
    np.testing.assert_array_equal(whole, [0.0, -3.0, 0.0, -2.0, 0.0, -1.0])


def test_decay_may_be_decoupled() -> None:
    """Decay of 1/2 halves the parameter before the step, and leaves the momentum alone."""
    params = {"w": np.array([4.0])}
    options: dict[str, Any] = {"lr": 1.0, "momentum": 0.5, "weight_decay": 0.5}
    twin = reference.SGD(params, {"w": np.ones(1)}, **options, decoupled_weight_decay=True)
    found = []
    for _ in range(2):
        twin.step()
        found.append(float(params["w"][0]))
    assert found == [4 / 2 - 1, 1 / 2 - 1.5]


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("maximize", [False, True])
def test_the_learning_rate_may_stand_in_the_velocity(nesterov: bool, maximize: bool) -> None:
    """Nothing changes while the rate stays; a new one leaves alone what is under way."""
    options: dict[str, Any] = {"momentum": 0.5, "weight_decay": 0.125, "nesterov": nesterov, "maximize": maximize}
    inside, outside = {"w": np.array([4.0])}, {"w": np.array([4.0])}
    grads = {"w": np.ones(1)}
    twins = [
        reference.SGD(inside, grads, lr=0.5, **options, lr_in_velocity=True),
        reference.SGD(outside, grads, lr=0.5, **options),
    ]
    for _ in range(3):
        for twin in twins:
            twin.step()
        assert inside["w"][0] == outside["w"][0]
    before = float(inside["w"][0])
    for twin in twins:
        twin.lr = 0.0
        twin.step()
    assert inside["w"][0] != before
    assert outside["w"][0] == before


@pytest.mark.parametrize(
    "options",
    [
        {"lr": -1.0},
        {"momentum": -0.5},
        {"weight_decay": -0.1},
        {"nesterov": True},
        {"momentum": 0.9, "nesterov": True, "dampening": 0.5},
    ],
)
def test_the_twin_refuses_what_torch_refuses(options: dict[str, Any]) -> None:
    """A negative option, and Nesterov momentum without momentum or with dampening, raise as in torch.optim.SGD."""
    with pytest.raises(ValueError, match=r"Invalid|Nesterov momentum requires a momentum and zero dampening"):
        reference.SGD({}, {}, **options)
