"""Connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, product
from typing import Any, ClassVar

import numpy as np
from scipy import special

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...fills import EXTREME, INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import passes
from ..sizes import forward_of
from .base import SUMMED, UNREDUCED, LossContract

_FRAMES, _CLASSES, _LONGEST = 3, 3, 2
_TRIED = (("mean", INTEGERS), ("mean", NORMAL), ("sum", NORMAL), ("sum", EXTREME))


def _tried(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strategies of few alignments, to look at each; no two targets have one length, nor as many frames."""

    @st.composite
    def drawn(draw: st.DrawFn, reduction: str, fill: Fill) -> Program:
        blank = draw(st.sampled_from([0, _CLASSES - 1]))
        program = contract.default({"reduction": reduction, "blank": blank})
        labels = [label for label in range(_CLASSES) if label != blank]
        rows = draw(st.lists(st.sampled_from(labels), min_size=2 * _LONGEST, max_size=2 * _LONGEST))
        targets = np.array(rows, np.int64).reshape(2, _LONGEST)
        x = draw(fill.array((_FRAMES, len(targets), _CLASSES)))
        arguments = contract.fitted(program, (x, targets, np.array([_FRAMES - 1, _FRAMES]), np.array([1, _LONGEST])))
        return program.with_calls(Call("forward", arguments), Call("backward", (np.ones(()),)))

    return [drawn(reduction, fill) for reduction, fill in _TRIED]


def _likelihood(x: Array, labels: Sequence[int], blank: int) -> float:
    """Return the logarithm of the sum over all alignments, each of which is looked at."""
    ways = [
        sum(x[frame, label] for frame, label in enumerate(path))
        for path in product(range(x.shape[1]), repeat=len(x))
        if [label for label, _ in groupby(path) if label != blank] == list(labels)
    ]
    return float(special.logsumexp(ways)) if ways else -np.inf


def _all_alignments(program: Program, transcript: Transcript) -> Iterator[Equation]:
    blank: Any = program.config.get("blank", 0)
    for found in passes(program, transcript):
        targets, frames, lengths = (np.asarray(value) for value in found.args[1:])
        if found.output.ndim:
            continue
        each = np.array(
            [
                -_likelihood(found.x[:count, number], targets[number, :length].tolist(), blank)
                for number, (count, length) in enumerate(zip(frames, lengths, strict=True))
            ]
        )
        mean = program.config.get("reduction", "mean") == "mean"
        expected = np.mean(each / np.maximum(lengths, 1)) if mean else np.sum(each)
        size = float(np.sum(np.abs(found.x))) + 1.0
        yield Equation("loss by all alignments", found.output, np.asarray(expected), size, found.x.size)


class CTCLoss(LossContract):
    """The negative log-likelihood of a sequence of labels, summed over all its alignments."""

    component = "CTCLoss"
    model = impl.CTCLoss
    twin = reference.CTCLoss
    aliases: ClassVar = ("CTC", "ConnectionistTemporalClassification")
    conventions: ClassVar = (
        SUMMED,
        UNREDUCED,
        Convention(
            "gradient",
            "of logits",
            "of log-probabilities",
            "the gradient is that of the log-probabilities, not of logits in front of a log-softmax",
            users="textbooks, automatic differentiation",
            twin={"through_softmax": False},
        ),
    )
    choices: ClassVar = {**LossContract.choices, "blank": (0, 1), "zero_infinity": (False, True)}
    identities: ClassVar = (
        Identity(
            "alignments",
            "The likelihood of a sequence is the sum of the probabilities of all its alignments.",
            "exp(-L) = sum over alignments of prod_t p_t(label)",
            _tried,
            _all_alignments,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return log-probabilities (T, N, C), rows of labels, and lengths: with room for each, if that has to be."""
        blank: Any = program.config.get("blank", 0)
        impossible = bool(program.config.get("zero_infinity", False))

        @st.composite
        def drawn(draw: st.DrawFn) -> Arguments:
            frames, count, classes = draw(st.integers(1, 6)), draw(st.integers(1, 4)), draw(st.integers(2, 4))
            labels = [label for label in range(classes) if label != blank]
            rows, lengths, given = [], [], []
            for _ in range(count):
                mine = draw(st.integers(1, frames))
                row = draw(st.lists(st.sampled_from(labels), min_size=0, max_size=3))
                # Two of a kind need a blank between them.
                while not impossible and len(row) + sum(map(int.__eq__, row, row[1:])) > mine:
                    row.pop()
                rows.append(row)
                lengths.append(len(row))
                given.append(mine)
            # What fills the rows up is a label, and does not count.
            padded = [[*row, *[labels[0]] * 3][:3] for row in rows]
            x = draw(fill.array((frames, count, classes)))
            arrays = (np.array(values, np.int64) for values in (padded, given, lengths))
            return self.fitted(program, (x, *arrays))

        return drawn()

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments with scores turned into log-probabilities."""
        return special.log_softmax(np.asarray(arguments[0]), axis=2), *arguments[1:]

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a call with so many sequences, which lie along the second axis of the log-probabilities."""
        if call.method != "forward":
            return super().with_rows(call, rows)
        x = np.asarray(call.args[0])
        others = super().with_rows(replace(call, args=call.args[1:]), rows).args
        return replace(call, args=(x[:, np.arange(rows) % x.shape[1]], *others))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of sums of log-probabilities, which exponents in gradients cancel."""
        forward = forward_of(program, index)
        if forward is None:
            return 0.0
        x = np.asarray(forward.args[0])
        size = 1.0 + float(np.sum(np.max(np.abs(x), axis=(1, 2), initial=0.0)))
        return size * self.size_of(program, index)[1]
