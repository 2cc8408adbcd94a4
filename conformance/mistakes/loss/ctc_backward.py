"""Known wrong gradients of sequences of labels."""

from __future__ import annotations

import numpy as np

from ....impl import CTCLoss
from ....impl.base import Array
from ...catalogue import mistake
from .ctc_steps import CTCSteps
from .shared import BackwardOfSum


@mistake(
    "ctc-bwd-infinity",
    "CTCLoss",
    title="With zero_infinity the gradient of a sequence without an alignment is NaN.",
    misconception="Only the loss is thought to have to be set to 0.",
    remedy="Set the gradient of such sequences to 0 too: infinity less infinity is NaN.",
)
class GradientOfInfinity(CTCSteps):
    """Sets the loss to 0 alone."""

    def masked(self, grad: Array, counted: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the gradient as it is."""
        return grad


@mistake(
    "ctc-bwd-plain",
    "CTCLoss",
    title="The gradient lacks the probabilities: it is that of the log-probabilities alone.",
    misconception="The log-probabilities are thought to be free, as if no softmax had made them.",
    remedy="Add exp of the log-probabilities, as PyTorch does: each frame's gradient then sums to 0.",
    reading="gradient=of log-probabilities",
)
class WithoutProbabilities(CTCSteps):
    """Returns minus the shares."""

    def probabilities(self, x: Array) -> Array:
        """Return 0."""
        return np.zeros_like(x)


@mistake(
    "ctc-bwd-sign",
    "CTCLoss",
    title="The gradient's sign is wrong: shares less probabilities.",
    misconception="The minus of the negative log-likelihood is lost.",
    remedy="The gradient is the probability less the share of alignments.",
)
class SignLost(CTCSteps):
    """Returns the negative gradient."""

    def masked(self, grad: Array, counted: Array) -> Array:
        """Return minus the gradient."""
        return -super().masked(grad, counted)


@mistake(
    "ctc-bwd-repeat",
    "CTCLoss",
    title="A class that stands in several states gets the share of one of them.",
    misconception="`grad[labels] -= shares` is thought to subtract once for each time that a label occurs.",
    remedy="Add up over the states: np.subtract.at, or one state after the other.",
)
class LastState(CTCSteps):
    """Subtracts with repeated indices."""

    def subtract(self, grad: Array, states: Array, shares: Array) -> None:
        """Subtract all states at once, of which the last one wins."""
        sequences = np.arange(len(states))[:, None]
        grad[:, sequences, states] -= shares


@mistake(
    "ctc-bwd-emitted",
    "CTCLoss",
    title="In the shares of alignments the frame itself is counted twice.",
    misconception="alpha and beta are thought to be there to be multiplied as they are.",
    remedy="Both contain what is emitted at the frame: subtract it once.",
)
class EmittedTwice(CTCSteps):
    """Leaves in what is emitted."""

    def shares(self, alpha: Array, beta: Array, emitted: Array, losses: Array) -> Array:
        """Return the shares, with the frame in them twice."""
        return super().shares(alpha, beta, np.zeros_like(emitted), losses)


@mistake(
    "ctc-bwd-frames",
    "CTCLoss",
    title="Frames after a sequence's end get a gradient.",
    misconception="Frames without alignments are thought to have a gradient of 0 by themselves.",
    remedy="Set the gradient of the frames from input_lengths on to 0.",
)
class AfterTheEnd(CTCSteps):
    """Leaves the probabilities in frames that do not count."""

    def within(self, count: int, frames: Array) -> Array:
        """Return that all frames count."""
        return np.ones((count, len(frames)), bool)


@mistake(
    "ctc-bwd-sum",
    "CTCLoss",
    title="backward does not divide by the number of sequences where the loss is a mean.",
    misconception="The gradient of one sequence is thought to be that of the mean as well.",
    remedy="Divide by what forward divided by.",
)
class OfSum(BackwardOfSum, CTCLoss):
    """Returns the gradient of the sum."""
