"""Exports are matched to components by name, and what only looks like one is named with what is missing."""

from dataclasses import replace
from typing import Any

import pytest

from layerproof.play import Export
from layerproof.play.messages import Method
from layerproof.submissions.known import Known
from layerproof.submissions.recognise import recognise

ADD = (
    ": add backward(grad_output), which returns the input's gradient and keeps those of the parameters; nothing is "
    "differentiated for it"
)
OR_PAIR = (
    "should be a class with forward and backward, or have a function {} beside it that is given the cache which {} "
    "returns last"
)
KNOWN = (
    Known("Dropout", "layer", ("Drop",)),
    Known("BatchNorm1d", "layer", ("BatchNorm", "BN")),
    Known("CrossEntropyLoss", "loss", ("SoftmaxCrossEntropy",)),
    Known("SGD", "optimizer"),
    Known("kaiming_normal", "initializer", ("he_normal",)),
    Known("clip_grad_norm", "clip"),
)
LAYER = ("forward", "backward")


def _taking(methods: tuple[str, ...]) -> dict[str, Method]:
    return dict.fromkeys(methods, Method())


def a_class(name: str, *methods: str, line: int = 1, bases: tuple[str, ...] = ()) -> Export:
    """Return an export that is a class."""
    return Export(name, "class", "layers", "layers.py", line, bases=bases, methods=_taking(methods))


def updating(name: str, *needs: str) -> Export:
    """Return an export that is a class whose update is handed something."""
    return Export(name, "class", "layers", "layers.py", 1, methods={"update": Method(needs, needs)})


def a_function(name: str, line: int = 1) -> Export:
    """Return an export that is a function."""
    return Export(name, "function", "layers", "layers.py", line)


@pytest.mark.parametrize(
    ("export", "component"),
    [
        (a_class("Dropout", *LAYER), "Dropout"),
        (a_class("dropout", *LAYER), "Dropout"),
        (a_class("DROP_OUT", *LAYER), "Dropout"),
        (a_class("drop", *LAYER), "Dropout"),
        (a_class("Dropout", "__call__", "backward"), "Dropout"),
        (a_class("Batch_Norm_1D", *LAYER), "BatchNorm1d"),
        (a_class("bn", *LAYER), "BatchNorm1d"),
        (a_class("softmax_cross_entropy", *LAYER), "CrossEntropyLoss"),
        (a_class("Sgd", "step", "zero_grad"), "SGD"),
        (a_function("kaimingNormal"), "kaiming_normal"),
        (a_function("he_normal_"), "kaiming_normal"),
        (a_function("clip_grad_norm_"), "clip_grad_norm"),
    ],
    ids=range(12),
)
def test_components_are_recognised_by_name(export: Export, component: str) -> None:
    """Exactly, whatever the case and underscores, or by another name."""
    result = recognise([export], KNOWN)
    assert result.components == {component: export}
    assert result.unrecognised == ()


def test_components_come_in_their_own_order() -> None:
    """Whatever the order in the file."""
    result = recognise([a_class("SGD", "step", line=9), a_class("Dropout", *LAYER)], KNOWN)
    assert list(result.components) == ["Dropout", "SGD"]


@pytest.mark.parametrize(
    ("export", "reason"),
    [
        (a_class("Dropuot", *LAYER),
         "Dropuot looks like a layer (forward, backward) but is no known component; closest: Dropout"),
        (a_class("Attention", *LAYER), "Attention looks like a layer (forward, backward) but is no known component"),
        (a_class("Adamax", "step"),
         "Adamax looks like an optimizer (step) but is no known component; those that can be judged: SGD"),
        (updating("Adam", "params", "grads"),
         "Adam looks like an optimizer (update) but is no known component; those that can be judged: SGD"),
        (a_class("SDG", "step"), "SDG looks like an optimizer (step) but is no known component; closest: SGD"),
        (a_class("Dropout", "forward"), f"Dropout has forward but no backward{ADD}"),
        (a_class("Dropout", "__call__"), f"Dropout has forward but no backward{ADD}"),
        (a_class("Dropout", "backward"), "Dropout has backward but no forward"),
        (a_class("Dropout"), "Dropout has no forward and no backward"),
        (a_class("SGD", "apply"),
         "SGD has no step: add step(params, grads), which updates the arrays of the first by those of the second"),
        (a_class("Flatten", "forward"), "Flatten has forward but no backward, and is no known component"),
        (a_class("Flatten", "backward"), "Flatten has backward but no forward, and is no known component"),
        (a_class("BatchNrm", "forward"),
         "BatchNrm has forward but no backward, and is no known component; closest: BatchNorm1d"),
        (a_function("dropout"),
         f"dropout is a function, but {OR_PAIR.format('dropout_backward', 'dropout')}"),
        (a_function("sgd"), "sgd is a function, but should be a class with step"),
        (a_class("kaiming_normal", "__call__"), "kaiming_normal is a class, but should be a function"),
        (a_function("kaiming_norml"), "kaiming_norml is no known component; closest: kaiming_normal"),
        (a_function("dropout_forward"),
         f"dropout_forward is a function, but {OR_PAIR.format('dropout_backward', 'dropout_forward')}"),
    ],
    ids=range(18),
)  # fmt: skip
def test_lookalikes_are_named_with_what_is_missing(export: Export, reason: str) -> None:
    """One sentence says what it looks like, what it lacks, and what may have been meant."""
    result = recognise([export], KNOWN)
    assert result.components == {}
    assert [(item.export, item.reason) for item in result.unrecognised] == [(export, reason)]


