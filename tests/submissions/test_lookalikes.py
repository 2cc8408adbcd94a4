"""What has no component's name is told which component may be meant, and what stands in the way."""

from dataclasses import replace

import pytest

from layerproof.play import Export
from layerproof.play.around import Around
from layerproof.play.messages import Method
from layerproof.submissions.known import Known
from layerproof.submissions.lookalikes import closest_to, lookalike, renamed, without_word

KNOWN = (
    Known("Linear", "layer", ("Dense",), misfit=lambda one: "" if one.parameters else f"{one.name} takes nothing"),
    Known("ReLU", "layer"),
    Known("LeakyReLU", "layer", ("LReLU",)),
    Known("GLU", "layer", ("GatedLinear",)),
    Known("Softmax", "layer"),
    Known("GroupNorm", "layer"),
    Known("MSELoss", "loss", ("MSE",)),
    Known("CrossEntropyLoss", "loss", ("CrossEntropy",)),
    Known("SGD", "optimizer"),
)
LAYER = {"forward": Method(("x",), ("x",)), "backward": Method(("g",), ("g",))}
NO_NAME = "is no name that is known: rename it to"


def a_class(name: str, *parameters: str, methods: dict[str, Method] | None = None) -> Export:
    """Return a class of that name, a layer unless told otherwise."""
    return Export(name, "class", "m", "m.py", 1, methods=LAYER if methods is None else methods, parameters=parameters)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Activation_ReLU", "ReLU"),
        ("ReLU_Activation", "ReLU"),
        ("Layer_Dense", "Linear"),
        ("LayerSoftmax", "Softmax"),
        ("MyReLU", "ReLU"),
        ("Loss_MSE", "MSELoss"),
        ("Optimizer_SGD", "SGD"),
        ("Loss_ReLU", ""),
        ("Optimizer_Softmax", ""),
        ("Activation_Dense", ""),
        ("SpatialGroupNorm", ""),
        ("Layer", ""),
        ("Activation", ""),
    ],
)
def test_a_word_more_is_no_other_component(name: str, meant: str) -> None:
    """If it goes with the component's kind; an activation is no layer with options, and a word alone is none."""
    parameters = () if name.startswith("Activation") else ("n",)
    found = renamed(a_class(name, *parameters), KNOWN)
    assert (found.name if found else "") == meant


def test_pairs_of_functions_may_say_more() -> None:
    """A function alone is a helper, whatever it is called."""
    pair = replace(a_class("spatial_groupnorm_forward"), around=Around("layer", "spatial_groupnorm_forward"))
    assert renamed(pair, KNOWN) is KNOWN[5]
    assert renamed(Export("my_softmax", "function", "m"), KNOWN) is None
    names = ("spatial_groupnorm_forward", "groupnorm_layer_forward", "my_relu_forward")
    assert [without_word(name) for name in names] == ["groupnorm_forward", "groupnorm_forward", "relu_forward"]


@pytest.mark.parametrize(
    ("export", "lacks", "told"),
    [
        (a_class("MyReLU"), "", f"MyReLU {NO_NAME} ReLU"),
        (
            a_class("Optimizer_SGD", methods={"update_params": Method()}),
            "Optimizer_SGD has no step",
            f"Optimizer_SGD {NO_NAME} SGD; besides, Optimizer_SGD has no step",
        ),
        (a_class("My_Softmax", methods={**LAYER, "forward": Method(kept="out")}), "", f"My_Softmax {NO_NAME} Softmax"),
        (a_class("MySGD", methods={}), "", ""),
    ],
    ids=range(4),
)
def test_it_is_told_how_to_be_judged(export: Export, lacks: str, told: str) -> None:
    """The name and what else stands in the way in one sentence; a class without methods is none of it."""
    assert lookalike(export, KNOWN, lambda *_: lacks) == told


@pytest.mark.parametrize(
    ("name", "closest"),
    [
        ("Rellu", "ReLU"),
        ("SDG", "SGD"),
        ("Activation_Sine", ""),
        ("Gated", ""),
        ("Activation_Softmax_Loss_CategoricalCrossentropy", "CrossEntropyLoss"),
        ("Linear_stride1", "Linear"),
    ],
)
def test_what_is_far_is_not_closest(name: str, closest: str) -> None:
    """A slip of the pen is close, as is a long name inside of it; a few letters in common are not."""
    assert closest_to(a_class(name), KNOWN) == closest
