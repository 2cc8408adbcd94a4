"""Optimizers whose step is handed parameters and gradients are called as those that keep them."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Program
from layerproof.play.dialect import DialectError
from layerproof.play.optimizing import OptimizerDriver, step_of
from layerproof.play.program import Containers


class InPlace:
    """Writes into the arrays."""

    def __init__(self, lr: float = 1.0) -> None:
        """Keep the rate."""
        self.lr = lr

    def update(self, params: Any, grads: Any) -> None:
        """Go down."""
        for key in params if isinstance(params, dict) else range(len(params)):
            params[key] -= self.lr * grads[key]


class Renewing(InPlace):
    """Puts new arrays into the dict or list."""

    def step(self, params: Any, grads: Any) -> None:
        """Go down."""
        for key in params if isinstance(params, dict) else range(len(params)):
            params[key] = params[key] - self.lr * grads[key]


class Kept:
    """Is handed them once."""

    def __init__(self, params: Any, grads: Any, lr: float = 1.0) -> None:
        """Keep all of them."""
        self.params, self.grads, self.lr = params, grads, lr

    def step(self, closure: Any = None) -> Any:
        """Go down."""
        for key in self.params if isinstance(self.params, dict) else range(len(self.params)):
            self.params[key] -= self.lr * self.grads[key]
        return closure


@pytest.mark.parametrize(
    ("implementation", "found"),
    [(InPlace, ("update", True)), (Renewing, ("step", True)), (Kept, ("step", False)), (object, ("step", False))],
)
def test_which_method_makes_a_step(implementation: type, found: tuple[str, bool]) -> None:
    """`step` before `update`; it is handed the dicts where it needs two arguments."""
    assert step_of(implementation) == found


@pytest.mark.parametrize("containers", ["dict", "list"])
@pytest.mark.parametrize("implementation", [InPlace, Renewing, Kept])
def test_steps_are_seen(implementation: type, containers: Containers) -> None:
    """In the caller's arrays, or in those that are put in their place; an option may change between two steps."""
    state = {"params.w": np.ones(2), "params.v": np.zeros(1)}
    driver = OptimizerDriver(implementation, Program("SGD", "optimizer", {"lr": 0.5}, state, containers=containers), 0)
    driver.call("step", ({"w": np.ones(2), "v": np.ones(1)},), {})
    assert {name: value.tolist() for name, value in driver.observe().items() if name.startswith("params")} == {
        "params.w": [0.5, 0.5],
        "params.v": [-0.5],
    }
    driver.call("set", (), {"lr": 1.0})
    driver.call("step", ({"w": np.ones(2), "v": np.ones(1)},), {})
    assert driver.observe()["params.w"].tolist() == [-0.5, -0.5]


def test_the_caller_s_arrays_may_lie_otherwise_in_memory() -> None:
    """By columns, with gradients that do so too: flattened they are copies."""
    state = {"params.w": np.arange(6.0).reshape(2, 3)}
    held: list[Any] = []

    class Watched(InPlace):
        def update(self, params: Any, grads: Any) -> None:
            held.extend([params["w"], grads["w"]])
            super().update(params, grads)

    driver = OptimizerDriver(Watched, Program("SGD", "optimizer", {"lr": 1.0}, state, layout="fortran"), 0)
    driver.call("step", ({"w": np.ones((2, 3))},), {})
    assert [array.flags.f_contiguous and not array.flags.c_contiguous for array in held] == [True, True]
    assert driver.observe()["params.w"].tolist() == [[-1.0, 0.0, 1.0], [2.0, 3.0, 4.0]]
    assert state["params.w"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


class Returning(InPlace):
    """Returns new arrays in another dict, and changes nothing."""

    def update(self, params: Any, grads: Any) -> Any:
        """Go down elsewhere."""
        return {key: params[key] - self.lr * grads[key] for key in params}


class Telling(InPlace):
    """Changes the arrays, and returns how far each went."""

    def update(self, params: Any, grads: Any) -> Any:
        """Go down, and tell."""
        super().update(params, grads)
        return {key: self.lr * gradient for key, gradient in grads.items()}


@pytest.mark.parametrize("implementation", [Returning, Telling])
def test_new_arrays_that_are_returned_are_another_form(implementation: type) -> None:
    """Where the dict that is handed over holds what it held; what is returned besides is nobody's business."""
    state = {"params.w": np.ones(2)}
    driver = OptimizerDriver(implementation, Program("SGD", "optimizer", {"lr": 0.5}, state), 0)
    driver.call("step", ({"w": np.zeros(2)},), {})
    if implementation is Telling:
        driver.call("step", ({"w": np.ones(2)},), {})
        assert driver.observe()["params.w"].tolist() == [0.5, 0.5]
        return
    with pytest.raises(DialectError, match=r"Returning\.update returns new arrays and leaves those of params as they"):
        driver.call("step", ({"w": np.ones(2)},), {})
