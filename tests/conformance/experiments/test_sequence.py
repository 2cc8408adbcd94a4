"""Sequences of calls, in the orders in which a training loop makes them."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.sequence import CALLS, SEQUENCE, STEPS, TURNED, paired
from layerproof.conformance.law import Searched
from layerproof.play import Call, Program, arrays_in, map_arrays

LAYERS = [name for name, promised in contracts().items() if SEQUENCE.applies(promised)]


def drawn(experiment: Searched, component: str, count: int = 4) -> list[Program]:
    """Return programs of an experiment."""
    return [program for program, _ in each(experiment.strata(contract(component)), count, 0)]


def said(program: Program) -> str:
    """Return the calls of a program, `forward 0, backward 0`."""
    return ", ".join(f"{call.method} {call.instance}" for call in program.calls)


def shape(call: Call) -> Any:
    """Return the shapes of a call's arguments."""
    return map_arrays(call.args, np.shape)


@pytest.mark.parametrize("component", LAYERS)
def test_backward_follows_a_forward_of_its_own(component: str) -> None:
    """Each backward has a forward of its instance before it, with no change of mode or parameters between."""
    assert all(paired(program) for program in drawn(SEQUENCE, component))


@pytest.mark.parametrize(
    ("methods", "right"),
    [
        ("forward 0, backward 0, backward 0", True),
        ("forward 0, zero_grad 0, backward 0", True),
        ("forward 1, eval 0, backward 1", True),
        ("backward 0", False),
        ("forward 1, backward 0", False),
        ("forward 0, eval 0, backward 0", False),
        ("forward 0, train 0, backward 0", False),
        ("forward 0, load 0, backward 0", False),
    ],
)
def test_what_a_shrunk_sequence_must_be(methods: str, *, right: bool) -> None:
    """A smaller example must be one that right code is held to."""
    calls = [Call(method, instance=int(instance)) for method, instance in map(str.split, methods.split(", "))]
    assert paired(Program("ReLU", "layer", calls=tuple(calls), instances=2)) is right
    assert SEQUENCE.valid is paired


@pytest.mark.parametrize("experiment", [SEQUENCE, TURNED])
@pytest.mark.parametrize("component", LAYERS)
def test_the_twin_plays_them_all(experiment: Searched, component: str) -> None:
    """Every program is valid, with two instances only where both are called."""
    for program in drawn(experiment, component) if experiment.applies(contract(component)) else []:
        assert contract(component).reference.play(program).raised is None
        assert program.instances == 1 + max((call.instance for call in program.calls), default=0)


@pytest.mark.parametrize("component", LAYERS)
def test_what_is_always_among_them(component: str) -> None:
    """Whatever is drawn: repeated calls, gradients cleared before backward, two instances in turn, and modes."""
    found = [said(program) for program in drawn(SEQUENCE, component, 1)]
    wanted = [
        "forward 0, backward 0, backward 0, zero_grad 0, forward 0, backward 0",
        "forward 0, forward 0, forward 0, zero_grad 0, backward 0",
        "forward 0, forward 1, backward 0, backward 1",
    ]
    modes = [
        "forward 0, eval 0, forward 0, backward 0, train 0, forward 0, backward 0",
        "eval 0, forward 0, train 0, forward 0, eval 0, forward 0, backward 0",
        "eval 0, forward 1, backward 1, forward 0, backward 0",
    ]
    assert set(found).issuperset(wanted)
    assert set(found).issuperset(modes) is ("modes" in contract(component).traits)


@pytest.mark.parametrize("component", LAYERS)
def test_calls_are_repeated_to_the_last_bit(component: str) -> None:
    """A forward is made twice, and so is a backward, with the same arrays and seeds."""
    programs = drawn(SEQUENCE, component, 1)
    repeated = {
        call.method
        for program in programs
        for call, following in pairwise(program.calls)
        if call is following
    }  # fmt: skip
    assert repeated == {"forward", "backward"}


@pytest.mark.parametrize("component", LAYERS)
def test_two_batch_shapes_for_certain(component: str) -> None:
    """One instance sees a batch, then one twice as large, then one of the first size, each of other numbers."""
    start = "forward 0, forward 0, backward 0, f"
    (program,) = [program for program in drawn(SEQUENCE, component, 1) if said(program).startswith(start)]
    small, large, back = [call for call in program.calls if call.method == "forward"]
    first, more, again = (next(arrays_in(call.args)) for call in (small, large, back))
    assert 2 in {len(more) / len(first), more.size / first.size}, "steps may double with sequences"
    assert shape(small) == shape(back)
    assert not np.array_equal(first, again) or first.dtype.kind == "i", "of few whole numbers there are few others"


