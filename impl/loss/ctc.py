"""Connectionist temporal classification: the likelihood of a sequence of labels, whatever its alignment."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base import Array
from ..checks import check_floating, check_integers, check_shape, check_size, message
from .base import Loss

_AXES = 3


class CTCLoss(Loss):
    """The negative log-likelihood of a sequence of labels, summed over all its alignments with the frames.

    An alignment gives each of T frames a label or the blank; merging what is repeated, then leaving out the blanks,
    gives the sequence. Alignments are paths through the L = 2 S + 1 states blank, l_1, blank, l_2, ..., l_S, blank: a
    step stays, goes on by one, or by two where that skips a blank between different labels. With the log-probability
    x_t(k) of label k at frame t, and log-sums throughout:
    alpha_t(s) = x_t(s) + log(exp alpha_{t-1}(s) + exp alpha_{t-1}(s-1) + [may skip] exp alpha_{t-1}(s-2)),
    beta likewise from the end, and l = -log(exp alpha_T(L) + exp alpha_T(L-1)).
    The share of alignments that are in state s at frame t is g_t(s) = exp(alpha_t(s) + beta_t(s) - x_t(s) + l). As in
    PyTorch, the gradient is exp x_t(k) - Σ_{s: label k} g_t(s), which is that of logits in front of a log-softmax, and
    which the log-softmax's own backward leaves as it is.

    Args:
        blank: the label that stands for none.
        reduction: `none`, `mean` or `sum`. The mean is over the sequences, after each loss is divided by the length of
            its target, or by 1 if that is empty.
        zero_infinity: whether a sequence that has no alignment, as it has too few frames, counts for nothing. Else its
            loss is infinite and its gradient NaN.

    Shapes: log_probabilities (T, N, C); targets (N, S), of which each row's first ones count, or all sequences after
        one another; input_lengths and target_lengths (N,). The loss is a scalar, or (N,) if not reduced.
    dtypes: log_probabilities float64 and float32, kept; the others any integers.

    Raises:
        TypeError: log_probabilities are no array of floating-point numbers, or the others none of integers.
        ValueError: the reduction is unknown, the shapes do not fit, or a length is out of range.
        IndexError: blank or a target is no class, or a target is blank.

    Source: torch.nn.CTCLoss; Graves et al., "Connectionist Temporal Classification", ICML 2006.
    """

    def __init__(self, *, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction=reduction)
        check_size("CTCLoss", "blank + 1", blank + 1)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probabilities: Array, targets: Array, input_lengths: Array, target_lengths: Array) -> Array:
        """Return the loss."""
        self._check_inputs(log_probabilities, targets, input_lengths, target_lengths)
        x, frames = log_probabilities.copy(), input_lengths.copy()
        states = self._states(targets, target_lengths)
        emitted = np.take_along_axis(x, np.broadcast_to(states, (len(x), *states.shape)), axis=2)
        may_skip = np.zeros(states.shape, bool)
        may_skip[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
        alpha = _alpha(emitted, may_skip)

        sequences = np.arange(len(states))
        last = 2 * target_lengths
        end = alpha[frames - 1, sequences, last]
        before = np.where(last > 0, alpha[frames - 1, sequences, np.maximum(last - 1, 0)], -np.inf)
        losses = -np.logaddexp(end, before)
        counted = np.isfinite(losses) | (not self.zero_infinity)
        share = counted / np.maximum(target_lengths, 1) if self.reduction == "mean" else counted * 1.0
        share = share.astype(x.dtype)
        reduced = np.where(counted, losses, 0) * share
        return self._reduce(reduced, x, states, emitted, may_skip, alpha, losses, frames, last, share)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the log-probabilities; a number stands for an array full of it."""
        upstream, saved = self._upstream(grad_output)
        x, states, emitted, may_skip, alpha, losses, frames, last, share = saved
        beta = _beta(emitted, may_skip, frames, last)
        # Where there is no alignment this is infinity less infinity.
        with np.errstate(invalid="ignore"):
            shares = np.exp(alpha + beta - emitted + losses[:, None])
        grad = np.exp(x)
        sequences = np.arange(len(states))
        for state in range(states.shape[1]):
            # Within one state each sequence has one label, so that nothing is written to twice.
            grad[:, sequences, states[:, state]] -= shares[:, :, state]
        scale = (upstream * share)[None, :, None]
        counted: Array = (np.arange(len(x))[:, None] < frames) & (share != 0)
        answer: Array = np.where(counted[:, :, None], grad, 0) * scale
        return answer

    def _states(self, targets: Array, lengths: Array) -> Array:
        """Return the labels of the states (N, L): blanks, labels between them, blanks after a sequence's end."""
        longest = int(lengths.max(initial=0))
        states = np.full((len(lengths), 2 * longest + 1), self.blank, np.int64)
        listed = np.arange(longest) < lengths[:, None]
        values = targets[:, :longest][listed] if targets.ndim > 1 else targets
        states[:, 1::2][listed] = values
        return states

    def _check_inputs(self, x: Array, targets: Array, input_lengths: Array, target_lengths: Array) -> None:
        place = "CTCLoss.forward"
        check_floating(place, "log_probabilities", x)
        if x.ndim != _AXES:
            raise ValueError(message(place, "log_probabilities.shape", x.shape, "(T, N, C)", "add the batch axis"))
        lengths: dict[str, Any] = {"input_lengths": input_lengths, "target_lengths": target_lengths}
        for name, value in {"targets": targets, **lengths}.items():
            check_integers(place, name, value)
        for name, value in lengths.items():
            check_shape(place, name, value.shape, x.shape[1:2], "give one length for each sequence")
        _check_lengths("input_lengths", input_lengths, 1, len(x), "there are so many frames")
        most = targets.shape[1] if targets.ndim > 1 else targets.size
        _check_lengths("target_lengths", target_lengths, 0, most, "there are so many targets")
        if targets.ndim > 1:
            check_shape(place, "targets", targets.shape[:1], x.shape[1:2], "give one row for each sequence")
            targets = targets[np.arange(most) < target_lengths[:, None]]
        else:
            total = (int(target_lengths.sum()),)
            check_shape(place, "targets", targets.shape, total, "its length is the sum of target_lengths")
        wrong = targets[(targets < 0) | (targets >= x.shape[2]) | (targets == self.blank)]
        if self.blank >= x.shape[2]:
            remedy = "it is one of the classes"
            raise IndexError(message(place, "blank", self.blank, f"in [0, {x.shape[2]})", remedy))
        if wrong.size:
            expected = f"a class in [0, {x.shape[2]}) other than blank = {self.blank}"
            raise IndexError(message(place, "a target", int(wrong[0]), expected, "blanks are not listed"))


