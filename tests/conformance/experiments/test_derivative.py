"""Programs that show a derivative."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.contracts.linear import Linear
from layerproof.conformance.experiments.adjoint import probed
from layerproof.conformance.experiments.derivative import (
    DERIVATIVE,
    MULTIPLES,
    along,
    differentiable,
    enough,
    joint_move,
    jointly,
    nudged,
)
from layerproof.conformance.fills import SMOOTH
from layerproof.play import Call, Program

WEIGHT = np.array([[1.0, -2.0]])
X = np.array([[3.0, 4.0], [5.0, 6.0]])


def program_of(component: str, config: Mapping[str, Any], **state: Any) -> Program:
    """Return a program of one forward and one backward."""
    calls = (Call("forward", (X,), seed=5), Call("backward", (np.ones((2, 1)),)))
    return contract(component).default(config, calls, state=state, seed=3)


def test_moved_forwards() -> None:
    """After the backward come, for each multiple, the moved parameters and a forward on the moved input."""
    program = program_of("Linear", {"in_features": 2, "out_features": 1}, **{"params.weight": WEIGHT})
    longer = along(program, [{"args[0]": np.ones((2, 2)), "params.weight": np.ones((1, 2))}])
    assert longer.calls[:2] == program.calls
    loads, forwards = longer.calls[2::2], longer.calls[3::2]
    for multiple, load, forward in zip(MULTIPLES, loads, forwards, strict=True):
        assert (load.method, forward.method) == ("load", "forward")
        np.testing.assert_array_equal(np.asarray(load.kwargs["params.weight"]), WEIGHT + multiple)
        np.testing.assert_array_equal(np.asarray(forward.args[0]), X + multiple)
        assert (load.observe, forward.observe, forward.seed) == ("returned", "returned", 5)


@pytest.mark.parametrize(
    ("component", "config", "state", "pairs"),
    [
        ("Dropout", {"p": 0.5}, {}, 1),
        ("Linear", {"in_features": 2, "out_features": 1}, {"params.weight": WEIGHT, "params.bias": np.ones(1)}, 1),
        ("BatchNorm1d", {"num_features": 2}, {}, 3),
        ("ReLU", {}, {}, 3),
    ],
)
def test_as_many_differences_as_make_it_exact(
    component: str, config: Mapping[str, Any], state: Mapping[str, Any], pairs: int
) -> None:
    """One for what is of the second degree or less in all that moves, and all three where anything curves."""
    program = program_of(component, config, **state)
    assert enough(program, contract(component)) == MULTIPLES[: 2 * pairs]


def test_a_degree_that_is_not_stated_is_the_number_of_arguments() -> None:
    """A product of three takes two differences, and no more than what is there counts."""

    class Product(Linear):
        """Promises nothing about its degree."""

        degree: ClassVar[int | None] = None

    state = {"params.weight": WEIGHT, "params.bias": np.ones(1)}
    program = program_of("Linear", {"in_features": 2, "out_features": 1}, **state)
    assert enough(program, Product()) == MULTIPLES[:4]
    without = program_of("Linear", {"in_features": 2, "out_features": 1, "bias": False}, **{"params.weight": WEIGHT})
    assert enough(without, Product()) == MULTIPLES[:2]


@pytest.mark.parametrize(("component", "config", "seed"), [("Dropout", {"p": 0.5}, 5), ("ReLU", {}, None)])
def test_seeds(component: str, config: Mapping[str, Any], seed: int | None) -> None:
    """Where chance has a part, every forward starts from the same seed; elsewhere no time is spent on seeding."""
    assert DERIVATIVE.expand is not None
    longer = DERIVATIVE.expand(program_of(component, config), contract(component))
    assert {call.seed for call in longer.calls[2:]} == {seed}


def test_moves() -> None:
    """An entry moves by 0.5 to 1.5, or by a little where the output curves in it; either way, always the same."""
    config = {"num_features": 2}
    program = program_of("BatchNorm1d", config, **{"params.weight": np.ones(1000), "params.bias": np.ones(1000)})
    move, again = (joint_move(program, contract("BatchNorm1d")) for _ in range(2))
    assert list(move) == ["args[0]", "params.weight", "params.bias"]
    for name, change in move.items():
        np.testing.assert_array_equal(change, again[name])
    sizes = np.abs(move["params.weight"])
    assert 0.5 <= sizes.min() < 0.6
    assert 1.4 < sizes.max() <= 1.5
    assert 400 < int(np.sum(move["params.weight"] > 0)) < 600
    assert np.all(np.abs(move["args[0]"]) < 0.04)


def test_what_is_differentiable() -> None:
    """Arguments that have a gradient, and parameters; neither buffers nor labels, and nothing without a forward."""
    state = {"params.weight": WEIGHT, "buffers.count": np.ones(1)}
    program = program_of("Linear", {"in_features": 2, "out_features": 1}, **state)
    assert set(differentiable(program, contract("Linear"))) == {"args[0]", "params.weight"}
    loss = Program("CrossEntropyLoss", "loss", calls=(Call("forward", (X, np.array([0, 1]))),))
    assert set(differentiable(loss, contract("CrossEntropyLoss"))) == {"args[0]"}
    without = program.with_calls(program.calls[1])
    assert differentiable(without, contract("Linear")) == {}
    assert along(without, [{"args[0]": X}]) is without


@pytest.mark.parametrize("component", ["Linear", "BatchNorm1d", "CrossEntropyLoss", "Dropout", "ReLU"])
def test_the_strata(component: str) -> None:
    """Only distributions on which a difference quotient can be trusted, in each mode, often enough for all options."""
    promised = contract(component)
    modes = 2 if "modes" in promised.traits else 1
    kinds = modes * len([fill for fill in SMOOTH if fill in promised.fills])
    assert len(DERIVATIVE.strata(promised)) == max(kinds, len(promised.pairs.rows))


def test_a_number_moves_as_an_array() -> None:
    """A parameter without axes stays an array wherever it is moved to: NumPy's own numbers are not played."""
    promised = contract("WeightNorm")
    config = {"in_features": 2, "out_features": 1, "dim": None}
    state = {"params.weight_g": np.asarray(3.0), "params.weight_v": WEIGHT, "params.bias": np.ones(1)}
    program = program_of("WeightNorm", config, **state)
    for longer in (jointly(program, promised), probed(program, promised)):
        loaded = [call.kwargs["params.weight_g"] for call in longer.calls if call.method == "load"]
        assert loaded
        assert all(isinstance(value, np.ndarray) and value.shape == () for value in loaded)
    assert isinstance(nudged(program, promised).state["params.weight_g"], np.ndarray)
