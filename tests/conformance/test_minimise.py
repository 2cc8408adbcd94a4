"""A program that breaks a law is made to read like a textbook's, step by step, and breaks it still."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance import minimise as module
from layerproof.conformance.minimise import minimise
from layerproof.play import Call, Program
from layerproof.play.codec import encode
from layerproof.play.messages import Play

X = np.array([0.7312, -1.4142, 3.25])


def program(*calls: Call, **fields: Any) -> Program:
    """Return a program, of a forward on X and a backward where no calls are given."""
    return Program("ReLU", "layer", calls=calls or (Call("forward", (X,)), Call("backward", (X + 1,))), **fields)


def methods(found: Program) -> list[str]:
    """Return the methods called."""
    return [call.method for call in found.calls]


def values(found: Program, call: int = 0) -> list[float]:
    """Return the elements of a call's first argument."""
    given: Any = found.calls[call].args[0]
    flat: list[float] = given.tolist()
    return flat


def test_what_is_not_needed_goes() -> None:
    """Calls, instances and options that the law breaks without are left out; required ones stay."""
    calls = (Call("train"), Call("forward", (X,)), Call("forward", (X,), instance=1), Call("eval"))
    start = program(*calls, instances=2, config={"in_features": 3, "bias": False, "eps": 0.1})
    found = minimise(start, lambda one: "forward" in methods(one), ("in_features",))
    assert methods(found) == ["forward"]
    assert found.config == {"in_features": 3}
    assert found.instances == (2 if found.calls[0].instance else 1)


def test_what_is_needed_stays() -> None:
    """Nothing goes without which the law holds."""
    start = program(instances=2, config={"p": 0.25})

    def breaks(one: Program) -> bool:
        return methods(one) == ["forward", "backward"] and one.instances == 2 and "p" in one.config

    found = minimise(start, breaks)
    assert (methods(found), found.instances, found.config) == (["forward", "backward"], 2, {"p": 0.25})


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        (lambda _: True, [0.0, 0.0, 0.0]),
        (lambda x: x[0] > 0.5, [1.0, 0.0, 0.0]),
        (lambda x: x[1] < -1.2, [0.0, -1.4, 0.0]),
        (lambda x: x[2] > 2.5, [0.0, 0.0, 3.0]),
        (lambda x: x[2] == 3.25, [0.0, 0.0, 3.25]),
        (lambda x: x.sum() > 0 and x[1] != 0, [0.0, 1.0, 0.0]),
    ],
)
def test_numbers_become_simple(breaks: Callable[[Any], bool], expected: list[float]) -> None:
    """0, 1, -1 and 2 are simplest, then whole numbers, then one decimal; what must be as it is stays."""
    found = minimise(program(Call("forward", (X,))), lambda one: bool(one.calls) and breaks(one.calls[0].args[0]))
    assert values(found) == expected


def test_state_and_dicts_become_simple_too() -> None:
    """Parameters, and the gradients that a step is given in a dict, are rounded as arguments are."""
    step = Call("step", ({"w": X, "b": X[:1]},))
    start = Program("SGD", "optimizer", state={"params.w": X}, calls=(step,))
    found = minimise(start, lambda one: len(one.calls) == 1)
    given: Any = found.calls[0].args[0]
    assert {name: value.tolist() for name, value in given.items()} == {"w": [0.0] * 3, "b": [0.0]}
    assert found.state["params.w"].tolist() == [0.0] * 3


def test_labels_stay() -> None:
    """Whole numbers are what they are: a label is not a number to be rounded."""
    call = Call("forward", (X[None], np.array([2])))
    found = minimise(program(call), lambda one: len(one.calls) == 1)
    assert found.calls[0].args[1] is call.args[1]


def test_formats_stay() -> None:
    """float32 stays float32."""
    found = minimise(program(Call("forward", (X.astype(np.float32),))), lambda one: len(one.calls) == 1)
    assert found.calls[0].args[0].dtype == np.float32  # type: ignore[union-attr]


def test_the_program_given_is_left_alone() -> None:
    """Programs are data that others hold too."""
    start = program()
    minimise(start, lambda one: len(one.calls) == 2)
    assert start.calls[0].args[0] is X
    assert X.tolist() == [0.7312, -1.4142, 3.25]


def test_an_end_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the tries are used up the simplest so far is returned, and it breaks the law."""
    monkeypatch.setattr(module, "_TRIES", 8)
    tried: list[Program] = []

    def breaks(one: Program) -> bool:
        tried.append(one)
        return len(one.calls) == 2

    found = minimise(program(), breaks)
    assert len(found.calls) == 2
    assert len(tried) == 8


def test_the_clock_has_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine so busy that an hour passes between two looks at the clock the example is the same."""
    calm = minimise(program(), lambda one: len(one.calls) == 2)
    hours = itertools.count(0, 3600)
    monkeypatch.setattr("time.monotonic", lambda: float(next(hours)))
    monkeypatch.setattr("time.perf_counter", lambda: float(next(hours)))
    busy = minimise(program(), lambda one: len(one.calls) == 2)
    assert [values(busy, call) for call in (0, 1)] == [values(calm, call) for call in (0, 1)] == [[0.0] * 3] * 2


def test_large_arrays_are_rounded_as_a_whole() -> None:
    """Nobody reads a thousand elements: they are tried as ones, and not one by one."""
    large = np.random.default_rng().normal(size=1_000)
    tried: list[Program] = []

    def breaks(one: Program) -> bool:
        tried.append(one)
        return bool(one.calls) and one.calls[0].args[0][0] != 0.5  # type: ignore[index]

    found = minimise(program(Call("forward", (large,))), breaks)
    assert values(found) == [1.0] * 1_000
    assert len(tried) < 10


def test_arrays_without_axes_stay_arrays() -> None:
    """Every candidate can be sent to a worker: NumPy makes numbers of such arrays wherever it can."""
    start = program(Call("forward", (np.array(0.7312), {"w": np.array(-1.4142)})), state={"params.w": np.array(2.5)})
    candidates: list[Program] = []

    def breaks(candidate: Program) -> bool:
        candidates.append(candidate)
        return "forward" in methods(candidate)

    minimise(start, breaks)
    assert len(candidates) > 3
    for candidate in candidates:
        encode(Play("layers", "ReLU", candidate), 0)
