"""Dropout layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...distribution import Distribution
from ...fills import Fill
from .. import shapes
from ..conventions import TRAINED_ALONE, TWO_AXES
from .conventions import KEEP
from .theorems import Form, identities

_SHARED: tuple[Convention, ...] = (KEEP, TWO_AXES, TRAINED_ALONE)


class _Mask(shapes.KeepsShape, Contract):
    """What both forms promise."""

    required: ClassVar = ("p",)

    traits: ClassVar = frozenset({"modes", "mask"})
    affine: ClassVar = frozenset({"args[0]"})
    leading = True
    conventions: ClassVar[tuple[Convention, ...]] = _SHARED
    choices: ClassVar = {"p": (0.5, 0.25, 0.1, 0.75, 0.9, 0.0)}

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1


class Dropout(_Mask):
    """Inverted dropout: drops and rescales in training, is the identity in evaluation."""

    component = "Dropout"
    model = impl.Dropout
    twin = reference.Dropout
    aliases: ClassVar = ("InvertedDropout", "DropoutLayer", "LayerDropout", "DropOut")
    conventions: ClassVar[tuple[Convention, ...]] = (
        *_SHARED,
        Convention(
            "form",
            "inverted",
            "original",
            "nothing is scaled in training, and everything in evaluation, by the probability to keep",
            users="the JMLR 2014 paper, Deep Learning from Scratch",
            component="OriginalDropout",
        ),
    )
    identities: ClassVar = identities(
        Form(lambda q: 1 / q, "1/q", next_weight=lambda q: q, other=(reference.OriginalDropout, lambda _: 1.0))
    )


class OriginalDropout(_Mask):
    """The paper's dropout: drops in training, scales in evaluation."""

    component = "OriginalDropout"
    model = impl.OriginalDropout
    twin = reference.OriginalDropout
    aliases: ClassVar = ("VanillaDropout", "ClassicDropout")
    conventions: ClassVar[tuple[Convention, ...]] = (
        *_SHARED,
        Convention(
            "form",
            "original",
            "inverted",
            "what is kept is scaled up in training, and evaluation is the identity",
            users="PyTorch and Keras, who call it Dropout",
            component="Dropout",
        ),
    )
    identities: ClassVar = identities(
        Form(lambda _: 1.0, "1", next_weight=lambda _: 1.0, other=(reference.Dropout, lambda q: q))
    )


_SAMPLE = (256, 128)
"""So many that noise clipped at three standard deviations shows."""


class GaussianDropout(shapes.KeepsShape, Contract):
    """Multiplication by Gaussian noise of mean 1 in training; the identity in evaluation.

    The twin is not given the noise: what it is multiplied with cannot be told from inputs of 0. Over inputs without
    zeros the output tells it, and whether it follows the normal law, each factor for itself, is tested there.
    """

    component = "GaussianDropout"
    model = impl.GaussianDropout
    twin = reference.GaussianDropout
    aliases: ClassVar = ("GaussianNoiseDropout", "MultiplicativeGaussianNoise")
    required: ClassVar = ("p",)
    traits: ClassVar = frozenset({"modes", "noise"})
    affine: ClassVar = frozenset({"args[0]"})
    conventions: ClassVar[tuple[Convention, ...]] = _SHARED
    choices: ClassVar = {"p": (0.0, 0.5, 0.25, 0.1, 0.75)}
    entries: ClassVar = "factors"

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1

    def moments(self, program: Program) -> tuple[Array, Array]:
        """Return x and x^2 p / (1 - p)."""
        x = np.asarray(program.calls[0].args[0])
        p: Any = program.config["p"]
        return x, x**2 * p / (1 - p)

    def samples(self) -> Sequence[tuple[Config, tuple[int, ...]]]:
        """Return two rates, of which the first has noise of variance 1."""
        return (({"p": 0.5}, _SAMPLE), ({"p": 0.25}, _SAMPLE))

    def sampling(self, shape: tuple[int, ...], random: np.random.Generator) -> Call:
        """Return a forward in training on inputs without zeros: each output tells a factor."""
        inputs = random.uniform(0.5, 1.5, shape) * random.choice([-1.0, 1.0], shape)
        return Call("forward", (inputs,), observe="returned")

    def drawn(self, call: Call, returned: Array) -> Array:
        """Return the factors."""
        factors: Array = returned / np.asarray(call.args[0])
        return factors

    def distribution(self, config: Config, shape: tuple[int, ...]) -> Distribution:  # noqa: ARG002 - of every shape
        """Return N(1, p / (1 - p))."""
        p: Any = config["p"]
        return Distribution("normal", 1.0, math.sqrt(p / (1 - p)))
