"""A subject's arrays are found under the names that students use, read without running their methods, and written."""

from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof.play.dialect import DialectError, Lack
from layerproof.play.places import are_places
from layerproof.play.spelling import Kept
from layerproof.play.state import kept, observe, order_of, read, squeezed, write, zero

WEIGHT = np.arange(6.0).reshape(2, 3)


def sections(**dicts: Any) -> SimpleNamespace:
    """Return an object that keeps its arrays in dicts."""
    return SimpleNamespace(**dicts)


@pytest.mark.parametrize(
    ("instance", "name"),
    [
        (sections(params={"weight": WEIGHT}), "params.weight"),
        (sections(params={"W": WEIGHT}), "params.weight"),
        (sections(W=WEIGHT), "params.weight"),
        (sections(gamma=WEIGHT, params={}), "params.weight"),
        (sections(params=[], w=WEIGHT), "params.weight"),
        (sections(grads={"weight": WEIGHT}), "grads.weight"),
        (sections(grads={"dW": WEIGHT}), "grads.weight"),
        (sections(grads={"W": WEIGHT}), "grads.weight"),
        (sections(gradients={"weight": WEIGHT}), "grads.weight"),
        (sections(dW=WEIGHT), "grads.weight"),
        (sections(grad_alpha=WEIGHT), "grads.alpha"),
        (sections(buffers={"running_mean": WEIGHT}), "buffers.running_mean"),
        (sections(moving_mean=WEIGHT), "buffers.running_mean"),
    ],
    ids=range(13),
)
def test_arrays_are_found_under_the_usual_names(instance: Any, name: str) -> None:
    """In the section's dict or as an attribute; what is read is a copy."""
    found = read(instance, name)
    assert found is not None
    assert found.tolist() == WEIGHT.tolist()
    assert not np.shares_memory(found, WEIGHT)


class Computed:
    """Computes its weight when asked, and has a method called like an array."""

    @property
    def weight(self) -> Any:
        """Return the array."""
        return WEIGHT.view(np.recarray)

    def bias(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("instance", "name"),
    [
        (sections(), "params.weight"),
        (sections(weight=None), "params.weight"),
        (sections(weight="heavy"), "params.weight"),
        (sections(weight=[1.0]), "params.weight"),
        (sections(use=True, weight=True), "params.weight"),
        (sections(weight=np.array([None])), "params.weight"),
        (Computed(), "params.bias"),
    ],
    ids=range(7),
)
def test_what_is_no_array_is_not_read(instance: Any, name: str) -> None:
    """Missing, None, text, lists, bools, methods: there is no such array."""
    assert read(instance, name) is None


def test_numbers_and_subclasses_are_read_as_plain_arrays() -> None:
    """A scalar parameter is a 0-d array."""
    scalar = read(sections(weight=0.25), "params.weight")
    assert scalar is not None
    assert (scalar.shape, scalar.item()) == ((), 0.25)
    assert type(read(Computed(), "params.weight")) is np.ndarray


