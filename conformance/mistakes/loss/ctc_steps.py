"""The loss of sequences of labels cut into steps, so that a mistake can get a single one of them wrong."""

from __future__ import annotations

import numpy as np

from ....impl import CTCLoss
from ....impl.base import Array


class CTCSteps(CTCLoss):
    """CTC whose steps are methods; targets come in rows."""

    starts = 2

    def may_skip(self, states: Array) -> Array:
        """Return into which states a step by two may lead."""
        allowed = np.zeros(states.shape, bool)
        allowed[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
        return allowed

    def ends(self, last: Array) -> tuple[Array, Array]:
        """Return the states in which a sequence may end; -1 for none."""
        return last, last - 1

    def states(self, targets: Array, lengths: Array) -> Array:
        """Return the labels of the states."""
        return self._states(targets, lengths)

    def frames(self, lengths: Array, most: int) -> Array:  # noqa: ARG002 - a mistake takes all
        """Return how many frames each sequence has."""
        return lengths

    def lengths(self, lengths: Array, most: int) -> Array:  # noqa: ARG002 - likewise
        """Return how many labels each sequence has."""
        return lengths

    def added(self, one: Array, other: Array) -> Array:
        """Return the logarithm of the sum of exponentials."""
        return np.logaddexp(one, other)

    def mean_divisor(self, lengths: Array, frames: Array) -> Array:  # noqa: ARG002 - a mistake takes these
        """Return what each loss is divided by in a mean."""
        return np.maximum(lengths, 1)

    def counted(self, losses: Array) -> Array:
        """Return which sequences count."""
        return np.asarray(np.isfinite(losses) | (not self.zero_infinity))

    def masked(self, grad: Array, counted: Array) -> Array:
        """Return the gradient of the sequences that count."""
        return np.where(counted[None, :, None], grad, 0)

    def probabilities(self, x: Array) -> Array:
        """Return the part of the gradient that a softmax in front adds."""
        return np.exp(x)

    def shares(self, alpha: Array, beta: Array, emitted: Array, losses: Array) -> Array:
        """Return the share of alignments in each state."""
        return np.asarray(np.exp(alpha + beta - emitted + losses[:, None]))

    def subtract(self, grad: Array, states: Array, shares: Array) -> None:
        """Subtract the shares of all states from their labels' gradients."""
        for state in range(states.shape[1]):
            grad[:, np.arange(len(states)), states[:, state]] -= shares[:, :, state]

    def within(self, count: int, frames: Array) -> Array:
        """Return which frames of each sequence count."""
        return np.asarray(np.arange(count)[:, None] < frames)

    def forward(self, log_probabilities: Array, targets: Array, input_lengths: Array, target_lengths: Array) -> Array:
        """Return the loss."""
        x, dtype = log_probabilities.astype(float), log_probabilities.dtype
        frames, lengths = self.frames(input_lengths, len(x)), self.lengths(target_lengths, targets.shape[1])
        states = self.states(targets, lengths)
        emitted = np.take_along_axis(x, np.broadcast_to(states % x.shape[2], (len(x), *states.shape)), axis=2)
        with np.errstate(all="ignore"):
            allowed, ends = self.may_skip(states), self.ends(2 * lengths)
            alpha = self._forwards(emitted, allowed)
            parts = [
                np.where(end >= 0, alpha[frames - 1, np.arange(len(states)), np.maximum(end, 0)], -np.inf)
                for end in ends
            ]
            losses = -self.added(*parts)
            beta = self._backwards(emitted, allowed, frames, ends)
            counted = self.counted(losses)
            share = 1 / self.mean_divisor(lengths, frames) if self.reduction == "mean" else np.ones(len(lengths))
            grad = self.probabilities(x)
            self.subtract(grad, states, self.shares(alpha, beta, emitted, losses))
            grad = np.where(self.within(len(x), frames)[:, :, None], self.masked(grad, counted), 0)
            reduced = np.where(counted, losses, 0) * share
        return self._reduce(reduced.astype(dtype), (grad * share[None, :, None]).astype(dtype))

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the log-probabilities."""
        upstream, (grad,) = self._upstream(grad_output)
        return np.asarray(grad * (upstream if upstream.ndim == 0 else upstream[None, :, None]))

    def _forwards(self, emitted: Array, allowed: Array) -> Array:
        alpha = np.full_like(emitted, -np.inf)
        alpha[0, :, : self.starts] = emitted[0, :, : self.starts]
        for frame in range(1, len(emitted)):
            alpha[frame] = self._ways(alpha[frame - 1], allowed) + emitted[frame]
        return alpha

    def _backwards(self, emitted: Array, allowed: Array, frames: Array, ends: tuple[Array, Array]) -> Array:
        """Return the same from the end: with states in reverse order a step back is a step on."""
        beta = np.full_like(emitted, -np.inf)
        state = np.arange(emitted.shape[2])
        final = (state == ends[0][:, None]) | (state == ends[1][:, None])
        turned = np.zeros_like(allowed)
        turned[:, 2:] = allowed[:, :1:-1]
        for frame in range(len(emitted) - 1, -1, -1):
            after = beta[frame + 1] if frame + 1 < len(beta) else np.full_like(emitted[0], -np.inf)
            ways = self._ways(after[:, ::-1], turned)[:, ::-1]
            ways = np.where(np.equal(frames - 1, frame)[:, None], np.where(final, 0, -np.inf), ways)
            beta[frame] = ways + emitted[frame]
        return beta

    def _ways(self, before: Array, allowed: Array) -> Array:
        ways = before.copy()
        ways[:, 1:] = self.added(ways[:, 1:], before[:, :-1])
        ways[:, 2:] = self.added(ways[:, 2:], np.where(allowed[:, 2:], before[:, :-2], -np.inf))
        return ways
