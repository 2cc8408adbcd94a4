"""Where an entry of the state is looked for."""

import pytest

from layerproof.play.places import are_places, item, own_places


def test_an_item() -> None:
    """A place is Python behind the instance and a dot."""
    assert item("params", "W") == 'params["W"]'


def test_a_parameter() -> None:
    """It may lie in the dict, under its own name or another, as an attribute, or in a bare list."""
    found = own_places("params.weight")
    assert found[0] == 'params["weight"]'
    assert {'params["W"]', "weight", "W", "params[0]"} <= set(found)
    assert len(set(found)) == len(found)


def test_a_list_of_known_length() -> None:
    """Where it is known how many entries there are, each position may hold it."""
    assert {"params[0]", "params[1]", "params[2]"} <= set(own_places("params.weight", 3))


def test_a_buffer() -> None:
    """Buffers lie in no bare list."""
    found = own_places("buffers.running_mean", 2)
    assert not [place for place in found if place.startswith("buffers[") and '"' not in place]


@pytest.mark.parametrize(
    ("place", "entry", "is_one"),
    [
        ("W", "params.weight", True),
        ("linear.W", "params.weight", True),
        ("linear.linear.W", "params.weight", False),
        ("params[1]", "params.weight", False),
        ('layers[0].params["W"]', "params.0.weight", True),
        ('layers[1].params["W"]', "params.0.weight", False),
        ("cells[0].Wx", "params.weight_ih_l0", True),
        ("__class__", "params.weight", False),
        ("linear.__class__", "params.weight", False),
    ],
)
def test_what_is_a_place(place: str, entry: str, *, is_one: bool) -> None:
    """In the object itself, in a layer inside, in one of several: nothing else may be written into a program."""
    assert are_places((place,), entry) is is_one


@pytest.mark.parametrize(
    ("places", "entry", "are"),
    [
        (("W_xr", "W_xz", "W_xn"), "params.weight_ih_l0", True),
        (('params["W_xr"]', "W_xz", 'params["W_xh"]'), "params.weight_ih", True),
        (("db_i", "db_f", "db_g", "db_o"), "grads.bias", True),
        (("cell.W_xr", "cell.W_xz", "cell.W_xn"), "params.weight_ih_l0", True),
        (("cell.W_xr", "W_xz", "cell.W_xn"), "params.weight_ih_l0", False),
        (("W_xz", "W_xr", "W_xn"), "params.weight_ih_l0", False),
        (("W_xr", "W_xz"), "params.weight_ih_l0", False),
        (("W_xr", "W_xz", "__class__"), "params.weight_ih_l0", False),
        (("W", "W"), "params.weight", False),
        ((), "params.weight_ih_l0", False),
    ],
)
def test_what_are_places_of_parts(places: tuple[str, ...], entry: str, *, are: bool) -> None:
    """All gates in PyTorch's order, in the same object, and each under a name of its own."""
    assert are_places(places, entry) is are


def test_layers_in_layers_are_looked_through_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are millions of names for what lies four layers deep: they are not gone through."""
    looked: list[str] = []

    def looking(entry: str, count: int = 0) -> list[str]:
        looked.append(entry)
        return own_places(entry, count)

    monkeypatch.setattr("layerproof.play.places.own_places", looking)
    entry = "params.encoder.0.self_attn.out_proj.weight"
    assert are_places(("encoder.layers[0].self_attn.out_proj.weight",), entry)
    assert not are_places(("encoder.layers[0].self_attn.out_proj.secret",), entry)
    assert len(looked) < 30
