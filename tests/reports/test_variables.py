"""Equal arrays share a variable, different ones never do."""

import numpy as np

from layerproof.play import Call, Program
from layerproof.reports.variables import Names, Variables, assignment, is_long

X = np.array([1.0, 2.0])


def test_names_are_given_once() -> None:
    """A name that is taken gets a number."""
    names = Names()
    assert [names.fresh("y"), names.fresh("y"), names.fresh("x"), names.fresh("y")] == ["y", "y_2", "x", "y_3"]


def test_equal_arrays_share_a_variable() -> None:
    """Equality is of values, shape, dtype and layout."""
    arrays = [X, X.copy(), X.astype(np.float32), X.reshape(1, 2), -X]
    calls = (*(Call("forward", (array,)) for array in arrays), Call("forward", (X,), layout="strided"))
    variables = Variables(Program("ReLU", "layer", calls=calls))
    assert [variables.names[index, 0] for index in range(6)] == ["x", "x", "x_2", "x_3", "x_4", "x_5"]
    assert variables.uses["x"] == 2
    assert [len(variables.made_for(index)) for index in range(6)] == [1, 0, 1, 1, 1, 1]


def test_more_inputs_than_names() -> None:
    """A loss of three inputs has no prediction and target: they are numbered."""
    call = Call("forward", (X, 2 * X, 3 * X))
    assert list(Variables(Program("Loss", "loss", calls=(call,))).names.values()) == ["x", "x_2", "x_3"]


def test_numbers_have_no_variable() -> None:
    """A number stands where it is used."""
    assert Variables(Program("Loss", "loss", calls=(Call("backward", (np.array(1.0),)),))).names == {}


def test_long_arrays_are_described_to_a_reader() -> None:
    """A reader gets dtype, shape and range; what runs gets every number; what repeats one number is never long."""
    long = np.arange(100.0)
    assert assignment("x", long, exact=False) == "x = ...  # float64 of shape (100,), from 0.0 to 99.0"
    assert "99.0" in assignment("x", long, exact=True)
    assert not is_long({"w": np.ones((100, 100))})
    assert is_long(({"w": long},))
