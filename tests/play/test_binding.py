"""A program's config reaches the arguments of a subject's own signature, by name, by other names, or in order."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.play.binding import (
    bind,
    first_of,
    fitted,
    open_names,
    parameters,
    randomness,
    spread,
    taken_arrays,
    takes_anything,
)


class Layer:
    """Has methods of every kind."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Take arguments."""

    def method(self, x: Any, mode: bool = True) -> None:
        """Take arguments."""

    @classmethod
    def of_class(cls, x: Any) -> None:
        """Take an argument."""

    @staticmethod
    def static(x: Any) -> None:
        """Take an argument."""

    def loose(*args: Any, **kwargs: Any) -> None:
        """Take anything."""


class KerasPool:
    """Has the names of Keras."""

    def __init__(self, pool_size: Any = 2, strides: Any = None, pad: int = 0) -> None:
        """Take windows."""


class Refuses(type):
    """Does not tell its signature."""

    @property
    def __signature__(cls) -> Any:
        """Raise."""
        raise ValueError


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (Layer, ["p", "rng"]),
        (Layer().method, ["x", "mode"]),
        (Layer.method, ["self", "x", "mode"]),
        (Layer.of_class, ["x"]),
        (Layer.static, ["x"]),
        (Layer().loose, ["args", "kwargs"]),
        (functools.partial(Layer.static, 1), []),
        (functools.partial(Layer().method, mode=False), ["x", "mode"]),
        (Refuses("Layer", (), {}), []),
        (dict, []),
    ],
    ids=range(10),
)
def test_parameters_are_those_a_caller_fills(function: Callable[..., Any], names: list[str]) -> None:
    """A bound method has lost its self, and what Python cannot tell is empty."""
    for _ in range(2):
        assert list(parameters(function)) == names


def _function(source: str) -> Callable[..., Any]:
    """Return a function with the given signature."""
    made: Callable[..., Any] = eval(f"lambda {source}: None")  # noqa: S307 - our own source
    return made


@pytest.mark.parametrize(
    ("signature", "config", "expected"),
    [
        ("p", {"p": 0.1}, {"p": 0.1}),
        ("p=0.5", {}, {}),
        ("rate=0.5", {"p": 0.1}, {"rate": 0.1}),
        ("keep_prob", {"p": 0.1}, {"keep_prob": 0.1}),
        ("n, m", {"in_features": 2, "out_features": 3}, {"n": 2, "m": 3}),
        ("n, out_dim", {"in_features": 2, "out_features": 3}, {"out_dim": 3, "n": 2}),
        ("n_in, n_out, use_bias=True", {"in_features": 2, "out_features": 3, "bias": False},
         {"n_in": 2, "n_out": 3, "use_bias": False}),
        ("**options", {"p": 0.1, "x": 1}, {"p": 0.1, "x": 1}),
        ("p, **options", {"p": 0.1, "x": 1}, {"p": 0.1, "x": 1}),
        ("size, momentum=0.1", {"num_features": 4, "eps": 1e-3}, {"size": 4, "eps": 1e-3}),
        ("rng, n", {"in_features": 2}, {"n": 2}),
        ("*args", {"p": 0.1}, {"p": 0.1}),
    ],
)  # fmt: skip
def test_config_goes_where_the_signature_wants_it(
    signature: str, config: dict[str, Any], expected: dict[str, Any]
) -> None:
    """A name that nothing takes is passed as it is, so that Python itself names it in its complaint."""
    bound = bind(_function(signature), config, seed=1)
    assert {name: value for name, value in bound.items() if name != "rng"} == expected


def test_leading_arguments_are_left_to_the_caller() -> None:
    """An optimizer's params and grads are positional."""
    assert bind(_function("a, b, learning_rate"), {"lr": 0.1}, seed=1, given=2) == {"learning_rate": 0.1}
    assert bind(_function("a, b, c"), {"lr": 0.1}, seed=1, given=2) == {"c": 0.1}


