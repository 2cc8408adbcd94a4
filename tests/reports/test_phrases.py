"""Each statement in a subject's own words, and in the native ones where nothing is known."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Kind, Program, Spelling
from layerproof.play.entropy import pcg64_state
from layerproof.play.spelling import Kept
from layerproof.reports.literal import expression as literal
from layerproof.reports.phrases import NATIVE, PLAIN, Phrases, alike, numbered

X = np.array([1.0, 2.0])

KEEPING = Spelling(takes_upstream=False, results={"forward": "out", "backward": "dx"})


def phrases(spelling: Spelling = NATIVE, kind: Kind = "layer", **program: Any) -> Phrases:
    """Return the phrases of a class Mine, to be run."""
    return Phrases(Program("Theirs", kind, **program), "Mine", spelling, exact=True, module="layers")


@pytest.mark.parametrize(
    ("kind", "entry", "number", "expression"),
    [
        ("layer", "grads.w", 0, 'layer.grads["w"]'),
        ("layer", "grads.w", 1, 'layer_2.grads["w"]'),
        ("loss", "buffers.n", 0, 'criterion.buffers["n"]'),
        ("optimizer", "grads.w", 1, 'grads_2["w"]'),
        ("layer", "params.w", 0, "layer.W"),
    ],
)
def test_place(kind: Kind, entry: str, number: int, expression: str) -> None:
    """On the instance, or in the caller's dict of an optimizer."""
    assert phrases(Spelling(state={"params.w": Kept(("W",), (2,))}), kind).place(entry, number) == expression


@pytest.mark.parametrize(
    ("kept", "written", "read"),
    [
        (None, 'layer.params["w"][...] = np.array([1.0, 2.0])', 'layer.params["w"]'),
        (Kept(("W",), (2,)), "layer.W[...] = np.array([1.0, 2.0])", "layer.W"),
        (Kept(("W",), (2,), replaced=True), "layer.W = np.array([1.0, 2.0])", "layer.W"),
        (Kept(("W",), (2, 1)), "layer.W[...] = np.array([[1.0], [2.0]])", "np.reshape(layer.W, (2,))"),
        (Kept(("W",), (3,)), "layer.W[...] = np.array([1.0, 2.0])", "layer.W"),
        (
            Kept(("W_i", "W_f"), (2,)),
            "layer.W_i, layer.W_f = np.split(np.array([1.0, 2.0]), 2)",
            "np.concatenate([layer.W_i, layer.W_f])",
        ),
        (
            Kept(("W_i", "W_f"), (1, 2), 1),
            "layer.W_i, layer.W_f = np.split(np.array([[1.0, 2.0]]), 2, axis=1)",
            "np.reshape(np.concatenate([layer.W_i, layer.W_f], axis=1), (2,))",
        ),
    ],
)
def test_state(kept: Kept | None, written: str, read: str) -> None:
    """It is written in the shape that the subject keeps, and read in the program's."""
    own = phrases(Spelling(state={"params.w": kept} if kept else {}))
    assert own.stored("params.w", X) == written
    assert own.held("params.w", (2,)) == read


def test_a_number_is_replaced_by_an_array() -> None:
    """As the player does it."""
    assert phrases(Spelling(state={"params.w": Kept(("w",), (), replaced=True)})).stored("params.w", X[:1]) == (
        "layer.w = np.array([1.0])"
    )


@pytest.mark.parametrize(
    ("spelling", "kind", "made"),
    [
        (NATIVE, "layer", "Mine(a=1, b=2)"),
        (Spelling(keywords={"b": "beta"}), "layer", "Mine(a=1, beta=2)"),
        (Spelling(positional=("b",)), "layer", "Mine(2, a=1)"),
        (Spelling(randomness="rng"), "layer", "Mine(a=1, b=2, rng=np.random.default_rng(6))"),
        (Spelling(randomness="seed"), "layer", "Mine(a=1, b=2, seed=6)"),
        (Spelling(randomness="random_state"), "layer", "Mine(a=1, b=2, random_state=np.random.RandomState(6 % 2**32))"),
        (Spelling(randomness="a"), "layer", "Mine(a=1, b=2)"),
        (NATIVE, "optimizer", "Mine(dict(params_2), dict(grads_2), a=1, b=2)"),
    ],
)
def test_built(spelling: Spelling, kind: Kind, made: str) -> None:
    """Options by name or by position, a source of randomness where one is taken, an optimizer's own dicts."""
    assert phrases(spelling, kind, config={"a": 1, "b": 2}, seed=5).built(1) == made