@pytest.mark.parametrize(
    ("held", "shape", "expected"),
    [
        ((1, 3), (3,), (3,)),
        ((3,), (1, 3), (1, 3)),
        ((3, 1), (1, 3), (1, 3)),
        ((2, 3), (3, 2), (2, 3)),
        ((3,), (3,), (3,)),
    ],
)
def test_axes_of_length_one_do_not_matter(
    held: tuple[int, ...], shape: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    """A bias of shape (1, out) is read in the shape (out,); a transposed weight stays what it is."""
    array = read(sections(bias=np.zeros(held)), "params.bias", shape)
    assert array is not None
    assert array.shape == expected
    assert squeezed((1, 3, 1)) == (3,)


def test_arrays_are_written_in_place() -> None:
    """Whoever else holds the array sees what was written."""
    own = np.zeros((1, 3))
    write(sections(params={"b": own}), "params.bias", np.arange(3.0))
    assert own.tolist() == [[0.0, 1.0, 2.0]]


@pytest.mark.parametrize(
    "held", [np.zeros(3, "f4"), np.broadcast_to(0.0, (3,)), 0.5], ids=["other type", "read-only", "no array"]
)
def test_arrays_without_room_are_replaced(held: Any) -> None:
    """An array of another type, one that cannot be written to, and a number give way to a copy."""
    instance = sections(weight=held)
    value = np.arange(3.0)
    write(instance, "params.weight", value)
    assert instance.weight.tolist() == [0.0, 1.0, 2.0]
    assert instance.weight.dtype == np.float64
    assert not np.shares_memory(instance.weight, value)


@pytest.mark.parametrize(
    ("instance", "name", "place", "replaced"),
    [
        (sections(params={"weight": np.zeros((2, 3))}), "params.weight", 'params["weight"]', False),
        (sections(params={"W": np.zeros((2, 3))}), "params.weight", 'params["W"]', False),
        (sections(gamma=np.zeros((2, 3)), params={}), "params.weight", "gamma", False),
        (sections(gradients={"dW": np.zeros((2, 3))}), "grads.weight", 'gradients["dW"]', False),
        (sections(grads={"W": np.zeros((2, 3), "f4")}), "grads.weight", 'grads["W"]', True),
        (sections(moving_mean=np.broadcast_to(0.0, (2, 3))), "buffers.running_mean", "moving_mean", True),
    ],
    ids=range(6),
)
def test_where_an_array_is_kept(instance: Any, name: str, place: str, replaced: bool) -> None:
    """The place is one of the list, and says whether it is written into."""
    assert kept(instance, name, WEIGHT) == Kept((place,), (2, 3), replaced=replaced)
    assert are_places((place,), name)


def test_a_number_is_replaced_and_what_is_none_is_nowhere() -> None:
    """As `write` does it."""
    assert kept(sections(weight=0.5), "params.weight", np.zeros(1)) == Kept(("weight",), (), replaced=True)
    assert kept(sections(weight="heavy"), "params.weight", WEIGHT) is None
    assert kept(sections(), "params.weight", WEIGHT) is None


def test_an_option_is_no_array() -> None:
    """Beside an array called b, `bias` says whether there is one; alone, it is nowhere to write to."""
    instance = SimpleNamespace(bias=True, b=np.zeros(2))
    write(instance, "params.bias", np.ones(2))
    assert instance.bias is True
    np.testing.assert_array_equal(instance.b, np.ones(2))
    with pytest.raises(DialectError, match=r"no params\.bias found"):
        write(SimpleNamespace(bias=True), "params.bias", np.ones(2))


def test_what_does_not_fit_is_named() -> None:
    """The error says what was looked for, or what shape is there."""
    with pytest.raises(DialectError) as caught:
        write(sections(), "params.weight", WEIGHT)
    assert str(caught.value) == (
        "no params.weight found: looked for params['weight'] and the attributes weight, W, w, weights; "
        "keep it in the dict self.params, of shape (2, 3)"
    )
    assert caught.value.lack == Lack("params.weight")
    with pytest.raises(DialectError) as misfit:
        write(sections(W=np.zeros((3, 2))), "params.weight", WEIGHT)
    assert str(misfit.value) == (
        "params.weight has shape (3, 2), but should have shape (2, 3); "
        "another layout is judged only where it is declared as a convention"
    )
    assert misfit.value.lack == Lack("params.weight", misshapen=True)


def test_what_is_kept_in_objects_is_named() -> None:
    """An object that holds an array is no array: what it is called is said."""
    with pytest.raises(DialectError, match=r"params\.weight is kept as a SimpleNamespace, but should be a NumPy array"):
        write(sections(W=SimpleNamespace(value=WEIGHT)), "params.weight", WEIGHT)


def test_lists_hold_the_weight_and_then_the_bias() -> None:
    """Parameters and gradients may be kept in lists; what the list has no array for is looked for as ever."""
    weight, bias, gradient = np.zeros((2, 3)), np.zeros(3), np.ones((2, 3))
    instance = sections(params=[weight, bias], grads=[gradient], db=np.ones(3))
    write(instance, "params.weight", WEIGHT)
    write(instance, "params.bias", np.arange(3.0))
    assert (weight.tolist(), bias.tolist()) == (WEIGHT.tolist(), [0.0, 1.0, 2.0])
    expected = {"params.bias": [0.0, 1.0, 2.0], "grads.weight": gradient.tolist(), "grads.bias": [1.0] * 3}
    for name, held in expected.items():
        found = read(instance, name)
        assert found is not None
        assert found.tolist() == held
    zero(instance, "grads.weight")
    assert instance.grads[0].tolist() == [[0.0] * 3] * 2
    assert read(sections(params=["W"], W=WEIGHT), "params.weight") is not None


def test_gradients_are_zeroed_under_any_name() -> None:
    """A fresh array of zeros, so that what the subject handed out before stays as it was."""
    own = np.ones(2)
    instance = sections(dW=own, db=3.0)
    for name in ("grads.weight", "grads.bias", "grads.missing"):
        zero(instance, name)
    assert instance.dW.tolist() == [0.0, 0.0]
    assert own.tolist() == [1.0, 1.0]
    assert instance.db == 3.0


def test_what_is_observed_is_the_state_and_its_gradients() -> None:
    """What the subject does not have is left out."""
    instance = sections(params={"weight": WEIGHT}, dW=-WEIGHT, running_mean=np.ones(3), other=np.ones(1))
    state = MappingProxyType({"params.weight": WEIGHT, "params.bias": np.zeros(3), "buffers.running_mean": np.zeros(3)})
    assert {name: array.tolist() for name, array in observe(instance, state, order_of(tuple(state))).items()} == {
        "params.weight": WEIGHT.tolist(),
        "grads.weight": (-WEIGHT).tolist(),
        "buffers.running_mean": [1.0, 1.0, 1.0],
    }


class Nested:
    """Keeps a layer in an attribute, or several in a list."""

    def __init__(self, **kept: Any) -> None:
        vars(self).update(kept)


@pytest.mark.parametrize(
    ("instance", "name", "place"),
    [
        (Nested(layers=[Nested(W=WEIGHT.copy())]), "params.0.weight", "layers[0].W"),
        (Nested(modules=(1, Nested(params={"W": WEIGHT.copy()}))), "params.1.weight", 'modules[1].params["W"]'),
        (Nested(f=Nested(params={"weight": WEIGHT.copy()})), "params.layer.weight", 'f.params["weight"]'),
        (Nested(W1=WEIGHT.copy()), "params.0.weight", "W1"),
        (Nested(params={"W1": WEIGHT.copy()}), "params.0.weight", 'params["W1"]'),
        (Nested(params={"0.weight": WEIGHT.copy()}), "params.0.weight", 'params["0.weight"]'),
        (Nested(grads={"dW2": WEIGHT.copy()}), "grads.2.weight", 'grads["dW2"]'),
    ],
)
def test_arrays_of_layers_inside(instance: Any, name: str, place: str) -> None:
    """They are found under dotted names, under numbered names, and where the layer inside keeps them."""
    found = kept(instance, name, WEIGHT)
    assert found == Kept((place,), WEIGHT.shape)
    assert are_places((place,), name)
    write(instance, name, WEIGHT + 1)
    assert np.asarray(read(instance, name)).tolist() == (WEIGHT + 1).tolist()


def test_arrays_that_a_layer_inside_has_too_are_never_replaced() -> None:
    """Another format, and zeros, are written into them."""
    shared = WEIGHT.copy()
    instance = sections(params={"0.weight": shared}, grads={"0.weight": shared})
    write(instance, "params.0.weight", np.ones((2, 3), np.float32))
    assert shared.tolist() == np.ones((2, 3)).tolist()
    zero(instance, "grads.0.weight")
    assert not shared.any()


@pytest.mark.parametrize("name", ["params.3.weight", "params.other.weight", "params.layer.weight"])
def test_layers_that_are_not_there(name: str) -> None:
    """Nothing is found where there is no such layer."""
    assert read(Nested(layers=[Nested(W=WEIGHT)]), name) is None
