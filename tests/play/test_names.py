"""The names under which arrays and arguments are looked for."""

import ast

import pytest

from layerproof.play.names import BUFFERS, CONFIG, GRADIENTS, PARAMETERS, SECTIONS, candidates, looked_for
from layerproof.play.places import own_places


@pytest.mark.parametrize(
    ("section", "name", "expected"),
    [
        ("params", "weight", ("weight", "W", "w", "weights", "gamma", "kernel", "scale")),
        ("grads", "bias", ("grad_bias", "bias_grad", "db")),
        ("buffers", "running_var", ("running_var", "moving_var")),
        ("params", "weight_ih", ("weight_ih", "W_ih")),
        ("params", "weight_hh_l0", ("weight_hh_l0", "weight_hh", "W_hh")),
        ("params", "bias_l0", ("bias_l0", "bias", "b")),
        ("params", "momentum", ("momentum",)),
        ("grads", "alpha", ("grad_alpha", "alpha_grad", "dalpha", "d_alpha")),
        ("buffers", "steps", ("steps",)),
    ],
)
def test_candidates_start_with_the_field_s_own_names(section: str, name: str, expected: tuple[str, ...]) -> None:
    """Known names have a list, others are looked for as they are, and their gradients by the usual patterns."""
    assert candidates(section, name)[: len(expected)] == expected


@pytest.mark.parametrize("table", [PARAMETERS, GRADIENTS, BUFFERS])
def test_no_name_stands_for_two_arrays(table: dict[str, tuple[str, ...]]) -> None:
    """A subject's attribute is one array."""
    names = [name for group in table.values() for name in group]
    assert len(names) == len(set(names))


def test_every_argument_goes_first_by_its_own_name() -> None:
    """PyTorch's name is preferred, where a signature has several that fit."""
    assert all(names[0] == name for name, names in CONFIG.items())


def test_places_start_with_the_native_one() -> None:
    """The dict of each section, attributes, and last a list; a gradient's dict may have two names."""
    weights = own_places("params.weight")
    assert weights[:3] == ['params["weight"]', 'params["W"]', 'params["w"]']
    assert weights[-3:] == ["alpha", "g", "params[0]"]
    assert {'grads["W"]', 'grads["dW"]', 'gradients["weight"]', "dW"} <= set(own_places("grads.weight"))
    assert own_places("buffers.steps") == ['buffers["steps"]', "steps"]


@pytest.mark.parametrize("entry", [f"{section}.{name}" for section, known in SECTIONS.items() for name in known])
def test_a_place_is_an_attribute_or_an_item_of_one(entry: str) -> None:
    """Behind an instance and a dot it is Python that reads one attribute and one item at most."""
    for place in own_places(entry):
        expression = ast.parse(f"layer.{place}", mode="eval").body
        if isinstance(expression, ast.Subscript):
            assert isinstance(expression.slice, ast.Constant)
            assert isinstance(expression.slice.value, str | int)
            expression = expression.value
        assert isinstance(expression, ast.Attribute)
        assert isinstance(expression.value, ast.Name)


def test_where_an_entry_is_looked_for() -> None:
    """The dict of its section, and the first names of attributes."""
    expected = "looked for grads['bias'] and the attributes grad_bias, bias_grad, db, dB"
    assert looked_for("grads.bias") == expected