@pytest.mark.parametrize("name", ["rng", "generator"])
def test_a_generator_is_handed_over(name: str) -> None:
    """A parameter for randomness gets a seeded source, the same one for the same seed."""
    first, second = (bind(_function(f"p, {name}=None"), {"p": 0.1}, seed=7)[name] for _ in range(2))
    assert isinstance(first, np.random.Generator)
    assert first.random() == second.random()


def test_other_sources_of_randomness_have_their_own_type() -> None:
    """scikit-learn's random_state is a RandomState, a seed is the number."""
    assert isinstance(randomness("random_state", 2**40), np.random.RandomState)
    assert randomness("seed", 5) == 5


def test_given_randomness_is_kept() -> None:
    """A program that sets the seed itself is obeyed."""
    assert bind(_function("seed"), {"seed": 3}, seed=7) == {"seed": 3}


def test_small_helpers() -> None:
    """The first wanted name that is there; a signature with **kwargs."""
    assert first_of(("a", "b"), ["b", "a"]) == "a"
    assert first_of(("a",), []) is None
    assert takes_anything(parameters(_function("a, **rest")))
    assert not takes_anything(parameters(_function("a, *rest")))


@pytest.mark.parametrize(
    ("signature", "options", "option"),
    [("*layers", ["layers"], "layers"), ("*args", ["layers"], "layers"), ("*p", ["layers"], ""),
     ("layers", ["layers"], ""), ("*args", ["lr"], "")],
)  # fmt: skip
def test_what_is_given_one_by_one(signature: str, options: list[str], option: str) -> None:
    """The option that *layers takes, under one of its names."""
    assert spread(_function(signature), options) == option


def test_fitted_says_which_argument_takes_an_option() -> None:
    """By another name, in order, or, where nothing takes it, by its own."""
    assert fitted(_function("n, out_dim"), ["in_features", "out_features"]) == {
        "in_features": "n",
        "out_features": "out_dim",
    }
    assert fitted(_function("a, b, c"), ["lr"], given=2) == {"lr": "c"}
    assert fitted(_function("rate=0.5"), ["eps"]) == {"eps": "eps"}
    assert open_names(parameters(_function("a, b, *rest, c=1, **more")), 1) == ["b", "c"]


def test_windows_have_the_names_of_keras_too() -> None:
    """`pool_size` is a kernel's size, and `strides` its stride."""
    given = bind(KerasPool, {"kernel_size": 3, "stride": 1, "padding": 1}, seed=0)
    assert given == {"pool_size": 3, "strides": 1, "pad": 1}


def affine(W: Any, b: Any = None, stride: int = 1) -> None:  # noqa: N803 - theirs
    """Take arrays."""


def pooling(pool_h: int, pool_w: int, stride: int = 1) -> None:
    """Take a kernel in parts."""


def sized(n: int, m: int, W: Any = None) -> None:  # noqa: N803 - theirs
    """Take sizes, and perhaps an array."""


def test_arrays_go_where_they_are_taken() -> None:
    """Sizes that they tell go nowhere, options where they go otherwise; an array that may be left out is not given."""
    arrays = {"params.weight": "the weight", "params.bias": "the bias"}
    config = {"in_features": 2, "out_features": 3, "stride": 2}
    assert bind(affine, config, seed=0, arrays=arrays) == {"W": "the weight", "b": "the bias", "stride": 2}
    assert taken_arrays(affine, ("params.weight",)) == {"W": "params.weight"}
    assert bind(sized, {"in_features": 2, "out_features": 3}, seed=0, arrays=arrays) == {"n": 2, "m": 3}


@pytest.mark.parametrize(("kernel", "parts"), [(2, (2, 2)), ((2, 3), (2, 3)), ([2, 3], (2, 3))])
def test_options_in_parts(kernel: Any, parts: tuple[int, int]) -> None:
    """One number is each axis's."""
    found = bind(pooling, {"kernel_size": kernel, "stride": 3}, seed=0)
    assert found == {"pool_h": parts[0], "pool_w": parts[1], "stride": 3}