def test_the_beginning_of_a_name_is_closest() -> None:
    """A word behind an underscore tells it from others of its kind."""
    known = (Known("Conv2d", "layer"), Known("ConvTranspose2d", "layer"))
    (refused,) = recognise([a_class("Conv2d_stride1", *LAYER)], known).unrecognised
    assert refused.meant == "Conv2d"


def test_what_a_lookalike_would_lack_is_said_at_once() -> None:
    """Renamed, it would be told so: it is told with the name."""
    known = (Known("Dropout", "layer", misfit=lambda export: f"{export.name}.forward takes y, but should take x"),)
    (refused,) = recognise([a_class("Dropuot", *LAYER)], known).unrecognised
    assert refused.reason == (
        "Dropuot looks like a layer (forward, backward) but is no known component; closest: Dropout "
        "(Dropuot.forward takes y, but should take x)"
    )


@pytest.mark.parametrize(
    ("export", "meant"),
    [
        (a_class("dropout", "forward"), "Dropout"),
        (a_class("Dropuot", *LAYER), "Dropout"),
        (a_class("Attention", *LAYER), ""),
    ],
)
def test_what_was_meant_is_told(export: Export, meant: str) -> None:
    """The component that the name stands for, or is closest to, so that it is not called missing as well."""
    assert [item.meant for item in recognise([export], KNOWN).unrecognised] == [meant]


@pytest.mark.parametrize(
    "exports",
    [
        [a_class("Config", "load")],
        [updating("Average", "value")],
        [a_class("Plotter", "__call__")],
        [a_function("softmax"), a_function("train"), a_function("normal")],
        [a_class("Layer", *LAYER), a_class("Dropout", *LAYER, line=5, bases=("Layer",))],
        [a_class("Module", "forward"), a_class("Dropout", *LAYER, line=5, bases=("Layer", "Module"))],
        [a_class("MyDropout", *LAYER, line=3), a_class("Dropout", *LAYER, line=3)],
        [a_class("Dropout", *LAYER), a_function("dropout", line=9)],
    ],
    ids=["helper", "meter", "callable", "functions", "base", "base of a base", "second name", "beside its class"],
)
def test_helpers_are_not_reported(exports: list[Export]) -> None:
    """Nobody expects a verdict on a helper, on a class that others inherit from, or on the same class twice."""
    assert recognise(exports, KNOWN).unrecognised == ()


def test_a_function_named_as_a_layer_is_a_helper_beside_classes() -> None:
    """Alone it may be somebody's layer; where layers are classes, it is told to whom that layer is missing."""
    function, layer = a_function("drop"), a_class("BatchNorm1d", *LAYER, line=5)
    (alone,), (beside,) = recognise([function], KNOWN).unrecognised, recognise([function, layer], KNOWN).unrecognised
    assert (alone.meant, alone.helper) == ("Dropout", False)
    assert (beside.meant, beside.helper) == ("Dropout", True)


@pytest.mark.parametrize(
    ("names", "judged"),
    [
        (["Dropout", "dropout", "Drop"], 0),
        (["Drop", "dropout", "Dropout"], 2),
        (["Drop", "drop_out"], 1),
        (["drop_out", "DROPOUT"], 1),
        (["Dropout", "Dropout"], 1),
    ],
)
def test_of_several_the_exact_name_is_judged_and_else_the_last(names: list[str], judged: int) -> None:
    """The others are named, with the place of the one that is judged."""
    exports = [a_class(name, *LAYER, line=10 + index) for index, name in enumerate(names)]
    result = recognise(exports, KNOWN)
    assert result.components == {"Dropout": exports[judged]}
    instead = f"the one in line {10 + judged} of layers.py is judged: rename or take out one of them"
    other = f"{names[judged]} in line {10 + judged} of layers.py is judged: to have Drop judged"
    assert [item.reason for item in result.unrecognised] == [
        f"Drop is another name of Dropout; {other}, check it in a file of its own"
        if export.name == "Drop"
        else f"{export.name} is another Dropout; {instead}"
        for index, export in enumerate(exports)
        if index != judged
    ]


