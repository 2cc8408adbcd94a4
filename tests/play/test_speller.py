"""What a subject calls things is found from its signature and its objects, whatever its code does."""

import random
from random import Random
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Kind, Program
from layerproof.play.speller import spelled
from layerproof.play.spelling import Kept, accepted

X = np.ones((2, 3))
STATE = {"params.weight": np.ones((2, 3)), "params.bias": np.ones(2)}
PASS = (Call("forward", (X,)), Call("backward", (np.ones((2, 2)),)))
LINEAR = Program("Linear", "layer", {"in_features": 3, "out_features": 2}, STATE, PASS)


class Own:
    """A layer in other words."""

    def __init__(self, n: int, m: int, *, seed: int = 0) -> None:  # noqa: ARG002 - it takes one
        """Keep arrays in attributes."""
        self.W = np.zeros((m, n), np.float32)
        self.b = np.zeros((1, m))
        self.dW: Any = None

    def __call__(self, x: Any, train: bool = True) -> Any:  # noqa: ARG002 - the mode is told
        """Return the output."""
        self.x = x
        return x @ self.W.T + self.b

    def backward(self) -> Any:
        """Return the input's gradient, for an upstream one of ones."""
        self.dW = np.ones((len(self.x), len(self.W))).T @ self.x
        self.db = np.ones((1, 2))
        return np.ones((len(self.x), len(self.W))) @ self.W

    def eval(self) -> None:
        """Do nothing."""


class Native:
    """A layer as `impl` writes it."""

    training = True

    def __init__(self, in_features: int, out_features: int) -> None:
        """Keep arrays in dicts."""
        self.params = {"weight": np.zeros((out_features, in_features)), "bias": np.zeros(out_features)}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}

    def forward(self, x: Any) -> Any:
        """Return the output."""
        return x @ self.params["weight"].T

    def backward(self, grad_output: Any) -> Any:
        """Return the gradient."""
        return grad_output @ self.params["weight"]

    def train(self) -> None:
        """Do nothing."""

    eval = zero_grad = train


def test_own_words() -> None:
    """State, shapes, order, modes and calls; a gradient that is there only after backward is found too."""
    found = spelled(LINEAR, Own)
    assert found.state == {
        "params.weight": Kept(("W",), (2, 3), replaced=True),
        "params.bias": Kept(("b",), (1, 2)),
        "grads.weight": Kept(("dW",), (2, 3)),
        "grads.bias": Kept(("db",), (1, 2)),
    }
    assert (found.keywords, found.positional) == ({}, ("in_features", "out_features"))
    assert found.switches == {"train": "training = True", "eval": "eval()"}
    assert found.arguments == {"train": "train=True", "eval": "train=False"}
    assert (found.has_forward, found.has_zero_grad, found.takes_upstream) == (False, False, False)
    assert (found.randomness, found.generators) == ("seed", ())
    assert accepted(found, LINEAR) == found


def test_native_words() -> None:
    """Nothing departs from the native interface."""
    found = spelled(LINEAR, Native)
    assert found.state == {
        name.replace("params.", f"{section}."): Kept((name.replace("params.", f'{section}["') + '"]',), value.shape)
        for section in ("params", "grads")
        for name, value in STATE.items()
    }
    assert (found.keywords, found.positional, found.arguments) == ({}, (), {})
    assert found.switches == {"train": "train()", "eval": "eval()"}
    assert (found.has_forward, found.has_zero_grad, found.takes_upstream) == (True, True, True)


class Keeping(Native):
    """Returns nothing and keeps its results."""

    def forward(self, x: Any) -> None:
        """Keep the output."""
        self.out = x @ self.params["weight"].T


def test_results_that_are_kept() -> None:
    """A method that returns nothing is told with the attribute that has its result; the others are not."""
    assert spelled(LINEAR, Keeping).results == {"forward": "out"}


class MovesWeights(Native):
    """Descends in backward."""

    def backward(self, grad_output: Any, learning_rate: float) -> Any:  # type: ignore[override]
        """Move the weight."""
        self.params["weight"] -= learning_rate * np.ones((2, 3))
        return grad_output


def test_learning_rates_of_backward() -> None:
    """The argument that takes one is told, and its gradients are kept nowhere."""
    found = spelled(LINEAR, MovesWeights)
    assert (found.rate, "grads.weight" in found.state) == ("learning_rate", True)
    assert spelled(LINEAR, Native).rate == ""


class Caching(Native):
    """Keeps what it is given in `__call__`."""

    def __call__(self, x: Any) -> Any:
        """Keep the input."""
        self.kept = x
        return self.forward(x)


class Boxing(Caching):
    """Returns a box."""

    def __call__(self, x: Any) -> Any:
        """Keep the input."""
        self.kept = x
        return {"data": self.forward(x)}


def test_objects_that_are_called() -> None:
    """Calling the object is what is shown where that is what was done."""
    assert not spelled(LINEAR, Caching).has_forward
    assert spelled(LINEAR, Boxing).has_forward


