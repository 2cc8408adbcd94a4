"""What convolution layers, and what goes with them, promise."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.drawing import drawn
from layerproof.conformance.examination import by_experiment
from layerproof.conformance.law import Searched
from layerproof.conformance.laws import laws_of
from layerproof.impl.base import Array
from layerproof.play import Program

COMPONENTS = [name for name, promised in contracts().items() if family(promised) == "convolution"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_programs(twin_answers: Callable[[str], Iterator[Program]], component: str) -> None:
    """The twin plays every program without raising: options fit each other, and inputs them."""
    promised = contract(component)
    seen: dict[str, set[str]] = {name: set() for name in promised.choices}
    for program in twin_answers(component):
        for name, values in seen.items():
            values.add(repr(program.config[name]))
        assert all(array.size < 8000 for array in program.arrays())
    assert all(len(values) > 1 for values in seen.values()), seen


def test_configs_fit() -> None:
    """Channels are divided into the groups, what keeps its size has no stride, and paddings stay below theirs."""
    conv, transposed = contract("Conv2d"), contract("ConvTranspose2d")
    channels: dict[str, Any] = {"in_channels": 2, "out_channels": 1, "kernel_size": 2}
    assert conv.settled({**channels, "groups": 3}) == {**channels, "in_channels": 3, "out_channels": 3, "groups": 3}
    assert conv.settled({**channels, "stride": 2, "padding": "same"})["stride"] == 1
    given: dict[str, Any] = {**channels, "stride": (1, 2), "output_padding": (2, 2), "dilation": 2}
    assert transposed.settled(given)["output_padding"] == (1, 1)
    assert transposed.settled({**given, "output_padding": 2, "dilation": 1})["output_padding"] == 0
    assert contract("Fold").settled({"output_size": 1, "kernel_size": (2, 3)})["output_size"] == 3
    upsample: Any = contract("Upsample")
    assert upsample.settled({"size": 3, "scale_factor": 2, "align_corners": True}) == {
        "size": 3,
        "scale_factor": None,
        "align_corners": None,
    }
    assert upsample.settled({"size": None, "scale_factor": None})["scale_factor"] == 2


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "text"),
    [
        ("Conv2d", "impulse", "cv-dil-ignored", "Conv2d"),
        ("ConvTranspose2d", "stamp", "ct-output-padding-begin", "ConvTranspose2d"),
        ("DepthwiseSeparableConv2d", "factors", "ds-shared-kernel", "DepthwiseSeparableConv2d"),
        ("Unfold", "coverage", "uf-assign", "Unfold"),
        ("Fold", "coverage", "fo-mean", "Fold"),
    ],
)
def test_identities(
    broken_identity: Callable[..., list[str]], component: str, identity: str, mistake: str, text: str
) -> None:
    """Ours obeys each equation, and a known mistake breaks it."""
    assert broken_identity(component, identity, contract(component).model) == []
    messages = broken_identity(component, identity, mistake)
    assert messages
    assert text in contract(component).component
    assert all("but should be" in message for message in messages)


def test_readings_of_padding() -> None:
    """Pairs come first axis first, and one number for all stays one."""
    (pairs,) = [one for one in contract("ZeroPad2d").conventions if one.other == "pairs"]
    given = pairs.program(Program("ZeroPad2d", "layer", {"padding": (1, 2, 3, 4)}))
    assert given.config["padding"] == ((3, 4), (1, 2))
    assert pairs.program(Program("ZeroPad2d", "layer", {"padding": 2})).config["padding"] == 2


def test_readings_of_layouts() -> None:
    """A weight whose spatial axes come first goes in and comes out, and so do images with their channels last."""
    readings = {one.label: one for one in contract("Conv2d").conventions}
    layout, channels = readings["weight_layout=(kH, kW, I, O)"], readings["data_format=channels last"]
    weight: Array = np.arange(24.0).reshape(2, 1, 3, 4)
    program = Program("Conv2d", "layer", {}, {"params.weight": weight})
    assert layout.program(program).state["params.weight"].shape == (3, 4, 1, 2)
    assert channels.returned is not None
    assert channels.returned(np.ones((1, 2, 3, 4))).shape == (1, 4, 2, 3)


ONE_AXIS = [name for name, one in contracts().items() if getattr(one, "axes", 0) == 1]


@pytest.mark.parametrize("component", ONE_AXIS)
def test_along_one_axis_options_are_numbers(component: str) -> None:
    """Whoever takes a number and no tuple of one is right, and is asked for nothing else, in no experiment."""
    known = contract(component)
    searched = [one for one, _ in by_experiment(laws_of(known)) if isinstance(one, Searched)]
    configs = [program.config for one in searched for program, _ in drawn(one, known, 3, 0)]
    alone = [one for config in configs for one in config.values() if isinstance(one, tuple) and len(one) == 1]
    assert alone == []
