"""Each kind of component is built and called in its native way, and in the harmless ways in which students vary it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof.play import Program
from layerproof.play.drivers import DRIVERS, FunctionDriver, ModuleDriver
from layerproof.play.optimizing import OptimizerDriver

X = np.arange(6.0).reshape(2, 3)


def module(implementation: Any, **program: Any) -> ModuleDriver:
    """Return a driver of a layer."""
    return ModuleDriver(implementation, Program("Layer", "layer", **program), seed=1)


class Native:
    """A layer as `impl` writes it."""

    training = True

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Keep the arguments."""
        self.p, self.rng = p, rng
        self.calls: list[str] = []

    def forward(self, x: Any) -> Any:
        """Return the input."""
        return x

    def backward(self, grad_output: Any) -> Any:
        """Return the gradient."""
        return grad_output

    def train(self) -> None:
        """Note the call."""
        self.calls.append("train")

    def eval(self) -> None:
        """Note the call."""
        self.calls.append("eval")

    def zero_grad(self) -> None:
        """Note the call."""
        self.calls.append("zero_grad")


def test_native_layers_are_called_as_they_are() -> None:
    """The constructor gets config and randomness, the methods what the program says."""
    driver = module(Native, config={"p": 0.25})
    (instance,) = driver.roots()
    assert instance.p == 0.25
    assert isinstance(instance.rng, np.random.Generator)
    assert driver.call("forward", (X,), {}) is X
    assert driver.call("backward", (X,), {}) is X
    for method in ("eval", "train", "zero_grad"):
        driver.call(method, (), {})
    assert instance.calls == ["eval", "train", "zero_grad"]


def test_a_layer_may_be_called_itself() -> None:
    """`__call__` does where forward is missing."""

    class Callable:
        def __call__(self, x: Any) -> Any:
            return 2 * x

    assert module(Callable).call("forward", (X,), {}).tolist() == (2 * X).tolist()


def test_the_mode_may_be_an_argument_or_an_attribute() -> None:
    """Without train() and eval(), the mode is passed to forward, and set as `training`."""

    class Mode:
        training: bool

        def forward(self, x: Any, is_training: bool) -> Any:  # noqa: ARG002 - a layer takes an input
            return is_training, getattr(self, "training", None)

    driver = module(Mode)
    assert driver.call("forward", (X,), {}) == (True, None)
    driver.call("eval", (), {})
    assert driver.call("forward", (X,), {}) == (False, False)
    driver.call("train", (), {})
    assert driver.call("forward", (X,), {}) == (True, True)


def test_gradients_are_zeroed_for_who_cannot() -> None:
    """A layer without zero_grad gets its gradients zeroed."""

    class Accumulates:
        def __init__(self) -> None:
            self.W, self.dW = np.ones(2), np.ones(2)

    driver = module(Accumulates, state={"params.weight": np.zeros(2), "buffers.running_mean": np.zeros(2)})
    driver.call("zero_grad", (), {})
    assert driver.observe()["grads.weight"].tolist() == [0.0, 0.0]


class Loss:
    """A loss whose backward takes no upstream gradient."""

    def __init__(self, gradient: Any) -> None:
        """Keep what backward returns."""
        self.gradient = gradient

    def backward(self) -> Any:
        """Return it."""
        return self.gradient


@pytest.mark.parametrize(
    ("gradient", "upstream", "expected"),
    [
        (X, np.array(2.0), (2 * X).tolist()),
        (X, np.array([1.0, 10.0]), (X * np.array([[1.0], [10.0]])).tolist()),
        (None, np.array(2.0), None),
        ([1.0], np.array(2.0), [1.0]),
    ],
    ids=["scalar", "one a row", "nothing", "a list"],
)
def test_the_chain_rule_is_applied_for_who_leaves_it_out(gradient: Any, upstream: Any, expected: Any) -> None:
    """An array is scaled by the upstream gradient; anything else comes back as it is."""
    result = module(Loss, config={"gradient": gradient}).call("backward", (upstream,), {})
    assert (result.tolist() if isinstance(result, np.ndarray) else result) == expected


def test_a_missing_method_is_named() -> None:
    """The error says which class lacks what."""
    with pytest.raises(AttributeError, match="Loss has no method 'forward', but should have one"):
        module(Loss, config={"gradient": None}).call("forward", (X,), {})


