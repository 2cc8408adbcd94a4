"""The parts that containers are given: told as data, built by the player, and shown in snippets."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, play
from layerproof.play.parts import PARTS, Affine, Drift, Same, Tanh, are_parts, built, construct, is_part, named, source


@pytest.mark.parametrize(
    ("value", "one", "several"),
    [
        (("Affine", 3, 2), True, False),
        (("Tanh",), True, False),
        ((("Affine", 3, 2), ("Tanh",)), False, True),
        ((), False, False),
        (("Linear", 3, 2), False, False),
        ((3, 2), False, False),
        ((("Affine", 3, 2), 1), False, False),
        ("Affine", False, False),
        (None, False, False),
    ],
)
def test_what_stands_for_parts(value: Any, one: bool, several: bool) -> None:
    """A tuple that starts with a part's name is one, and a tuple of such are several; no other value is touched."""
    assert (is_part(value), are_parts(value)) == (one, several)
    if not one and not several:
        assert built(value) is value


def test_built() -> None:
    """Each time new objects are made, several of them in a list."""
    one, (first, second) = built(("Affine", 3, 2)), built((("Affine", 3, 2), ("Tanh",)))
    assert type(one) is type(first) is Affine
    assert type(second) is Tanh
    assert one.params["weight"].shape == (2, 3)
    assert not np.shares_memory(one.params["weight"], first.params["weight"])


def test_affine() -> None:
    """By hand: y = x W^T + b, and gradients that add up until they are cleared."""
    part = Affine(2, 1)
    part.params["weight"][...], part.params["bias"][...] = [[2.0, 3.0]], [1.0]
    assert part.forward(np.array([[1.0, 1.0], [0.0, 2.0]])).tolist() == [[6], [7]]
    for count in (1, 2):
        assert part.backward(np.array([[1.0], [10.0]])).tolist() == [[2, 3], [20, 30]]
        assert part.grads["weight"].tolist() == [[count, count * 21]]
        assert part.grads["bias"].tolist() == [count * 11]
    part.zero_grad()
    assert not part.grads["weight"].any()


def test_tanh() -> None:
    """The derivative is 1 - y²."""
    part = Tanh()
    y = part.forward(np.array([0.0, 1.0]))
    assert y.tolist() == np.tanh([0.0, 1.0]).tolist()
    assert part.backward(np.array([1.0, 2.0])).tolist() == [1, 2 * (1 - y[1] ** 2)]


def test_same() -> None:
    """It hands back what it was given, no copy of it."""
    part, x = Same(), np.array([1.0, 2.0])
    assert part.forward(x) is x
    assert part.backward(x) is x


def test_drift() -> None:
    """Training doubles what is left without the buffer, and moves it; evaluation does neither."""
    part = Drift(1)
    assert part.forward(np.array([[2.0], [6.0]])).tolist() == [[4], [12]]
    assert part.backward(np.array([[1.0], [1.0]])).tolist() == [[2], [2]]
    assert part.buffers["mean"].tolist() == [1]
    part.eval()
    assert part.forward(np.array([[2.0]])).tolist() == [[1]]
    assert part.backward(np.array([[1.0]])).tolist() == [[1]]
    part.train()
    assert part.forward(np.array([[1.0]])).tolist() == [[0]]


class Starred:
    """Takes its layers one by one."""

    def __init__(self, *layers: Any) -> None:
        self.layers = layers

    def forward(self, x: Any) -> Any:
        """Go through the layers."""
        for layer in self.layers:
            x = layer.forward(x)
        return x


class Listed(Starred):
    """Takes them in a list."""

    def __init__(self, modules: list[Any]) -> None:
        super().__init__(*modules)


@pytest.mark.parametrize("implementation", [Starred, Listed])
def test_the_player_hands_them_over(implementation: Any) -> None:
    """To *layers one by one, to another argument in a list; their arrays are found in the layers."""
    program = Program(
        "Sequential",
        "layer",
        {"layers": (("Affine", 2, 1), ("Tanh",))},
        {"params.0.weight": np.array([[1.0, 0.0]]), "params.0.bias": np.zeros(1)},
        (Call("forward", (np.array([[2.0, 5.0]]),)),),
    )
    transcript = play(program, implementation)
    assert transcript.raised is None
    assert transcript.answers[0].returned.tolist() == [[np.tanh(2.0)]]  # type: ignore[union-attr]
    assert transcript.built.state["grads.0.weight"].shape == (1, 2)


def test_construct() -> None:
    """Our own classes are built from the same config, with further keywords."""
    assert [type(layer) for layer in construct(Starred, {"layers": (("Tanh",),)}).layers] == [Tanh]
    assert construct(dict, {"a": 1}, b=2) == {"a": 1, "b": 2}


def test_source() -> None:
    """It runs with NumPy alone, has each part once, and is empty where there is none."""
    names: dict[str, Any] = {"np": np}
    exec(source({"layers": (("Affine", 1, 1), ("Drift", 1), ("Affine", 1, 1)), "p": 1}), names)  # noqa: S102 - our text
    assert names["Affine"](2, 3).forward(np.ones((1, 2))).shape == (1, 3)
    assert "Tanh" not in names
    assert "class Tanh" in source({"layer": ("Tanh",)})
    assert source({"p": 0.5}) == ""


@pytest.mark.parametrize("name", PARTS)
def test_a_part_keeps_the_native_interface(name: str) -> None:
    """It has the sections and methods that a container may ask for."""
    part = built((name, *(2, 2)[: {"Affine": 2, "Drift": 1}.get(name, 0)]))
    assert part.params.keys() == part.grads.keys()
    assert isinstance(part.buffers, dict)
    for method in ("train", "eval", "zero_grad"):
        assert getattr(part, method)() is None
    # As PyTorch's own modules take it.
    assert part.train(mode=False) is None
    assert getattr(part, "training", False) is False


def test_parts_are_named_once() -> None:
    """In the order of the config, whether they stand alone or in a tuple."""
    config = {"layers": (("Affine", 3, 2), ("Tanh",), ("Affine", 2, 1)), "last": ("Drift", 2), "p": 0.5}
    assert named(config) == ["Affine", "Tanh", "Drift"]
    assert named({"p": 0.5}) == []
