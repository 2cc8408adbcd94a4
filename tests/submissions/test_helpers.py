"""Functions that are named as layers are, beside classes: one sentence for all of them."""

from dataclasses import replace

import pytest

from layerproof.play import Export
from layerproof.play.around import Around
from layerproof.play.messages import Method
from layerproof.submissions.helpers import notes_on_helpers
from layerproof.submissions.known import Known
from layerproof.submissions.recognise import recognise

KNOWN = tuple(Known(name, "layer") for name in ("ReLU", "Sigmoid", "ELU", "Tanh", "Softmax", "Linear"))
LINEAR = Export("Linear", "class", "m", "m.py", 1, methods={"forward": Method(), "backward": Method()})


def function(name: str, *, used: bool = False) -> Export:
    """Return a function of a file, on a line of its own."""
    return Export(name, "function", "m", "m.py", sum(map(ord, name)), used=used)


ALONE = "taken for a helper and not judged; to be judged {} would be a class with forward and backward"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["relu"], f"relu is a function with the name of a layer or loss beside classes, {ALONE.format('it')}"),
        (
            ["relu", "tanh", "softmax", "sigmoid", "elu"],
            "relu, tanh, softmax and 2 more are functions with the name of a layer or loss beside classes, "
            + ALONE.format("each"),
        ),
    ],
)
def test_those_that_nothing_uses_are_told(names: list[str], told: str) -> None:
    """However many there are, in one sentence."""
    assert notes_on_helpers(recognise([LINEAR, *map(function, names)], KNOWN)) == (told,)


def test_what_other_code_uses_is_not_worth_a_word() -> None:
    """Nor is a function of any other name."""
    exports = [LINEAR, function("relu", used=True), replace(function("tanh"), served=True), function("load_data")]
    assert notes_on_helpers(recognise(exports, KNOWN)) == ()


def test_those_that_nobody_asked_for_are_not_told() -> None:
    """A function is worth a word to whom its layer is missing; one of no component is to nobody who asked for one."""
    found = recognise([LINEAR, function("relu"), function("tanh")], KNOWN)
    told = f"relu is a function with the name of a layer or loss beside classes, {ALONE.format('it')}"
    assert notes_on_helpers(found, ["Linear", "ReLU"]) == (told,)
    assert notes_on_helpers(found, ["Linear"]) == ()
    assert notes_on_helpers(recognise([function("kaiming_normal"), function("adam")], (KAIMING,)), ["ReLU"]) == ()


KAIMING = Known("kaiming_normal", "initializer")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["adam"], ("adam is not judged: a function of no component that is known",)),
        (
            ["adam", "lamb", "lion", "adagrad", "adadelta"],
            ("adam, lamb, lion and 2 more are not judged: functions of no component that is known",),
        ),
        (["_lamb"], ()),
        ([], ()),
    ],
)
def test_functions_of_other_names_are_told_beside_those_that_are_judged(
    names: list[str], told: tuple[str, ...]
) -> None:
    """Nobody is to take them for right because the others are; what other code uses serves it."""
    exports = [function("kaiming_normal"), *map(function, names), function("clamp", used=True)]
    assert notes_on_helpers(recognise(exports, (KAIMING,))) == told


def test_a_pair_that_says_more_than_the_component_is_told_its_name() -> None:
    """Beside functions that are judged; what its arrays must be is told by the component's page."""
    name = "spatial_softmax_forward"
    pair = replace(LINEAR, name=name, line=9, around=Around("layer", name, "spatial_softmax_backward"))
    told = f"{name} is not judged: rename it to softmax_forward, and its partner likewise, to have it judged as Softmax"
    shapes = "with arrays of the shapes that `layerproof explain Softmax` tells"
    assert notes_on_helpers(recognise([function("kaiming_normal"), pair], (*KNOWN, KAIMING))) == (f"{told}, {shapes}",)


def test_functions_of_other_files_are_not_told() -> None:
    """A package has many."""
    elsewhere = replace(function("load_data"), file="data.py")
    assert notes_on_helpers(recognise([function("kaiming_normal"), elsewhere], (KAIMING,))) == ()
