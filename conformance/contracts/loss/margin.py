"""Losses that ask for a margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from scipy import special

from .... import impl, reference
from ....play import Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, ONE_HOT, SCORE, TIES, TINY, Fill
from ...identity import Equation, Identity
from .base import LABELS, OF_ROWS, SHAPES, SUMMED, UNREDUCED, LossContract, PairContract, SignedContract, signs
from .identities import duplication, reduced, related
from .order import TARGET_FIRST


class _Labelled(PairContract):
    """A loss of each element of a prediction and a label of 1 or -1."""

    conventions: ClassVar[tuple[Convention, ...]] = (SUMMED, UNREDUCED, OF_ROWS, LABELS, TARGET_FIRST)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return predictions of any shape, and labels."""
        return super().arguments(program, fill).map(lambda drawn: self.fitted(program, drawn))

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments with labels of 1 and -1."""
        return (*arguments[:-1], signs(np.asarray(arguments[-1])))


class HingeEmbeddingLoss(SignedContract, _Labelled):
    """A distance where the label is 1, and what it lacks to the margin where it is -1."""

    component = "HingeEmbeddingLoss"
    model = impl.HingeEmbeddingLoss
    twin = reference.HingeEmbeddingLoss
    aliases: ClassVar = ("HingeEmbedding",)
    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    choices: ClassVar = {**LossContract.choices, "margin": (1.0, 0.5, 3.0)}
    identities: ClassVar = (duplication(lambda _, found: np.sum(np.abs(found.x) + 3.0)),)

    def kinks(self, config: Config) -> tuple[float, ...]:
        """Return the margin."""
        margin: Any = config.get("margin", 1.0)
        return (float(margin),)


def _wrong_by(*strata_of_gaps: Sequence[float]) -> Callable[[Contract], Sequence[st.SearchStrategy[Program]]]:
    """Return what makes programs of one score that is wrong by a gap, some of each of several kinds."""

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        def program(gap: float, label: float) -> Program:
            return contract.default({}, (Call("forward", (np.array([-label * gap]), np.array([label]))),))

        labels = st.sampled_from([1.0, -1.0])
        return [st.builds(program, st.sampled_from(gaps), labels) for gaps in strata_of_gaps]

    return strata


def _softplus(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        expected = np.asarray(np.sum(-special.log_expit(found.x * np.asarray(found.args[1]))))
        yield Equation("loss of one score", found.output, expected, np.abs(expected) + 1.0)


class SoftMarginLoss(_Labelled):
    """The logistic loss of a score and a label of 1 or -1."""

    component = "SoftMarginLoss"
    model = impl.SoftMarginLoss
    twin = reference.SoftMarginLoss
    aliases: ClassVar = ("SoftMargin", "LogisticLoss")
    # PyTorch's own overflows from a score of 710 on: whoever does as it does is right, and is advised.
    fills: ClassVar = (INTEGERS, NORMAL, TIES, ONE_HOT, TINY, SCORE)
    identities: ClassVar = (
        duplication(),
        related(
            "exchange",
            "Exchanging the two classes does not change the loss.",
            "L(x, y) = L(-x, -y)",
            lambda arguments: tuple(-np.asarray(value) for value in arguments),
            lambda _, found: (found.output, None if found.gradient is None else -found.gradient),
            size=lambda _, found: np.abs(found.output) + 1.0,
        ),
        Identity(
            "gap",
            "The loss of a wrong score grows without bound: at 50 it is 50.",
            "L(x, y) = log(1 + exp(-y x))",
            # Exponents are cut off at 88 or at 500: large gaps are left to chance nowhere.
            _wrong_by((50.0, 1.0, 20.0, -30.0, -600.0), (600.0, 700.0)),
            _softplus,
            telling=True,
        ),
        Identity(
            "large",
            "The loss of a score that is wrong by more than 710 is that number, and not infinity.",
            "L(x, y) = max(-y x, 0) + log(1 + exp(-|x|))",
            _wrong_by((800.0, 1e4, 1e6)),
            _softplus,
            level="advice",
        ),
    )

    def scale(self, program: Program, index: int) -> float:  # noqa: ARG002 - whatever the call
        """Return 1: what the logarithm is taken of is near it."""
        return 1.0


class MarginRankingLoss(_Labelled):
    """What one of two scores lacks to be the larger one by a margin."""

    component = "MarginRankingLoss"
    model = impl.MarginRankingLoss
    twin = reference.MarginRankingLoss
    conventions: ClassVar = (SUMMED, UNREDUCED, OF_ROWS, LABELS)
    aliases: ClassVar = ("MarginRanking", "RankingLoss", "PairwiseRankingLoss")
    traits: ClassVar = frozenset({"kinks"})
    differentiable: ClassVar = (0, 1)
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    choices: ClassVar = {**LossContract.choices, "margin": (0.0, 0.5, 2.0)}
    identities: ClassVar = (
        duplication(),
        related(
            "exchange",
            "Exchanging the inputs and turning the label's sign does not change the loss.",
            "L(x1, x2, y) = L(x2, x1, -y)",
            lambda arguments: (arguments[1], arguments[0], -np.asarray(arguments[2])),
            lambda _, found: (found.output, None),
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return two inputs of one shape, any, and labels."""
        triples = SHAPES.flatmap(lambda shape: st.tuples(*(fill.array(shape) for _ in range(3))))
        return triples.map(lambda drawn: self.fitted(program, drawn))