def _alpha(emitted: Array, may_skip: Array) -> Array:
    """Return the log-sum over all ways into each state at each frame (T, N, L), what is emitted there included."""
    alpha = np.full_like(emitted, -np.inf)
    alpha[0, :, :2] = emitted[0, :, :2]
    for frame in range(1, len(emitted)):
        before = alpha[frame - 1]
        ways = before.copy()
        ways[:, 1:] = np.logaddexp(ways[:, 1:], before[:, :-1])
        ways[:, 2:] = np.logaddexp(ways[:, 2:], np.where(may_skip[:, 2:], before[:, :-2], -np.inf))
        alpha[frame] = ways + emitted[frame]
    return alpha


def _beta(emitted: Array, may_skip: Array, frames: Array, last: Array) -> Array:
    """Return the log-sum over all ways from each state to the end, what is emitted there included.

    Args:
        emitted: the log-probabilities of the states' labels (T, N, L).
        may_skip: the states into which a step by two leads.
        frames: how many frames each sequence has.
        last: each sequence's last state.
    """
    beta = np.full_like(emitted, -np.inf)
    after = np.full_like(emitted[0], -np.inf)
    state = np.arange(emitted.shape[2])
    ends = (state == last[:, None]) | (state == last[:, None] - 1)
    for frame in range(len(emitted) - 1, -1, -1):
        ways = after.copy()
        ways[:, :-1] = np.logaddexp(ways[:, :-1], after[:, 1:])
        ways[:, :-2] = np.logaddexp(ways[:, :-2], np.where(may_skip[:, 2:], after[:, 2:], -np.inf))
        starts = np.equal(frames - 1, frame)[:, None]
        ways = np.where(starts, np.where(ends, 0, -np.inf), ways)
        after = beta[frame] = ways + emitted[frame]
    return beta


def _check_lengths(name: str, lengths: Array, low: int, high: int, remedy: str) -> None:
    wrong = lengths[(lengths < low) | (lengths > high)]
    if wrong.size:
        raise ValueError(message("CTCLoss.forward", name, int(wrong[0]), f"in [{low}, {high}]", remedy))