@pytest.mark.parametrize(
    ("spelling", "lines"),
    [
        (NATIVE, ["layer.eval()"]),
        (PLAIN, ["layer.training = False"]),
        (Spelling(arguments={"eval": "train=False"}, switches={"eval": "training = False"}), []),
        (Spelling(arguments={"eval": "train=False"}, switches={"eval": "eval()"}), ["layer.eval()"]),
    ],
)
def test_modes(spelling: Spelling, lines: list[str]) -> None:
    """By method, by attribute, or by an argument of forward alone."""
    assert list(phrases(spelling).switched("eval", 0)) == lines


@pytest.mark.parametrize(
    ("spelling", "call", "words", "made"),
    [
        (NATIVE, Call("forward", (X,)), ["x"], "layer.forward(x)"),
        (Spelling(has_forward=False), Call("forward", (X,)), ["x"], "layer(x)"),
        (Spelling(arguments={"eval": "train=False"}), Call("forward", (X,)), ["x"], "layer.forward(x, train=False)"),
        (Spelling(takes_upstream=False), Call("backward", (X,)), ["g"], "layer.backward() * np.reshape(g, (2, 1))"),
        (
            Spelling(takes_upstream=False),
            Call("backward", (np.array(2.0),)),
            ["g"],
            "layer.backward() * np.reshape(g, (1, 1))",
        ),
        (Spelling(takes_upstream=False), Call("backward", (np.array(1.0),)), ["g"], "layer.backward()"),
        (Spelling(takes_upstream=False), Call("backward"), [], "layer.backward()"),
        (NATIVE, Call("backward", (X,)), ["g"], "layer.backward(g)"),
        (KEEPING, Call("forward", (X,)), ["x"], "layer.forward(x); layer.out"),
        (KEEPING, Call("backward", (X,)), ["g"], "layer.backward(); layer.dx * np.reshape(g, (2, 1))"),
        (Spelling(rate="lr"), Call("backward", (X,)), ["g"], "layer.backward(g, lr=0.5)"),
        (Spelling(rate="lr"), Call("forward", (X,)), ["x"], "layer.forward(x)"),
        (KEEPING, Call("zero_grad"), [], "layer.zero_grad()"),
    ],
)
def test_calls(spelling: Spelling, call: Call, words: Iterable[str], made: str) -> None:
    """The chain rule is applied to a gradient that knows nothing of the upstream one, as the player applies it.

    What a method keeps and does not return has an expression of its own.
    """
    assert phrases(spelling).called(call, list(words), mode="eval", axes=2) == made.split("; ")


def test_several_gradients_are_scaled_one_by_one() -> None:
    """A tuple of them cannot be multiplied; a factor of one is left out as ever."""
    several = Phrases(Program("Theirs", "loss"), "Mine", Spelling(takes_upstream=False), several=True)
    call = Call("backward", (np.array([2.0, 3.0]),))
    assert several.called(call, ["g"], axes=2) == [
        "tuple(gradient * np.reshape(g, (2, 1)) for gradient in criterion.backward())"
    ]
    assert several.called(Call("backward", (np.array(1.0),)), ["g"], axes=2) == ["criterion.backward()"]


def test_seeds() -> None:
    """All that the subject may draw from, each generator on a stream of its own."""
    generators = ("module.rng", "", "class.rng", "instance.rng", "instance._rng")
    own = phrases(Spelling(generators=generators, uses_random=True))
    assert list(own.seeded(7, instances=0)) == [
        "np.random.seed(7)",
        "random.seed(7)",
        "layers.rng = np.random.default_rng()",
        f"layers.rng.bit_generator.state = {literal(pcg64_state(7, 0))}",
        "Mine.rng = np.random.default_rng()",
        f"Mine.rng.bit_generator.state = {literal(pcg64_state(7, 2))}",
    ]
    assert list(own.seeded("seed", instances=2))[-4:] == [
        "layer.rng = np.random.default_rng([seed, 3])  # not the run's own draws",
        "layer_2.rng = np.random.default_rng([seed, 5])  # not the run's own draws",
        "layer._rng = np.random.default_rng([seed, 4])  # not the run's own draws",
        "layer_2._rng = np.random.default_rng([seed, 6])  # not the run's own draws",
    ]
    assert list(phrases().seeded(2**32 + 1, instances=1)) == ["np.random.seed(1)"]


def test_small_helpers() -> None:
    """One of several has a number, and axes of length one do not matter."""
    assert [numbered("layer", number) for number in range(3)] == ["layer", "layer_2", "layer_3"]
    assert alike((1, 3), (3,))
    assert not alike((3, 2), (2, 3))
