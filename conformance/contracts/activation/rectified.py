"""Rectifiers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...check import is_real
from ...choices import Choices
from ...contract import Arguments, Config
from ...convention import Convention
from ...distribution import Distribution
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ...noise import backwards_of, training_at
from .. import shapes
from ..conventions import OVERWRITTEN_GRADIENTS, TWO_AXES
from ..passes import passes
from .elementwise import Bent
from .identities import HOMOGENEITY, TWO_PARTS, Answers, both_sides, by_another


def _passes_positive(answers: Answers) -> Array:
    return np.where(answers.x > 0, answers.x, answers.y)


RIGHT_SIDE = by_another(
    "right-side", "Positive inputs pass unchanged.", "x > 0: f(x) = x", _passes_positive, lambda a: np.abs(a.x)
)


class ReLU(Bent):
    """The positive part; at 0 any derivative between 0 and 1 is right."""

    component = "ReLU"
    model = impl.ReLU
    twin = reference.ReLU
    aliases: ClassVar = ("Relu", "ReLULayer", "ReLUActivation", "ActivationReLU", "Rectifier")
    identities: ClassVar = (TWO_PARTS, HOMOGENEITY)


def _built_in_slope(slope: float, users: str) -> Convention:
    meaning = f"there is no negative_slope: the slope on the left is {slope:g}"
    return Convention("negative_slope", "0.01", f"{slope:g}", meaning, users=users, fixed={"negative_slope": slope})


_AS_LARGER = "below 1"


def _bent_down(program: Program) -> Program | None:
    """Return the program if the slope is at most 1."""
    slope: Any = program.config.get("negative_slope", 0.0)
    return program if slope <= 1 else None


class LeakyReLU(Bent):
    """A line of another slope on the left of 0; at 0 any derivative between that slope and 1 is right."""

    component = "LeakyReLU"
    model = impl.LeakyReLU
    twin = reference.LeakyReLU
    aliases: ClassVar = ("LReLU", "LeakyReLULayer", "LeakyReLUActivation", "LeakyRectifier")
    choices: ClassVar = {"negative_slope": (0.01, 0.2, 2.0, -0.5, 0.0)}
    conventions: ClassVar = (
        TWO_AXES,
        _built_in_slope(0.3, "the layer of Keras"),
        _built_in_slope(0.2, "the functions of Keras and TensorFlow"),
        _built_in_slope(0.1, "course notebooks"),
        Convention(
            "negative_slope",
            "0.01",
            _AS_LARGER,
            "negative_slope is never above 1, so that y is the larger of x and negative_slope x",
            users="course notebooks that write np.maximum(alpha * x, x)",
            within=_bent_down,
        ),
    )
    identities: ClassVar = (HOMOGENEITY, RIGHT_SIDE)

    @property
    def offered(self) -> Choices:
        """The choices, without a slope above 1 where a subject has no answer to it."""
        if all(reading.other != _AS_LARGER for reading in self.readings):
            return self.choices
        slopes: Any = self.choices["negative_slope"]
        return {**self.choices, "negative_slope": [slope for slope in slopes if slope <= 1]}


def _built_in_init(init: float, users: str) -> Convention:
    meaning = f"there is no init: the slope on the left starts from {init:g}"
    return Convention("init", "0.25", f"{init:g}", meaning, users=users, fixed={"init": init})


def _weight_gradient(program: Program, transcript: Transcript) -> Iterator[Equation]:
    weight, found = program.state.get("params.weight"), passes(program, transcript)
    if weight is None or not found or found[0].upstream is None:
        return
    gradient, parts = found[0].after.get("grads.weight"), found[0].upstream * np.minimum(found[0].x, 0)
    if gradient is not None and gradient.shape == weight.shape:
        others = tuple(axis for axis in range(parts.ndim) if axis != 1 or weight.size == 1)
        expected, size = (np.reshape(np.sum(each, axis=others), weight.shape) for each in (parts, np.abs(parts)))
        yield Equation("gradient of weight", gradient, expected, size, parts.size)


_WEIGHT_GRADIENT = Identity(
    "weight-gradient",
    "The gradient of a slope is the sum of the upstream gradient times min(x, 0) over all elements that share it.",
    "dw = sum g min(x, 0)",
    both_sides,
    _weight_gradient,
)


class PReLU(Bent):
    """A line whose slope is learnt on the left of 0; at 0 any derivative between that slope and 1 is right."""

    component = "PReLU"
    model = impl.PReLU
    twin = reference.PReLU
    aliases: ClassVar = ("ParametricReLU", "PReLULayer", "PReLUActivation")
    sections: ClassVar = frozenset({"params"})
    affine: ClassVar = frozenset({"params.weight"})
    leading = False
    choices: ClassVar = {"num_parameters": (1, st.integers(2, 4)), "init": (0.25, 0.5, -1.0)}
    conventions: ClassVar = (
        TWO_AXES,
        _built_in_init(0.0, "Keras"),
        _built_in_init(0.01, "flax"),
        OVERWRITTEN_GRADIENTS,
    )
    identities: ClassVar = (HOMOGENEITY, RIGHT_SIDE, _WEIGHT_GRADIENT)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn slopes, or those that it starts from."""
        count: Any = config.get("num_parameters", 1)
        drawn = st.sampled_from([INTEGERS, NORMAL]).flatmap(lambda fill: fill.array((count,)))
        given: st.SearchStrategy[dict[str, Array]] = st.fixed_dictionaries({"params.weight": drawn})
        return st.one_of(st.just({}), given, given)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs of any shape for one slope, and with a channel for each of several.

        Most have a few elements at least: of one alone the slope gets no gradient as often as not.
        """
        count: Any = program.config.get("num_parameters", 1)
        if count == 1:
            several = st.builds(lambda rows, rest: (rows, *rest), st.integers(3, 5), shapes.shapes(0, 2))
            return st.one_of(several, several, shapes.shapes()).flatmap(fill.array).map(lambda x: (x,))
        channels = st.builds(lambda rows, rest: (rows, count, *rest), shapes.BATCHES, shapes.shapes(0, 2))
        return channels.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return the number of elements, over which the gradient of a slope is summed."""
        return max((array.size for array in program.arrays()), default=1)


