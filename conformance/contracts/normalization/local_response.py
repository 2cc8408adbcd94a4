"""Local response normalization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program, Transcript, Value
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import EXTREME, INTEGERS, NORMAL, TIES, TINY, Fill
from ...identity import Equation, Identity
from ..passes import pairs_of, passes
from ..shapes import KeepsShape
from .batch_programs import each_fill, input_of, then
from .parts import CHANNELS_LAST


def _for_a_sum(config: Mapping[str, Value]) -> Mapping[str, Value]:
    alpha: Any = config.get("alpha", 1e-4)
    size: Any = config["size"]
    return {**config, "alpha": alpha / size}


def _negated(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract, lambda program, _: then(program, -input_of(program)))


def _odd(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if np.array_equal(one.x, -two.x):
            yield Equation("output on the negated input", two.output, -one.output, np.abs(one.output), one.x.size)


def _single(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract, fixed={"size": 1}, fills=(INTEGERS, NORMAL))


def _alone(program: Program, transcript: Transcript) -> Iterator[Equation]:
    alpha, beta, k = (float(program.config.get(name, value)) for name, value in _DEFAULTS)  # type: ignore[arg-type]
    for found in passes(program, transcript):
        if program.config["size"] == 1:
            expected = found.x / (k + alpha * np.square(found.x)) ** beta
            yield Equation("output of a channel alone", found.output, expected, np.abs(expected) * (1 + beta), 4)


_DEFAULTS = (("alpha", 1e-4), ("beta", 0.75), ("k", 1.0))


class LocalResponseNorm(KeepsShape, Contract):
    """Division by a power of the squares of neighbouring channels, (N, C, *)."""

    component = "LocalResponseNorm"
    model = impl.LocalResponseNorm
    twin = reference.LocalResponseNorm
    aliases: ClassVar = ("LRN", "LocalResponseNormalization")
    required: ClassVar = ("size",)
    fills: ClassVar = (INTEGERS, NORMAL, TIES, TINY, EXTREME)
    choices: ClassVar = {"alpha": (1.0, 1e-4, 0.1), "beta": (0.75, 0.5, 2.0), "k": (1.0, 2.0)}
    conventions: ClassVar = (
        Convention(
            "alpha",
            "mean",
            "sum",
            "alpha weighs the sum of the squares, and not their mean",
            users="the paper, TensorFlow",
            config=_for_a_sum,
        ),
        CHANNELS_LAST,
    )
    identities: ClassVar = (
        Identity(
            "odd",
            "The function is odd: only squares enter the divisor.",
            "f(-x) = -f(x)",
            _negated,
            _odd,
        ),
        Identity(
            "one-channel",
            "With size 1 a channel has no neighbours but itself.",
            "size = 1: y = x / (k + alpha x^2)^beta",
            _single,
            _alone,
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return windows of one to five channels, with several weights and powers."""
        return st.fixed_dictionaries({"size": st.integers(1, 5), **self.chosen()})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any fits
        """Return batches with more or fewer channels than a window has."""
        length = st.integers(1, 3)
        sizes = st.one_of(
            st.tuples(length, st.integers(1, 6), length), st.tuples(length, st.integers(2, 6), length, length)
        )
        return sizes.flatmap(fill.array).map(lambda x: (x,))
