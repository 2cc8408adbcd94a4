"""Other ways to hand arrays over and back are followed where they are harmless, and named where they are not."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Program
from layerproof.play.dialect import DialectError
from layerproof.play.drivers import FunctionDriver, ModuleDriver
from layerproof.play.optimizing import OptimizerDriver

X = np.arange(6.0).reshape(2, 3)
STATE = {"params.weight": np.zeros((1, 3)), "params.bias": np.zeros(1)}


def module(implementation: Any, state: Any = STATE) -> ModuleDriver:
    """Return a driver of a layer."""
    return ModuleDriver(implementation, Program("Layer", "layer", state=state), seed=1)


class HandsBack:
    """Keeps no gradients: backward returns all of them."""

    def __init__(self) -> None:
        """Keep the parameters."""
        self.W, self.b = np.zeros((1, 3)), np.zeros(1)

    def backward(self, grad: Any) -> Any:
        """Return dx, dW and db."""
        return 2 * grad, grad.sum(axis=0, keepdims=True), np.array([grad.sum()])


def test_gradients_that_are_handed_back_are_added_up() -> None:
    """Of `dx, dW, db` the first is returned, and the others are observed, until they are cleared."""
    driver = module(HandsBack)
    assert "grads.weight" not in driver.observe()
    for times in (1, 2):
        assert driver.call("backward", (X,), {}).tolist() == (2 * X).tolist()
        seen = driver.observe()
        assert seen["grads.weight"].tolist() == [[3.0 * times, 5.0 * times, 7.0 * times]]
        assert seen["grads.bias"].tolist() == [15.0 * times]
    driver.call("zero_grad", (), {})
    assert driver.observe()["grads.weight"].tolist() == [[0.0, 0.0, 0.0]]


def test_gradients_that_nobody_asks_for_are_not_observed() -> None:
    """A program without parameters of its own sees the input's gradient alone."""
    driver = module(HandsBack, state={})
    assert driver.call("backward", (X,), {}).tolist() == (2 * X).tolist()
    assert driver.observe() == {}


@pytest.mark.parametrize("returned", [(X,), (X, X), (X, X, X, X), (X, None, X), (X, (X, X, X)), [X, X, X]])
def test_other_tuples_come_back_as_they_are(returned: Any) -> None:
    """What is no gradient for each parameter is the subject's own answer: each item of it, out of tuples inside it."""

    class Returns(HandsBack):
        def backward(self, _: Any) -> Any:
            return returned

    flat = (X, X, X, X) if any(isinstance(item, tuple) for item in returned) else returned
    got = module(Returns).call("backward", (X,), {})
    assert type(got) is type(returned)
    assert list(map(id, got)) == list(map(id, flat))


@pytest.mark.parametrize(
    ("upstream", "factors"),
    [(np.array(2.0), (2.0, 2.0)), (np.array([2.0, 3.0]), (np.array([[2.0], [3.0]]), np.array([2.0, 3.0])))],
    ids=["one", "each"],
)
def test_each_gradient_of_a_loss_is_scaled(upstream: Any, factors: tuple[Any, Any]) -> None:
    """The chain rule is applied to each, whatever its axes, where backward takes no upstream gradient."""

    class Loss(HandsBack):
        def backward(self) -> Any:  # type: ignore[override]
            return X, (X[:, 0], None)

    rows, column, nothing = module(Loss, state={}).call("backward", (upstream,), {})
    np.testing.assert_array_equal(rows, X * factors[0])
    np.testing.assert_array_equal(column, X[:, 0] * factors[1])
    assert nothing is None


def test_the_gradient_of_a_number_is_scaled() -> None:
    """What NumPy makes of arrays without axes is a number."""

    class Loss(HandsBack):
        def backward(self) -> Any:  # type: ignore[override]
            return np.float64(3.0), np.float64(-3.0)

    assert module(Loss, state={}).call("backward", (np.array(2.0),), {}) == (6.0, -6.0)


