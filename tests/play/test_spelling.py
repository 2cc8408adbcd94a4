"""Of what a stranger says about its own names, only what is on the list is ever written into Python."""

from dataclasses import replace

import numpy as np
import pytest

from layerproof.play import Program
from layerproof.play.around import Around
from layerproof.play.spelling import Kept, Spelling, accepted, observed_names

PROGRAM = Program(
    "Linear",
    "layer",
    {"in_features": 2, "out_features": 1, "bias": True},
    {"params.weight": np.ones((1, 2)), "buffers.steps": np.ones(1)},
)
HONEST = Spelling(
    state={
        "params.weight": Kept(("W",), (1, 2)),
        "grads.weight": Kept(('gradients["dW"]',), (1, 2)),
        "buffers.steps": Kept(('buffers["steps"]',), (1,), replaced=True),
    },
    keywords={"in_features": "n_in", "bias": "use_bias"},
    positional=("out_features",),
    switches={"train": "train()", "eval": "training = False"},
    arguments={"train": "is_training=True", "eval": "is_training=False"},
    has_forward=False,
    has_zero_grad=False,
    takes_upstream=False,
    rate="learning_rate",
    results={"forward": "output", "backward": "dinputs"},
    randomness="rng",
    generators=("module.rng", "", "instance._rng"),
    uses_random=True,
)


def test_what_is_on_the_list_is_accepted() -> None:
    """Nothing is lost of an honest spelling, and nothing of one that says nothing."""
    assert accepted(HONEST, PROGRAM) == HONEST
    assert accepted(Spelling(), PROGRAM) == Spelling()


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ({"state": {"params.weight": Kept(("__class__",), (1, 2))}}, {"state": {}}),
        ({"state": {"params.weight": Kept(("W\nimport os",), (1, 2))}}, {"state": {}}),
        ({"state": {"params.weight": Kept(('params["x"]',), (1, 2))}}, {"state": {}}),
        ({"state": {"params.weight": Kept(("b",), (1, 2))}}, {"state": {}}),
        ({"state": {"params.weight": Kept(("W",), (1,) * 9)}}, {"state": {}}),
        ({"state": {"params.bias": Kept(("b",), (1,))}}, {"state": {}}),
        ({"state": {"nothing": Kept(("b",), (1,))}}, {"state": {}}),
        ({"keywords": {"in_features": "n_out"}}, {"keywords": {}}),
        ({"keywords": {"in_features": "n_in=os.system('x'), y"}}, {"keywords": {}}),
        ({"keywords": {"p": "rate"}}, {"keywords": {}}),
        ({"positional": ("in_features", "in_features")}, {"positional": ()}),
        ({"positional": ("p",)}, {"positional": ()}),
        ({"switches": {"train": "eval()", "eval": "training = False; import os"}}, {"switches": {}}),
        ({"switches": {"backward": "train()"}}, {"switches": {}}),
        ({"arguments": {"train": "training=False", "eval": "mode=os"}}, {"arguments": {}}),
        ({"arrays": {"params.weight": "x=print(), W"}}, {"arrays": {}}),
        ({"arrays": {"params.bias": "b"}}, {"arrays": {}}),
        ({"left_out": ("in_features",)}, {"left_out": ()}),
        ({"results": {"forward": "dinputs", "backward": "dx.x", "step": "out"}}, {"results": {}}),
        ({"rate": "x=print(), lr"}, {"rate": ""}),
        ({"step": "step(); import os; x"}, {"step": "step"}),
        ({"attributes": {"lr": "x = 1; lr", "rate": "rate"}}, {"attributes": {}}),
        ({"around": Around("layer", "f(); g")}, {"around": None}),
        ({"randomness": "rng=1, x"}, {"randomness": ""}),
        ({"generators": ("instance.__class__", "os.rng", "class.rng")}, {"generators": ("", "", "class.rng")}),
    ],
)
def test_anything_else_falls_back(told: dict[str, object], left: dict[str, object]) -> None:
    """Code, names of other things, and names of what the program does not have are dropped; the rest stays."""
    assert accepted(replace(HONEST, **told), PROGRAM) == replace(HONEST, **left)  # type: ignore[arg-type]


def test_what_is_handed_over_is_accepted() -> None:
    """Arrays under names of theirs, the options that they tell, functions that a class stands around, and its steps."""
    told = Spelling(
        arrays={"params.weight": "W"},
        left_out=("in_features",),
        state={"params.weight": Kept(("params[1]",), (1, 2)), "grads.weight": Kept(("grads[1]",), (1, 2))},
        around=Around("layer", "affine_forward", "affine_backward", ("x",), ("W",)),
        step="update",
        late=True,
        attributes={"lr": "learning_rate"},
    )
    assert accepted(told, PROGRAM) == told


def test_two_options_never_share_an_argument() -> None:
    """Python refuses an argument that is given twice."""
    program = replace(PROGRAM, config={"num_features": 2, "in_features": 2})
    told = Spelling(keywords={"num_features": "C", "in_features": "n_in"})
    assert accepted(told, program) == told
    program = replace(PROGRAM, config={"p": 0.5, "lr": 0.1, "q": 1})
    assert accepted(Spelling(keywords={"p": "p", "q": "q"}), program).keywords == {"p": "p", "q": "q"}


def test_observed_names() -> None:
    """Each entry of the state, and a gradient for each parameter."""
    assert list(observed_names(PROGRAM)) == ["params.weight", "grads.weight", "buffers.steps"]


@pytest.mark.parametrize(
    ("shape", "axis", "is_left"),
    [((6, 2), 0, True), ((2, 6), 1, True), ((4, 2), 0, False), ((6, 2), 1, False), ((6, 2), 2, False), ((), 0, False)],
)
def test_parts_are_of_one_size(shape: tuple[int, ...], axis: int, *, is_left: bool) -> None:
    """What cannot be divided into so many is no such array."""
    program = Program("GRU", "layer", {}, {"params.weight_ih": np.ones((6, 2))})
    told = Spelling(state={"params.weight_ih": Kept(("W_xr", "W_xz", "W_xn"), shape, axis)})
    assert (accepted(told, program) == told) is is_left


def test_what_an_object_keeps_has_longer_places_outside() -> None:
    """Each part's."""
    assert Kept(("W_xr", "W_xz"), (2,)).inside("cell") == Kept(("cell.W_xr", "cell.W_xz"), (2,))
