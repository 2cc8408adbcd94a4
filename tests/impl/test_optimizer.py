"""Stochastic gradient descent against steps worked out by hand."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import SGD


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"lr": 0.5}, [-0.5, -1.0, -1.5]),
        ({"lr": 0.5, "maximize": True}, [0.5, 1.0, 1.5]),
        ({"lr": 1.0, "momentum": 0.5}, [-1.0, -2.5, -4.25]),
        ({"lr": 1.0, "momentum": 0.5, "dampening": 1.0}, [-1.0, -1.5, -1.75]),
        ({"lr": 1.0, "momentum": 0.5, "nesterov": True}, [-1.5, -3.25, -5.125]),
        ({"lr": 1.0, "weight_decay": 0.5}, [-1.0, -1.5, -1.75]),
    ],
)
def test_constant_gradient(config: dict[str, Any], path: list[float]) -> None:
    """Where a parameter at 0 gets to under a gradient of 1; the first step is not dampened."""
    param = np.zeros(1)
    optimizer = SGD({"w": param}, {"w": np.ones(1)}, **config)
    found = []
    for _ in path:
        optimizer.step()
        found.append(param[0])
    np.testing.assert_allclose(found, path)


def test_impulse() -> None:
    """After one gradient of 1 momentum carries on by 1, μ, μ², ..., times the rate of the moment."""
    params, grads = {"w": np.zeros(1)}, {"w": np.ones(1)}
    optimizer = SGD(params, grads, lr=1.0, momentum=0.5)
    optimizer.step()
    grads["w"][...] = 0.0
    optimizer.step()
    optimizer.lr = 4.0
    optimizer.step()
    np.testing.assert_allclose(params["w"], [-1.0 - 0.5 - 4 * 0.25])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(), (2, 3)])
def test_arrays_are_updated_in_place(dtype: Any, shape: tuple[int, ...]) -> None:
    """The caller's arrays change, keep their dtype, and the gradients stay as they are."""
    params, grads = {"w": np.ones(shape, dtype)}, {"w": np.full(shape, 2.0, dtype)}
    param = params["w"]
    optimizer = SGD(params, grads, lr=0.25, momentum=0.9, weight_decay=0.5, nesterov=True, maximize=True)
    optimizer.step()
    optimizer.step()
    assert params["w"] is param
    assert param.dtype == dtype
    assert (param > 1).all()
    np.testing.assert_array_equal(grads["w"], np.full(shape, 2.0))


def test_the_velocity_is_no_view_of_the_gradient() -> None:
    """A caller who fills the same gradient array again does not change the velocity."""
    params, grads = {"w": np.zeros(1)}, {"w": np.ones(1)}
    optimizer = SGD(params, grads, lr=1.0, momentum=1.0)
    optimizer.step()
    grads["w"][...] = 10.0
    optimizer.step()
    assert params["w"][0] == -1.0 - 11.0


def test_what_has_no_gradient_stays() -> None:
    """A parameter without an entry in grads is left alone, weight decay included."""
    params = {"w": np.ones(1), "frozen": np.ones(1)}
    SGD(params, {"w": np.ones(1)}, lr=1.0, weight_decay=0.5).step()
    assert (params["w"][0], params["frozen"][0]) == (-0.5, 1.0)


@pytest.mark.parametrize("name", ["lr", "momentum", "dampening", "weight_decay"])
def test_options_are_not_negative(name: str) -> None:
    """Each number is at least zero."""
    options: dict[str, Any] = {name: -0.5}
    with pytest.raises(ValueError, match=name) as caught:
        SGD({}, {}, **options)
    assert str(caught.value) == (
        f"SGD: {name} = -0.5 (float), but should be a number in [0, inf]; 0 turns it off; maximize=True climbs"
    )


@pytest.mark.parametrize(("momentum", "dampening"), [(0.0, 0.0), (0.9, 0.5)])
def test_nesterov_needs_momentum(momentum: float, dampening: float) -> None:
    """Nesterov without momentum, or with dampening, is refused."""
    with pytest.raises(ValueError, match="nesterov") as caught:
        SGD({}, {}, nesterov=True, momentum=momentum, dampening=dampening)
    assert str(caught.value) == (
        f"SGD: nesterov = True (bool), but should be False with momentum={momentum:g}, dampening={dampening:g}: "
        "it needs momentum and no dampening; set momentum=0.9 and dampening=0, or nesterov=False"
    )