def test_who_keeps_gradients_hands_none_back() -> None:
    """A layer that has its gradients where they belong returns what it returns."""

    class Keeps(HandsBack):
        def __init__(self) -> None:
            super().__init__()
            self.dW = np.zeros((1, 3))

    assert isinstance(module(Keeps).call("backward", (X,), {}), tuple)


class Stores:
    """Returns nothing, and keeps its results."""

    def forward(self, inputs: Any) -> None:
        """Keep the output."""
        self.output = 2 * inputs

    def backward(self, dvalues: Any) -> None:
        """Keep the gradient."""
        self.dinputs = 3 * dvalues


@pytest.mark.parametrize(("method", "times"), [("forward", 2), ("backward", 3)])
def test_results_in_attributes_are_read(method: str, times: int) -> None:
    """Of who returns None and keeps the result in an attribute of a usual name that one is the result."""
    assert np.array_equal(module(Stores).call(method, (X,), {}), times * X)


def test_results_of_losses_that_take_no_upstream_gradient() -> None:
    """The chain rule goes for a gradient that is kept, too."""

    class Loss(Stores):
        def backward(self) -> None:  # type: ignore[override]
            self.dinputs = X

    assert np.array_equal(module(Loss).call("backward", (np.array(2.0),), {}), 2 * X)


def test_results_that_are_kept_somewhere_are_named() -> None:
    """Of two that may be the result nobody knows which is: who returns None is told to return it."""

    class Several(Stores):
        def forward(self, inputs: Any) -> None:
            self.Z = inputs + 1
            self.A = 2 * inputs

    message = "Several.forward returns None and keeps its result in self.Z, but should return it"
    with pytest.raises(DialectError, match=message):
        module(Several).call("forward", (X,), {})


def test_what_was_kept_before_is_no_result() -> None:
    """A method that keeps nothing has no result, though the attribute is there since the constructor."""

    class Forgetful(Stores):
        def __init__(self) -> None:
            self.outputs = None

        def forward(self, _: Any) -> None:
            self.outputs = None

    assert module(Forgetful).call("forward", (X,), {}) is None


def test_nothing_is_nothing() -> None:
    """Without a result anywhere None is the answer."""

    class Nothing:
        def forward(self, _: Any) -> None: ...

    assert module(Nothing).call("forward", (X,), {}) is None


class Lists:
    """An optimizer over two lists."""

    def __init__(self, params: list[Any], grads: list[Any], eta: float) -> None:
        """Keep them."""
        self.params, self.grads, self.eta = params, grads, eta

    def step(self) -> None:
        """Descend."""
        for param, grad in zip(self.params, self.grads, strict=True):
            param[...] = param - self.eta * grad


def test_optimizers_may_be_given_lists() -> None:
    """In the order of the names, and with the caller's own arrays in them."""
    state = {"params.a": np.ones(1), "params.b": np.full(2, 2.0)}
    driver = OptimizerDriver(Lists, Program("SGD", "optimizer", {"lr": 0.5}, state, containers="list"), seed=1)
    driver.call("step", ({"b": np.array([1.0, 0.0]), "a": np.array([4.0])},), {})
    assert driver.observe()["params.a"].tolist() == [-1.0]
    assert driver.observe()["params.b"].tolist() == [1.5, 2.0]


def test_options_are_set_under_the_subject_s_own_name() -> None:
    """A learning rate that is called eta is still the learning rate; one that cannot be found is asked for."""
    driver = OptimizerDriver(Lists, Program("SGD", "optimizer", {"lr": 0.5}, {"params.a": np.ones(1)}), seed=1)
    driver.call("set", (), {"lr": 2.0})
    assert driver.roots()[0].eta == 2.0
    del driver.roots()[0].eta
    with pytest.raises(DialectError, match="no lr found that could be changed: looked for the attributes lr, learning"):
        driver.call("set", (), {"lr": 2.0})