def test_one_that_lacks_a_method_does_not_stand_in_the_way() -> None:
    """An unfinished class of the exact name gives way to a finished one of another."""
    unfinished, finished = a_class("Dropout", "forward"), a_class("Drop", *LAYER, line=9)
    result = recognise([unfinished, finished], KNOWN)
    assert result.components == {"Dropout": finished}
    assert [item.reason for item in result.unrecognised] == [f"Dropout has forward but no backward{ADD}"]


def test_one_of_another_shape_is_told_how_to_be() -> None:
    """What has the name and the methods may still not be built and called as one; another that can is judged."""
    known = Known("ReLU", "layer", misfit=lambda export: "it takes a cache" if export.line == 1 else "")
    functional, native = a_class("ReLU", *LAYER), a_class("relu", *LAYER, line=9)
    alone = recognise([functional], [known])
    assert alone.components == {}
    assert [(item.reason, item.meant) for item in alone.unrecognised] == [("it takes a cache", "ReLU")]
    assert recognise([functional, native], [known]).components == {"ReLU": native}


def test_what_a_package_offers_once_more_is_told_once() -> None:
    """Under the name of a component, where it has one; a class that could be judged has no rival in itself."""
    names = ("Droper", "Dropout", "Droper")
    found = recognise([a_class(name, "forward", line=3) for name in names], KNOWN)
    assert [item.export.name for item in found.unrecognised] == ["Dropout"]
    twice = [
        replace(a_class("Dropout", *LAYER, line=line), module=module) for line in (3, 9) for module in ("p", "p.m")
    ]
    found = recognise(twice, KNOWN)
    assert found.components == {"Dropout": twice[-1]}
    assert [item.export.line for item in found.unrecognised] == [3]
    assert [rival.line for rival in found.rivals["Dropout"]] == [3]


def test_exports_without_a_place_are_apart() -> None:
    """Two that have no line are not taken for one."""
    exports: list[Any] = [Export(name, "class", "m", methods=_taking(LAYER)) for name in ("Dropout", "Attention")]
    assert [item.export.name for item in recognise(exports, KNOWN).unrecognised] == ["Attention"]


def test_functions_that_serve_classes_are_helpers() -> None:
    """What other code uses is not asked to be a class: it is worth a word only where it is all there is."""
    layer, serves, alone = a_class("Dropout", *LAYER), a_function("batch_norm", 5), a_function("drop", 9)
    found = recognise([layer, replace(serves, used=True), alone], KNOWN)
    assert [(one.export.name, one.helper) for one in found.unrecognised] == [("batch_norm", True)]
    (only,) = recognise([replace(serves, used=True)], KNOWN).unrecognised
    assert (only.export.name, only.helper) == ("batch_norm", False)
    # A class that is no component is beside it: what serves is still no component's name taken in vain.
    (refused, helper) = recognise([a_class("SGD", "apply"), replace(serves, used=True)], KNOWN).unrecognised
    assert (refused.helper, helper.helper) == (False, True)


def test_functions_that_serve_functions_are_helpers() -> None:
    """Where what they serve has a component's name, and nothing uses that; in another module as well."""
    loss, serves = a_function("softmax_cross_entropy"), replace(a_function("drop", 5), used=True)
    found = recognise([loss, serves], KNOWN).unrecognised
    assert [(one.export.name, one.helper) for one in found] == [("softmax_cross_entropy", False), ("drop", True)]
    elsewhere = replace(serves, used=False, served=True)
    assert [one.helper for one in recognise([loss, elsewhere], KNOWN).unrecognised] == [False, True]
    found = recognise([a_function("train"), serves], KNOWN).unrecognised
    assert [(one.export.name, one.helper) for one in found] == [("drop", False)]


def test_functions_that_are_components_are_never_helpers() -> None:
    """An initializer is judged whether a layer uses it or not."""
    used = replace(a_function("kaiming_normal"), used=True)
    assert recognise([a_class("Dropout", *LAYER), used], KNOWN).components["kaiming_normal"] is used


def test_of_several_the_one_in_the_outermost_folder_is_judged() -> None:
    """An old copy in a folder below is not what was handed in."""
    outer = replace(a_class("Dropout", *LAYER, line=1), file="/submission/main.py")
    inner = replace(a_class("Dropout", *LAYER, line=1), file="/submission/old/main.py")
    assert recognise([outer, inner], KNOWN).components == {"Dropout": outer}
    exact, other = replace(inner, name="Dropout"), replace(outer, name="drop_out")
    assert recognise([other, exact], KNOWN).components == {"Dropout": exact}