def _function(source: str) -> Any:
    return eval(f"lambda {source}: None")  # noqa: S307 - our own source


@pytest.mark.parametrize(
    ("kind", "signature", "config", "keywords", "positional"),
    [
        ("clip", "grads, clip", {"max_norm": 1.0}, {"max_norm": "clip"}, ()),
        ("clip", "grads, limit", {"max_norm": 1.0}, {}, ("max_norm",)),
        ("initializer", "shape, fan='fan_in', rng=None", {"mode": "fan_in"}, {}, ()),
        ("optimizer", "w, g, learning_rate", {"lr": 0.1}, {"lr": "learning_rate"}, ()),
        ("optimizer", "w, g, rate, momentum=0", {"lr": 0.1, "momentum": 0.5}, {}, ("lr",)),
        ("layer", "eps, n, momentum=1", {"num_features": 2, "eps": 0.5}, {}, ("eps", "num_features")),
        ("layer", "a=1, *, n", {"num_features": 2}, {}, ()),
        ("layer", "**options", {"num_features": 2}, {}, ()),
    ],
)
def test_arguments(
    kind: Kind, signature: str, config: dict[str, Any], keywords: dict[str, str], positional: tuple[str, ...]
) -> None:
    """A known name is a keyword; an unknown one goes by its position, and drags along what stands before it."""
    calls = (Call("call", (X,)),) if kind in {"clip", "initializer"} else ()
    found = spelled(Program("Any", kind, config, calls=calls), _function(signature))
    assert (found.keywords, found.positional) == (keywords, positional)


class Descending:
    """Keeps its step size in an attribute, if it has one."""

    def __init__(self, params: Any, grads: Any, alpha: Any = None) -> None:
        """Keep it."""
        self.params, self.grads = params, grads
        if alpha is not None:
            self.learning_rate = alpha


@pytest.mark.parametrize(
    ("calls", "config", "attributes"),
    [
        ((Call("set", kwargs={"lr": 0.5}),), {"lr": 0.1}, {"lr": "learning_rate"}),
        ((Call("set", kwargs={"lr": 0.5}),), {}, {}),
        ((), {"lr": 0.1}, {}),
    ],
)
def test_the_attribute_of_what_is_changed(
    calls: tuple[Call, ...], config: dict[str, float], attributes: dict[str, str]
) -> None:
    """An option that is changed later has the attribute that the player writes to; none where nobody could."""
    assert spelled(Program("Any", "optimizer", config, calls=calls), Descending).attributes == attributes


class Drawing:
    """Draws from generators that hang everywhere."""

    rng = np.random.default_rng()

    def __init__(self) -> None:
        """Make more."""
        self._rng = np.random.default_rng()
        self.random_state = np.random.RandomState()
        self.other = [Random()]

    def forward(self, x: Any) -> Any:
        """Return the input."""
        return x


def test_generators() -> None:
    """In the order in which they are seeded: the module's, the class's, the object's; others have no place."""
    generator = np.random.default_rng()
    module = {"RNG": generator, "odd": np.random.default_rng(), "Drawing": Drawing}
    found = spelled(Program("Drawing", "layer"), Drawing, {__name__: module}).generators
    assert sorted(found) == ["", "", "", "class.rng", "instance._rng", "module.RNG"]
    assert found.index("module.RNG") < found.index("instance._rng")
    assert found.index("class.rng") < found.index("instance._rng")


@pytest.mark.parametrize(
    ("known", "uses"),
    [({"random": random}, True), ({"draw": random.gauss}, True), ({"r": Random(3)}, False), ({}, False)],
)
def test_python_s_own_random(known: dict[str, Any], uses: bool) -> None:
    """Whoever knows the module, or a function of it, may draw from it."""
    assert spelled(Program("Drawing", "layer"), Drawing, {__name__: known}).uses_random is uses


class Hostile(Native):
    """Raises where it can."""

    @property
    def b(self) -> Any:
        """Raise."""
        raise SystemExit

    def backward(self, grad_output: Any) -> Any:  # noqa: ARG002 - as every layer's
        """Raise."""
        raise KeyboardInterrupt


@pytest.mark.parametrize("implementation", [Hostile, _function("*, x"), 7, type("Refuses", (), {"__init__": 3})])
def test_what_raises_is_left_out(implementation: Any) -> None:
    """The rest is told."""
    found = spelled(LINEAR, implementation, catch=BaseException)
    assert accepted(found, LINEAR) == found


def test_nothing_is_played_where_there_are_no_gradients() -> None:
    """Only a gradient may appear later."""
    calls: list[Any] = []

    class Counted(Drawing):
        """Counts."""

        def forward(self, x: Any) -> Any:
            """Count."""
            calls.append(x)

    spelled(Program("Counted", "layer", calls=PASS[:1]), Counted)
    assert calls == []
