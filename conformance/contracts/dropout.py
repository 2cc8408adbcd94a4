"""Dropout layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ... import impl, reference
from ...play import Array, Program, Value
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import Fill
from . import shapes
from .dropout_identities import Form, identities


def _kept(config: Mapping[str, Value]) -> Mapping[str, Value]:
    rate = config["p"]
    return {**config, "p": 1 - rate if isinstance(rate, float) else rate}


_KEEP = Convention(
    "p",
    "drop",
    "keep",
    "p is the probability that an element is kept",
    users="the JMLR 2014 paper, TensorFlow 1, CS231n",
    config=_kept,
)


class _Mask(Contract):
    """What both forms promise."""

    required: ClassVar = ("p",)

    traits: ClassVar = frozenset({"modes", "mask"})
    affine: ClassVar = frozenset({"args[0]"})
    leading = True
    conventions: ClassVar = (_KEEP,)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return drop probabilities, never only one half."""
        return st.fixed_dictionaries({"p": st.sampled_from([0.5, 0.25, 0.1, 0.75, 0.9, 0.0])})

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
    aliases: ClassVar = ("InvertedDropout", "DropoutLayer", "DropOut")
    identities: ClassVar = identities(
        Form(lambda q: 1 / q, "1/q", next_weight=lambda q: q, other=(reference.OriginalDropout, lambda _: 1.0))
    )


class OriginalDropout(_Mask):
    """The paper's dropout: drops in training, scales in evaluation."""

    component = "OriginalDropout"
    model = impl.OriginalDropout
    twin = reference.OriginalDropout
    aliases: ClassVar = ("VanillaDropout", "ClassicDropout")
    identities: ClassVar = identities(
        Form(lambda _: 1.0, "1", next_weight=lambda _: 1.0, other=(reference.Dropout, lambda q: q))
    )


class GaussianDropout(Contract):
    """Multiplication by Gaussian noise of mean 1 in training; the identity in evaluation."""

    component = "GaussianDropout"
    model = impl.GaussianDropout
    twin = reference.GaussianDropout
    aliases: ClassVar = ("GaussianNoiseDropout", "MultiplicativeGaussianNoise")
    required: ClassVar = ("p",)
    traits: ClassVar = frozenset({"modes", "noise"})
    affine: ClassVar = frozenset({"args[0]"})
    conventions: ClassVar = (_KEEP,)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return rates, zero, at which there is no noise, among them."""
        return st.fixed_dictionaries({"p": st.sampled_from([0.0, 0.5, 0.25, 0.1, 0.75])})

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
