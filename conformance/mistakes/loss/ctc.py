"""Known wrong losses of sequences of labels."""

from __future__ import annotations

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .ctc_steps import CTCSteps


@mistake(
    "ctc-repeat-merged",
    "CTCLoss",
    title="A step may skip the blank between two labels that are the same.",
    misconception="Every blank between labels is thought to be optional.",
    remedy="Skip a blank only between different labels: without it, what is repeated is merged into one.",
)
class RepeatsMerged(CTCSteps):
    """Skips between equal labels too."""

    def may_skip(self, states: Array) -> Array:
        """Return that every label but the first may be skipped to."""
        allowed = np.zeros(states.shape, bool)
        allowed[:, 3::2] = True
        return allowed


@mistake(
    "ctc-no-skip",
    "CTCLoss",
    title="Every blank has to be passed through: no step skips one.",
    misconception="Blanks are thought to have to stand between all labels.",
    remedy="Allow a step by two between different labels.",
)
class NoSkip(CTCSteps):
    """Never skips."""

    def may_skip(self, states: Array) -> Array:
        """Return that no state may be skipped to."""
        return np.zeros(states.shape, bool)


@mistake(
    "ctc-skip-labels",
    "CTCLoss",
    title="A step may skip a label, from one blank to the next.",
    misconception="Steps by two are thought to be allowed from every state.",
    remedy="Only a blank may be skipped: a label must be emitted.",
)
class LabelsSkipped(CTCSteps):
    """Skips labels too."""

    def may_skip(self, states: Array) -> Array:
        """Return the right states, and all blanks but the first."""
        allowed = super().may_skip(states)
        allowed[:, 2::2] = True
        return allowed


@mistake(
    "ctc-start-blank",
    "CTCLoss",
    title="Every alignment has to begin with a blank.",
    misconception="The first state is thought to be the only one to start from.",
    remedy="Let the first frame emit the first blank or the first label.",
)
class BlankFirst(CTCSteps):
    """Starts from the first state alone."""

    starts = 1


@mistake(
    "ctc-end-blank",
    "CTCLoss",
    title="Every alignment has to end with a blank.",
    misconception="The last state is thought to be the only one to end in.",
    remedy="Let the last frame emit the last label or the blank behind it: add up both.",
)
class BlankLast(CTCSteps):
    """Ends in the last state alone."""

    def ends(self, last: Array) -> tuple[Array, Array]:
        """Return the last state and nothing else."""
        return last, np.full_like(last, -1)


@mistake(
    "ctc-end-label",
    "CTCLoss",
    title="Every alignment has to end with a label.",
    misconception="The blank behind the last label is forgotten.",
    remedy="Let the last frame emit the last label or the blank behind it: add up both.",
)
class LabelLast(CTCSteps):
    """Ends in the last label alone, in a blank only where there is no label."""

    def ends(self, last: Array) -> tuple[Array, Array]:
        """Return the last label, and nothing else."""
        return np.maximum(last - 1, 0), np.full_like(last, -1)


@mistake(
    "ctc-blank-0",
    "CTCLoss",
    title="The blank is class 0, whatever the option says.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="Put self.blank between the labels.",
)
class BlankIsZero(CTCSteps):
    """Takes class 0 for the blank."""

    def states(self, targets: Array, lengths: Array) -> Array:
        """Return the states with 0 for the blank."""
        states = super().states(targets, lengths)
        states[:, ::2] = 0
        return states


@mistake(
    "ctc-blank-last",
    "CTCLoss",
    title="The blank is the last class, whatever the option says.",
    misconception="The blank is thought to come after all labels, as in other libraries.",
    remedy="Put self.blank between the labels: by default it is class 0.",
)
class BlankIsLast(CTCSteps):
    """Takes the last class for the blank."""

    def states(self, targets: Array, lengths: Array) -> Array:
        """Return the states with -1 for the blank."""
        states = super().states(targets, lengths)
        states[:, ::2] = -1
        return states


@mistake(
    "ctc-input-lengths",
    "CTCLoss",
    title="All frames count, whatever input_lengths says.",
    misconception="All sequences of a batch are thought to be as long as the longest.",
    remedy="Read a sequence's likelihood after its own last frame.",
)
class AllFrames(CTCSteps):
    """Takes all frames for each sequence."""

    def frames(self, lengths: Array, most: int) -> Array:
        """Return the number of all frames."""
        return np.full_like(lengths, most)


@mistake(
    "ctc-target-lengths",
    "CTCLoss",
    title="The padding of targets counts as labels.",
    misconception="All targets of a batch are thought to be as long as the longest.",
    remedy="Only a row's first target_lengths labels count.",
)
class AllTargets(CTCSteps):
    """Takes all targets for labels."""

    def lengths(self, lengths: Array, most: int) -> Array:
        """Return the length of rows."""
        return np.full_like(lengths, most)


@mistake(
    "ctc-viterbi",
    "CTCLoss",
    title="Only the best alignment counts: a maximum stands where a sum should.",
    misconception="The likelihood of a sequence is thought to be that of its best alignment.",
    remedy="Add up the probabilities of all ways into a state: a log-sum-exp, not a maximum.",
)
class BestAlone(CTCSteps):
    """Takes the larger one for the log-sum."""

    def added(self, one: Array, other: Array) -> Array:
        """Return the larger one."""
        return np.maximum(one, other)


@mistake(
    "ctc-underflow",
    "CTCLoss",
    title="Probabilities are multiplied as they are, and underflow.",
    misconception="Products of probabilities are thought to stay above 0.",
    remedy="Add logarithms, and add up ways by log-sum-exp.",
)
class Probabilities(CTCSteps):
    """Takes the logarithm of the sum of exponentials."""

    def added(self, one: Array, other: Array) -> Array:
        """Return log(exp(one) + exp(other))."""
        return np.asarray(np.log(np.exp(one) + np.exp(other)))


@mistake(
    "ctc-mean-length",
    "CTCLoss",
    title="The mean does not divide by the lengths of the targets.",
    misconception="A mean is thought to be over the sequences alone.",
    remedy="Divide each loss by the length of its target before the mean.",
)
class LengthForgotten(CTCSteps):
    """Divides by the number of sequences alone."""

    def mean_divisor(self, lengths: Array, frames: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return 1 for each sequence."""
        return np.ones(len(lengths))


@mistake(
    "ctc-mean-frames",
    "CTCLoss",
    title="The mean divides each loss by the number of frames.",
    misconception="The loss is thought to be one for each frame.",
    remedy="Divide each loss by the length of its target.",
)
class OverFrames(CTCSteps):
    """Divides by the number of frames."""

    def mean_divisor(self, lengths: Array, frames: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the number of frames."""
        return frames


@mistake(
    "ctc-mean-empty",
    "CTCLoss",
    title="The mean divides by the length of an empty target, 0.",
    misconception="Targets are thought never to be empty.",
    remedy="Divide by 1 where the target is empty.",
)
class EmptyTarget(CTCSteps):
    """Divides by lengths as they are."""

    def mean_divisor(self, lengths: Array, frames: Array) -> Array:  # noqa: ARG002 - which is the mistake
        """Return the lengths."""
        return lengths


@mistake(
    "ctc-zero-infinity",
    "CTCLoss",
    title="With zero_infinity a sequence without an alignment still costs infinity.",
    misconception="Storing the option in the constructor is thought to be enough.",
    remedy="With zero_infinity set such losses, and their gradients, to 0.",
)
class InfinityKept(CTCSteps):
    """Takes no notice of zero_infinity."""

    def counted(self, losses: Array) -> Array:
        """Return that all count."""
        return np.ones(len(losses), bool)