def _slopes(program: Program, transcript: Transcript, index: int, otherwise: float) -> Array | None:
    """Return the slopes that a forward drew, as far as its output and its gradients tell; `otherwise` elsewhere."""
    x, y = np.asarray(program.calls[index].args[0]), transcript.answers[index].returned
    if not is_real(y, x.shape):
        return None
    slopes = np.full(x.shape, otherwise)
    for later, call in backwards_of(program, index):
        gradient = transcript.answers[later].returned if later < len(transcript.answers) else None
        if is_real(gradient, x.shape):
            _tell(slopes, gradient, np.asarray(call.args[0]), x == 0)
    _tell(slopes, y, x, x < 0)
    return slopes


def _tell(slopes: Array, products: Array, factors: Array, where: Array) -> None:
    """Write the other factor into `slopes` where it is asked for, and is a number."""
    with np.errstate(all="ignore"):
        found = np.divide(products, factors, dtype=np.float64)
    np.copyto(slopes, found, where=where & np.isfinite(found))


_SAMPLE = (256, 64)


class RReLU(Bent):
    """A line of random slope on the left of 0 in training, of their mean in evaluation.

    The twin is given the slopes that the subject drew, as far as its answers tell them, and holds them to their bounds;
    whether they follow the uniform law, each for itself, is tested on forwards of negative inputs. At 0 any derivative
    up to 1 will do.
    """

    component = "RReLU"
    model = impl.RReLU
    twin = reference.RReLU
    aliases: ClassVar = ("RandomizedReLU", "RandomizedLeakyReLU", "RReLULayer", "RReLUActivation")
    traits: ClassVar = frozenset({"kinks", "modes", "noise"})
    choices: ClassVar = {"lower": (1 / 8, 0.25, -0.5), "upper": (1 / 3, 0.75, 1.0)}
    rate: ClassVar = "upper"
    entries: ClassVar = "slopes"
    identities: ClassVar = (HOMOGENEITY, RIGHT_SIDE)

    def hidden(self, program: Program) -> bool:  # noqa: ARG002 - whatever it is
        """Return False: where the input is negative, the output tells the slope."""
        return False

    def coupled(self, program: Program, transcript: Transcript) -> Program:
        """Return the program with the slopes that the subject drew; where none can be told, with the smallest."""
        calls = list(program.calls)
        for index, training in enumerate(training_at(program)[: len(transcript.answers)]):
            call = program.calls[index]
            if training and call.method == "forward":
                slopes = _slopes(program, transcript, index, self._bounds(program.config)[0])
                kwargs = call.kwargs if slopes is None else {**call.kwargs, "slope": slopes}
                calls[index] = replace(call, kwargs=kwargs)
        return program.with_calls(*calls)

    def samples(self) -> Sequence[tuple[Config, tuple[int, ...]]]:
        """Return the default bounds, and others that lie on both sides of 0."""
        return (({}, _SAMPLE), ({"lower": -0.5, "upper": 1.0}, _SAMPLE))

    def sampling(self, shape: tuple[int, ...], random: np.random.Generator) -> Call:
        """Return a forward in training on negative inputs: each output tells a slope."""
        return Call("forward", (-random.uniform(0.5, 1.5, shape),), observe="returned")

    def drawn(self, call: Call, returned: Array) -> Array:
        """Return the slopes."""
        slopes: Array = returned / np.asarray(call.args[0])
        return slopes

    def distribution(self, config: Config, shape: tuple[int, ...]) -> Distribution:  # noqa: ARG002 - of every shape
        """Return the uniform law between the bounds."""
        lower, upper = self._bounds(config)
        return Distribution("uniform", (lower + upper) / 2, (upper - lower) / math.sqrt(12))

    def _bounds(self, config: Config) -> tuple[float, float]:
        lower, upper = (config.get(name, self.default_of(name)) for name in ("lower", "upper"))
        return float(lower), float(upper)  # type: ignore[arg-type]
