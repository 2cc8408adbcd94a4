"""Whoever asks for a component that is not there is told so, and which are there."""

import pytest

from layerproof.play import Export
from layerproof.play.messages import Method
from layerproof.submissions.asked import missing, notes_on_missing, what_there_is
from layerproof.submissions.known import Known
from layerproof.submissions.recognise import Recognition, recognise

KNOWN = tuple(Known(name, "layer") for name in ("ReLU", "Sigmoid", "Tanh", "LSTMCell", "Linear"))


def layers(*names: str) -> Recognition:
    """Return what is recognised among layers of these names."""
    both = {"forward": Method(), "backward": Method()}
    return recognise([Export(name, "class", "m", "m.py", 1 + at, methods=both) for at, name in enumerate(names)], KNOWN)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["LSTMCell"], ("LSTMCell: asked for and not there; it has: ReLU and Linear",)),
        (["Tanh", "ReLU", "Sigmoid", "Tanh"], ("Tanh and Sigmoid: asked for and not there; it has: ReLU and Linear",)),
        (["ReLU"], ()),
        ([], ()),
    ],
)
def test_what_is_not_there_is_told(asked: list[str], told: tuple[str, ...]) -> None:
    """Once, beside what was asked for and is there."""
    assert missing(layers("Linear", "ReLU"), asked) == tuple(dict.fromkeys(name for name in asked if name != "ReLU"))
    assert notes_on_missing(layers("Linear", "ReLU"), asked) == told


def test_what_looks_like_it_has_a_result_of_its_own() -> None:
    """That says why it is not judged."""
    assert notes_on_missing(layers("Linear", "LSTMCel"), ["LSTMCell"]) == ()


def test_nothing_is_there() -> None:
    """What is said of that does not hang on what was asked for."""
    assert notes_on_missing(layers(), ["ReLU"]) == ()
    assert what_there_is(layers()) == "nothing in it looks like a component"
