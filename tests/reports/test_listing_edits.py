"""What a caller writes into arrays between two calls reads as it would in a training loop."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Kind, Program, Spelling
from layerproof.reports.listing import listing, runnable
from layerproof.reports.phrases import NATIVE, Phrases
from layerproof.reports.variables import edited

X = np.array([[1.0, 2.0]])
EDITS = (
    Call("forward", (X,)),
    Call("edit", ("forward.args[0]", 2 * X)),
    Call("edit", ("forward.returned", X)),
    Call("edit", ("backward.args[0]", X)),
    Call("backward", (X,)),
    Call("edit", ("backward.returned", 3 * X)),
)


def test_edits() -> None:
    """An array that is written into has a variable of its own, and what is not there yet is left out."""
    assert list(listing(Program("ReLU", "layer", calls=EDITS)).lines) == [
        "layer = ReLU()",
        "x = np.array([[1.0, 2.0]])",
        "y = layer.forward(x)",
        "x[...] = np.array([[2.0, 4.0]])",
        "y[...] = np.array([[1.0, 2.0]])",
        "grad_output = np.array([[1.0, 2.0]])",
        "grad_x = layer.backward(grad_output)",
        "grad_x[...] = np.array([[3.0, 6.0]])",
    ]


def test_one_of_several_outputs() -> None:
    """The part that is written into stands behind the variable."""
    calls = (Call("forward", (X,)), Call("edit", ("forward.returned[1]", X)))
    assert listing(Program("LSTM", "layer", calls=calls)).lines[-1] == "y[1][...] = np.array([[1.0, 2.0]])"


def test_what_is_meant() -> None:
    """The latest call of the instance, and its argument's position or its result."""
    program = Program("ReLU", "layer", calls=(*EDITS, Call("forward", (X,), instance=1), EDITS[1]), instances=2)
    assert [edited(program, index) for index in (1, 2, 3, 5, 7)] == [(0, 0), (0, ""), (-1, 0), (4, ""), (0, 0)]
    assert edited(Program("ReLU", "layer", calls=(Call("edit", ("nothing", X)),)), 0) == (-1, "")


def test_constraints() -> None:
    """A dict of arrays is changed in place; of one array by itself another comes back."""
    calls = (Call("call", ({"w": X},)),)
    program = Program("hold", "constraint", {"max_norm": 1.0}, calls=calls)
    given = 'params = {"w": np.array([[1.0, 2.0]])}'
    assert list(listing(program).lines) == [given, "hold(params, max_norm=1.0)"]
    alone = Program("hold", "constraint", {"max_norm": 1.0}, calls=calls, containers="array")
    assert list(listing(alone).lines) == [given, 'params["w"] = hold(params["w"], max_norm=1.0)']


def test_new_arrays_come_back_in_a_list() -> None:
    """They take the places of those that were handed over, before what is returned besides."""
    program = Program("clip", "clip", {"max_norm": 1.0}, calls=(Call("call", ({"w": X, "b": X},)),))
    line = listing(replace(program, containers="returned")).lines[-1]
    assert line == '[grads["w"], grads["b"]], norm = clip(list(grads.values()), max_norm=1.0)'
    assert listing(program).lines[-1] == "norm = clip(grads, max_norm=1.0)"


def test_options_are_changed_where_they_are_kept() -> None:
    """A line that wrote to another attribute would have no effect."""
    program = Program("SGD", "optimizer", {"lr": 0.1}, {"params.w": X}, (Call("set", kwargs={"lr": 0.5}),))
    own = Spelling(attributes={"lr": "learning_rate"})
    assert listing(program, spelling=own).lines[-1] == "optimizer.learning_rate = 0.5"
    assert listing(program).lines[-1] == "optimizer.lr = 0.5"


@pytest.mark.parametrize("kind", ["clip", "optimizer"])
def test_arrays_that_lie_by_columns_in_a_dict(kind: Kind) -> None:
    """Each of them is laid out, whether a function is given them or an optimizer keeps them; the lines run."""
    held = {"w": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([[0.0, 0.0], [0.0, 0.0]])}
    if kind == "clip":
        program = Program("f", kind, {}, calls=(Call("call", (held,), layout="fortran"),))
    else:
        state = {f"params.{name}": value for name, value in held.items()}
        program = Program("f", kind, {}, state, (Call("step", (held,)),), layout="fortran")
    given: list[Any] = []
    made = SimpleNamespace(step=lambda: None)
    lines = runnable(Phrases(program, "f", NATIVE, exact=True)).lines

    def called(*dicts: Any) -> SimpleNamespace:
        given.extend(dicts)
        return made

    exec("\n".join(lines), {"np": np, "f": called})  # noqa: S102 - our own
    assert given[0].keys() == held.keys()
    for name, value in given[0].items():
        np.testing.assert_array_equal(value, held[name], strict=True)
        assert value.flags.f_contiguous
        assert not value.flags.c_contiguous