def test_functions_may_be_given_an_array_alone() -> None:
    """What comes back takes its place, under the name of the dict; nothing is there where nothing came back."""
    program = Program("hold", "constraint", {"max_norm": 0.5}, containers="array")
    given = {"w": np.ones(2)}
    driver = FunctionDriver(lambda w, max_norm: w * max_norm, program, seed=1)
    assert driver.call("call", (given,), {}) is None
    assert {name: value.tolist() for name, value in driver.observe().items()} == {"arguments.w": [0.5, 0.5]}
    assert given["w"].tolist() == [1.0, 1.0]
    silent = FunctionDriver(lambda w, max_norm: None, program, seed=1)  # noqa: ARG005 - it forgets what it is given
    assert silent.call("call", (given,), {}) is None
    assert silent.observe() == {}


def test_functions_may_be_given_lists() -> None:
    """What a clip leaves in its list is observed by the names of the dict, a new array as well."""

    def clip(grads: list[Any], max_norm: float) -> float:
        grads[0] *= max_norm
        grads[1] = grads[1] + 1.0
        return max_norm

    driver = FunctionDriver(clip, Program("clip", "clip", {"max_norm": 0.5}, containers="list"), seed=1)
    given = {"w": np.ones(2), "b": np.zeros(1)}
    assert driver.call("call", (given,), {}) == 0.5
    assert {name: value.tolist() for name, value in driver.observe().items()} == {
        "arguments.w": [0.5, 0.5],
        "arguments.b": [1.0],
    }
    assert given["b"].tolist() == [0.0]


@pytest.mark.parametrize("whole", [True, False])
def test_functions_may_return_new_arrays_in_a_list(whole: bool) -> None:
    """They are observed by the names of the dict, and what comes beside them is what is returned; else none are."""

    def clip(grads: list[Any], max_norm: float) -> Any:
        halved = [max_norm * one for one in grads]
        return (halved, 3.0) if whole else 3.0

    driver = FunctionDriver(clip, Program("clip", "clip", {"max_norm": 0.5}, containers="returned"), seed=1)
    given = {"w": np.ones(2), "b": np.zeros(1)}
    assert driver.call("call", (given,), {}) == 3.0
    held = {"arguments.w": [0.5, 0.5], "arguments.b": [0.0]} if whole else {}
    assert {name: value.tolist() for name, value in driver.observe().items()} == held
    assert given["w"].tolist() == [1.0, 1.0]


class Handed:
    """Is handed its arrays and keeps them in lists."""

    def __init__(self, Wx: Any, Wh: Any, b: Any, stateful: bool = False) -> None:  # noqa: N803 - theirs
        """Keep the arrays themselves."""
        self.params, self.stateful = [Wx, Wh, b], stateful
        self.grads = [np.zeros_like(array) for array in self.params]

    def forward(self, x: Any) -> Any:
        """Return x W."""
        self.x = x
        return x @ self.params[0]

    def backward(self, grad: Any) -> Any:
        """Overwrite the gradients in the list."""
        self.grads[0][...] = self.x.T @ grad
        return grad @ self.params[0].T


def test_arrays_are_handed_over_and_found_in_lists() -> None:
    """Sizes go nowhere; lists hold parameters and gradients in the order of the state."""
    state = {"params.weight_ih_l0": np.ones((3, 1)), "params.weight_hh_l0": np.eye(1), "params.bias_l0": np.zeros(1)}
    program = Program("RNN", "layer", {"input_size": 3, "hidden_size": 1}, state)
    driver = ModuleDriver(Handed, program, seed=1)
    (instance,) = driver.roots()
    assert instance.params[0].tolist() == [[1.0], [1.0], [1.0]]
    assert instance.params[0] is not state["params.weight_ih_l0"]
    driver.load(state)
    assert driver.call("forward", (X,), {}).tolist() == [[3.0], [12.0]]
    driver.call("backward", (np.ones((2, 1)),), {})
    seen = driver.observe()
    assert seen["grads.weight_ih_l0"].tolist() == [[3.0], [5.0], [7.0]]
    assert (seen["params.bias_l0"].tolist(), seen["grads.bias_l0"].tolist()) == ([0.0], [0.0])
    driver.load({"params.weight_hh_l0": np.full((1, 1), 5.0)})
    assert instance.params[1].tolist() == [[5.0]]
