"""One forward and one backward: modes, distributions, memory layouts and formats."""

from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.once import EMPTY, FLOAT16, FLOAT32, LAYOUTS, ONCE, SIZES, narrowed
from layerproof.conformance.law import Searched
from layerproof.conformance.tolerance import changed
from layerproof.play import Call, Program, arrays_in

LAYERS = [name for name, promised in contracts().items() if ONCE.applies(promised)]


def drawn(experiment: Searched, component: str, count: int = 3) -> list[tuple[Program, int]]:
    """Return programs of an experiment, with their strata."""
    return list(each(experiment.strata(contract(component)), count, 0))


def test_who_is_asked() -> None:
    """Layers and losses are."""
    assert set(LAYERS) == {name for name, promised in contracts().items() if promised.kind in {"layer", "loss"}}


@pytest.mark.parametrize("component", LAYERS)
@pytest.mark.parametrize("experiment", [ONCE, LAYOUTS, FLOAT32, FLOAT16], ids=lambda experiment: experiment.name)
def test_the_twin_plays_them_all(experiment: Searched, component: str) -> None:
    """Every program that is drawn is valid: the twin, in float64, refuses none, and backward fits forward."""
    for program, _ in drawn(experiment, component):
        transcript = contract(component).reference.play(changed(program, np.asarray))
        assert transcript.raised is None, program
        returned = transcript.answers[-2].returned
        outputs = returned if isinstance(returned, tuple) else (returned,)
        given = [np.shape(upstream) for upstream in program.calls[-1].args]  # type: ignore[arg-type]
        assert [np.shape(output) for output in outputs if output is not None] == given  # type: ignore[arg-type]


@pytest.mark.parametrize("component", LAYERS)
def test_modes_and_fills(component: str) -> None:
    """Each distribution in each mode, training first, often enough for all options."""
    promised = contract(component)
    modes = ["train", "eval"] if "modes" in promised.traits else ["train"]
    kinds = len(modes) * len(promised.fills)
    assert len(ONCE.strata(promised)) == max(kinds, len(promised.pairs.rows))
    for program, stratum in drawn(ONCE, component):
        evaluates = stratum % kinds >= len(promised.fills)
        methods = [call.method for call in program.calls]
        assert methods == [*(["eval"] if evaluates else []), "forward", "backward"]
        assert program.instances == 1


@pytest.mark.parametrize("component", LAYERS)
def test_layouts(component: str) -> None:
    """Column order, strides, read-only memory and strides of zero, one after another."""
    seen = {(stratum, call.layout) for program, stratum in drawn(LAYOUTS, component) for call in program.calls}
    assert seen == {(0, "fortran"), (1, "strided"), (2, "readonly"), (3, "broadcast")}


@pytest.mark.parametrize("component", LAYERS)
@pytest.mark.parametrize("experiment", [FLOAT32, FLOAT16], ids=lambda experiment: experiment.name)
def test_formats(experiment: Searched, component: str) -> None:
    """Every floating array is of the format, none is beyond its range, and labels and masks stay what they are."""
    for program, _ in drawn(experiment, component):
        assert {array.dtype.kind for array in program.arrays()} <= {"f", "i", "b"}
        numbers = [array for array in program.arrays() if array.dtype.kind == "f"]
        assert {array.dtype.name for array in numbers} == {experiment.name}
        forward = next(call for call in program.calls if call.method == "forward")
        smooth = [value for number, value in enumerate(forward.args) if number in contract(component).differentiable]
        assert all(np.isfinite(array).all() for array in (*program.state.values(), *arrays_in(tuple(smooth))))


@pytest.mark.parametrize("component", LAYERS)
def test_one_row_and_a_leading_axis(component: str) -> None:
    """In each mode a batch of one; in training one axis more than was drawn, where any number is taken."""
    promised = contract(component)
    modes = ["train", "eval"] if "modes" in promised.traits else ["train"]
    programs = drawn(SIZES, component)
    assert {stratum for _, stratum in programs} == set(range(len(modes) + promised.leading))
    for program, stratum in programs:
        forward = next(call for call in program.calls if call.method == "forward")
        x: Any = forward.args[0]
        assert (program.calls[0].method == "eval") is (modes[stratum : stratum + 1] == ["eval"])
        if stratum < len(modes):
            assert len(x) == 1 or type(promised).with_rows is not Contract.with_rows
        else:
            assert len(x) == 2
            assert np.array_equal(x[1], 2 * x[0])
    refused = [program for program, _ in programs if promised.reference.play(program).raised is not None]
    assert bool(refused) is (component in {"BatchNorm1d", "GLU"}), "one row has no variance, and no halves along rows"


@pytest.mark.parametrize("component", LAYERS)
def test_no_rows(component: str) -> None:
    """Layers alone are asked what they make of nothing."""
    assert EMPTY.applies(contract(component)) is (contract(component).kind == "layer")
    for program, _ in drawn(EMPTY, component):
        forward = next(call for call in program.calls if call.method == "forward")
        assert np.size(forward.args[0]) == 0  # type: ignore[arg-type]
        assert np.shape(program.calls[-1].args[0])[:1] in {(0,), ()}  # type: ignore[arg-type]


def test_narrowing_leaves_the_rest() -> None:
    """Config, seeds and whole numbers are what they were."""
    program = Program(
        "Linear", "layer", {"p": 0.5}, {"params.w": np.ones(2)}, (Call("forward", (np.ones(1), np.array([3])), seed=4),)
    )
    narrow = narrowed(program, "float16")
    given: Any = narrow.calls[0].args
    assert (narrow.config, narrow.calls[0].seed) == ({"p": 0.5}, 4)
    assert [array.dtype.name for array in (narrow.state["params.w"], *given)] == ["float16", "float16", "int64"]


def test_what_waits_for_it() -> None:
    """Other formats, layouts and sizes rest on one plain forward and backward."""
    assert ONCE.after == ()
    assert {experiment.after for experiment in (LAYOUTS, FLOAT32, FLOAT16, SIZES, EMPTY)} == {("once",)}
    assert (SIZES.refusable, EMPTY.refusable, LAYOUTS.refusable) == (True, True, False)
