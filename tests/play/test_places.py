"""Where an entry of the state is looked for."""

from layerproof.play.places import item, places


def test_an_item() -> None:
    """A place is Python behind the instance and a dot."""
    assert item("params", "W") == 'params["W"]'


def test_a_parameter() -> None:
    """It may lie in the dict, under its own name or another, as an attribute, or in a bare list."""
    found = places("params.weight")
    assert found[0] == 'params["weight"]'
    assert {'params["W"]', "weight", "W", "params[0]"} <= set(found)
    assert len(set(found)) == len(found)


def test_a_list_of_known_length() -> None:
    """Where it is known how many entries there are, each position may hold it."""
    assert {"params[0]", "params[1]", "params[2]"} <= set(places("params.weight", 3))


def test_a_buffer() -> None:
    """Buffers lie in no bare list."""
    assert not [
        place for place in places("buffers.running_mean", 2) if place.startswith("buffers[") and '"' not in place
    ]