@pytest.mark.parametrize("component", LAYERS)
def test_a_caller_changes_the_parameters_of_one_instance(component: str) -> None:
    """As an optimizer does between two forwards; where there are none, there is nothing to change."""
    programs = drawn(SEQUENCE, component)
    loads = [(program, call) for program in programs for call in program.calls if call.method == "load"]
    held = [any(name.startswith("params.") for name in program.state) for program in programs]
    assert any(held) or not loads
    assert loads or not all(held)
    for program, call in loads:
        assert set(call.kwargs) == {name for name in program.state if name.startswith("params.")}
        assert all(np.shape(value) == program.state[name].shape for name, value in call.kwargs.items())  # type: ignore[arg-type]
    updated = [said(program) for program, _ in loads]
    assert any("load 0, forward 0, backward 0, forward 1, backward 1" in calls for calls in updated) is bool(loads)


@pytest.mark.parametrize("component", LAYERS)
def test_modes_are_turned_between_forward_and_backward(component: str) -> None:
    """Both ways: only advice rests on it."""
    if not TURNED.applies(contract(component)):
        assert "modes" not in contract(component).traits
        return
    found = {said(program) for program in drawn(TURNED, component, 1)}
    assert found == {"forward 0, eval 0, backward 0", "eval 0, forward 0, train 0, backward 0"}


def test_steps() -> None:
    """An optimizer takes up to four steps on every fill, sometimes with another learning rate between them."""
    programs = [program for program in drawn(STEPS, "SGD", 12) if program.instances == 1]
    lengths = {sum(call.method == "step" for call in program.calls) for program in programs}
    assert lengths == {1, 2, 3, 4}
    assert all(program.calls[0].method == "step" for program in programs)
    assert {name for program in programs for call in program.calls for name in call.kwargs} == {"lr"}


def test_descents() -> None:
    """Under every way in which options go together, two optimizers descend in turn, and more happens to one of them."""
    programs = [program for program in drawn(STEPS, "SGD", 1) if program.instances == 2]
    assert len(programs) == len(contract("SGD").pairs.rows)
    for program in programs:
        assert said(program) == "step 0, step 1, step 0, set 0, load 0, step 0"
        still: Any = program.calls[2].args[0]
        assert not any(value.any() for value in still.values())
        assert set(program.calls[4].kwargs) == set(program.state)
        transcript = contract("SGD").reference.play(program)
        assert transcript.raised is None
        assert set(transcript.built.state) >= set(program.state)


def test_parameters_of_an_optimizer() -> None:
    """One, two, or three, of which two have one shape."""
    states = [program.state for program in drawn(STEPS, "SGD", 12)]
    assert {"".join(sorted(name[-1] for name in state)) for state in states} == {"w", "bw", "abw"}
    assert all(state["params.w"].shape == state["params.a"].shape for state in states if len(state) == 3)


def test_parameters_may_lie_by_columns() -> None:
    """Some optimizers have parameters of several axes that lie so in memory, all steps long."""
    by_columns = [program for program in drawn(STEPS, "SGD", 4) if program.layout == "fortran"]
    assert by_columns
    for program in by_columns:
        shapes = {name.removeprefix("params."): value.shape for name, value in program.state.items()}
        assert all(min(shape) > 1 for shape in shapes.values())
        given: list[Any] = [call.args[0] for call in program.calls if call.method == "step"]
        assert given
        assert all({name: value.shape for name, value in step.items()} == shapes for step in given)


def test_calls() -> None:
    """A clip is called once, on one gradient or several, which may be matrices that lie in memory by columns."""
    programs = drawn(CALLS, "clip_grad_norm", 8)
    assert {len(program.calls) for program in programs} == {1}
    assert {len(program.calls[0].args[0]) for program in programs} >= {1, 2}  # type: ignore[arg-type]
    assert {program.calls[0].layout for program in programs} == {"contiguous", "fortran"}
    by_columns = [program.calls[0].args[0] for program in programs if program.calls[0].layout == "fortran"]
    assert all(min(value.shape) > 1 for given in by_columns for value in given.values())  # type: ignore[union-attr]
    assert all(contract("clip_grad_norm").reference.play(program).raised is None for program in programs)


def test_who_is_asked() -> None:
    """Layers and losses, optimizers, clips: each has its own."""
    for name, promised in contracts().items():
        asked = [experiment.applies(promised) for experiment in (SEQUENCE, STEPS, CALLS)]
        assert sum(asked) == (promised.kind != "initializer"), name


def test_new_numbers_lie_where_a_forward_is_defined() -> None:
    """Probabilities that are exchanged for other numbers become probabilities again."""
    for program in drawn(SEQUENCE, "BCELoss"):
        for call in program.calls:
            if call.method == "forward":
                prediction, target = map(np.asarray, call.args)
                assert ((prediction > 0) & (prediction < 1)).all()
                assert ((target >= 0) & (target <= 1)).all()