@pytest.mark.parametrize("kind", ["layer", "optimizer", "initializer"])
def test_a_subject_cannot_change_the_program(kind: str) -> None:
    """Arrays of the config are copies: what the subject writes into them stays with it."""

    def spoil(*_: Any, weight: Any, **__: Any) -> SimpleNamespace:
        weight[...] = 99.0
        return SimpleNamespace(step=lambda: None)

    weight = np.zeros(2)
    driver = DRIVERS[kind](spoil, Program("X", kind, config={"weight": weight}), 1)  # type: ignore[arg-type]
    driver.call("step" if kind == "optimizer" else "zero_grad" if kind == "layer" else "call", (), {})
    assert weight.tolist() == [0.0, 0.0]


class Descent:
    """An optimizer that follows the gradient, and can go wrong in two ways."""

    def __init__(self, params: Any, grads: Any, learning_rate: float, rebind: bool = False) -> None:
        """Keep what the caller owns."""
        self.params, self.grads, self.lr, self.rebind = params, grads, learning_rate, rebind

    def step(self) -> None:
        """Update in place, or rebind."""
        for name in self.params:
            if self.rebind:
                self.params[name] = self.params[name] - self.lr * self.grads[name]
            else:
                self.params[name] -= self.lr * self.grads[name]


@pytest.mark.parametrize(("rebind", "expected"), [(False, [0.5, 1.0]), (True, [1.0, 1.0])])
def test_optimizers_update_the_caller_s_own_arrays(rebind: bool, expected: list[float]) -> None:
    """What a training loop would see: an update that rebinds the dict's entries is none."""
    program = Program("SGD", "optimizer", {"lr": 0.5, "rebind": rebind}, {"params.a": np.ones(2)})
    driver = OptimizerDriver(Descent, program, seed=1)
    assert driver.call("step", ({"a": np.array([1.0, 0.0])},), {}) is None
    observed = driver.observe()
    assert observed["params.a"].tolist() == expected
    assert observed["grads.a"].tolist() == [1.0, 0.0]


def test_what_an_optimizer_adds_to_its_dicts_is_seen() -> None:
    """Arrays under names of their own; what cannot be an entry of a transcript is left out."""
    driver = OptimizerDriver(Descent, Program("SGD", "optimizer", {"lr": 0.5}, {"params.a": np.ones(2)}), seed=1)
    instance = driver.roots()[0]
    instance.params.update({"velocity": np.zeros(1), "text": "no array", 3: np.zeros(1), "x" * 200: np.zeros(1)})
    instance.grads["norm"] = 2.0
    assert set(driver.observe()) == {"params.a", "grads.a", "params.velocity", "grads.norm"}


def test_optimizers_can_be_loaded_and_set() -> None:
    """A training loop may overwrite parameters and change the learning rate; a step may come without gradients."""
    driver = OptimizerDriver(Descent, Program("SGD", "optimizer", {"lr": 0.5}, {"params.a": np.ones(2)}), seed=1)
    driver.load({"params.a": np.zeros(2)})
    driver.call("set", (), {"lr": 2.0})
    driver.call("step", ({"a": np.ones(2)},), {})
    driver.call("step", (), {})
    assert driver.observe()["params.a"].tolist() == [-4.0, -4.0]
    assert driver.roots()[0].lr == 2.0


def test_functions_get_config_and_a_stream_for_each_call() -> None:
    """The config comes as keywords, and no two calls draw the same numbers until they are reseeded."""

    def initialise(shape: Any, *, gain: float, rng: Any) -> Any:
        return gain * rng.standard_normal(shape)

    driver = FunctionDriver(initialise, Program("init", "initializer", {"gain": 0.0}), seed=1)
    assert driver.call("call", ((2,),), {}).tolist() == [0.0, 0.0]
    driver.reseed(5)
    first, second = (driver.call("call", ((2,),), {"gain": 1.0}).tolist() for _ in range(2))
    driver.reseed(5)
    assert driver.call("call", ((2,),), {"gain": 1.0}).tolist() == first != second
    driver.load({"params.a": X})
    assert driver.observe() == {}
    assert driver.roots() == ()


def test_tuples_in_tuples_are_read_in_order() -> None:
    """PyTorch's LSTM returns `(output, (h, c))`; three arrays are three arrays."""

    class Nested:
        """Returns states in a tuple, and their gradients likewise."""

        def forward(self, x: Any) -> Any:
            """Return an output and two states."""
            return x, (x + 1, (x + 2,))

        def backward(self, gradient: Any) -> Any:
            """Return three gradients."""
            return gradient, (gradient + 1, gradient + 2)

    driver = ModuleDriver(Nested, Program("LSTM", "layer"), 0)
    for method in ("forward", "backward"):
        returned = driver.call(method, (np.zeros(1),), {})
        assert [value.tolist() for value in returned] == [[0.0], [1.0], [2.0]]
