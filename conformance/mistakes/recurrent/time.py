"""Recurrent layers that lose a way of the gradient, read the wrong step, or treat layers and directions wrongly."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import GRU, LSTM, RNN
from ....impl.recurrent.equations import Equations, LongShortTerm, State
from ....impl.recurrent.sweep import Sweep
from ...catalogue import mistake


class _NoCellGradient(LongShortTerm):
    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        grad_h, grad_c = grad_state
        return super().backward(saved, (grad_h, np.zeros_like(grad_c)))


@mistake(
    "ls-no-dc",
    "LSTM",
    title="The gradient that comes back through the cell of the next step is left out.",
    misconception="The gradient is thought to flow through h alone.",
    remedy="c goes into the next step too: add the gradient that comes from there.",
)
class NoCellGradient(LSTM):
    """Forgets dc of the step after."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        projection = self.params.get(f"weight_hr_{suffix}")
        return _NoCellGradient(None if projection is None else projection.astype(dtype))


_truncated = partial(
    mistake,
    title="Backward stops after one step: what h_{t-1} did is left out.",
    misconception="Each step is treated as a layer of its own.",
    remedy="Add dh from the step after, da W_hh, to the gradient of each step's output.",
)


class _OneStep(Sweep):
    """A sweep whose gradient does not go back in time."""

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        hidden, self.weights.hidden = self.weights.hidden, np.zeros_like(self.weights.hidden)
        answer = super().backward(grad_outputs, grad_state)
        self.weights.hidden = hidden
        return answer


@_truncated("rn-trunc1", "RNN")
class TruncatedRNN(RNN):
    """Takes W_hh for 0 on the way back."""

    sweep = _OneStep


@_truncated("gr-trunc1", "GRU")
class TruncatedGRU(GRU):
    """Takes W_hh for 0 on the way back."""

    sweep = _OneStep


@_truncated("ls-trunc1", "LSTM")
class TruncatedLSTM(LSTM):
    """Takes W_hh for 0 on the way back."""

    sweep = _OneStep


_last_weights = partial(
    mistake,
    title="The gradient of the recurrent weights is that of one step, not the sum over all of them.",
    misconception="In a loop over the steps, = is written where += is meant.",
    remedy="The same weights serve every step: add up what each step contributes.",
)


class _OneStepOfWeights(Sweep):
    """A sweep in which the first step alone contributes to W_hh."""

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        kept = self._hidden.copy()
        self._hidden[self._order(len(kept))[1:]] = 0.0
        answer = super().backward(grad_outputs, grad_state)
        self._hidden = kept
        return answer


@_last_weights("rn-dW-last", "RNN")
class LastWeightsRNN(RNN):
    """Keeps one step of dW_hh."""

    sweep = _OneStepOfWeights


@_last_weights("gr-dW-last", "GRU")
class LastWeightsGRU(GRU):
    """Keeps one step of dW_hh."""

    sweep = _OneStepOfWeights


@_last_weights("ls-dW-last", "LSTM")
class LastWeightsLSTM(LSTM):
    """Keeps one step of dW_hh."""

    sweep = _OneStepOfWeights


_initial_ignored = partial(
    mistake,
    title="The initial state that is given is ignored: every sequence starts from zeros.",
    misconception="The state is thought to be the layer's own affair.",
    remedy="Start from the state that is handed in, and from zeros only where none is.",
)


class _FromZero(Sweep):
    """A sweep that starts from zeros."""

    def forward(self, x: Array, state: State, lengths: Array | None = None) -> tuple[Array, State]:
        return super().forward(x, tuple(np.zeros_like(part) for part in state), lengths)

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        grad_x, start, grads = super().backward(grad_outputs, grad_state)
        return grad_x, tuple(np.zeros_like(part) for part in start), grads


@_initial_ignored("rn-h0-ignored", "RNN")
class InitialIgnoredRNN(RNN):
    """Starts from zeros."""

    sweep = _FromZero


@_initial_ignored("ls-h0-ignored", "LSTM")
class InitialIgnoredLSTM(LSTM):
    """Starts from zeros."""

    sweep = _FromZero


_last_step = partial(
    mistake,
    title="The last state is taken from the last step, whatever the lengths are.",
    misconception="The last column is taken for the end of every sequence.",
    remedy="Padding is not part of a sequence: take the state after its own last step.",
    source="Element-Research/rnn#165",
)


class _LengthsIgnored(Sweep):
    """A sweep that runs on over the padding, and blanks the outputs afterwards."""

    def forward(self, x: Array, state: State, lengths: Array | None = None) -> tuple[Array, State]:
        outputs, last = super().forward(x, state)
        if lengths is None:
            return outputs, last
        self._blank = (np.arange(len(x))[:, np.newaxis] >= lengths)[:, :, np.newaxis]
        return np.where(self._blank, 0.0, outputs), last

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        blank = vars(self).get("_blank")
        return super().backward(grad_outputs if blank is None else np.where(blank, 0.0, grad_outputs), grad_state)


@_last_step("rn-last-step", "RNN")
class LastStepRNN(RNN):
    """Runs on over the padding."""

    sweep = _LengthsIgnored


@_last_step("gr-last-step", "GRU")
class LastStepGRU(GRU):
    """Runs on over the padding."""

    sweep = _LengthsIgnored


@_last_step("ls-last-step", "LSTM")
class LastStepLSTM(LSTM):
    """Runs on over the padding."""

    sweep = _LengthsIgnored


_dropout_last = partial(
    mistake,
    title="Dropout is applied after the last layer too.",
    misconception="Every layer is thought to be followed by dropout.",
    remedy="Dropout stands between layers: what the last one returns is left as it is.",
)


@_dropout_last("rn-dropout-last", "RNN")
class DropoutAfterLastRNN(RNN):
    """Drops after every layer."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output, dropped once more."""
        output, last = super().forward(x, h_0, lengths=lengths)
        self._last_mask = np.ones_like(output)
        if self.training and self.dropout:
            kept = self.rng.random(output.shape) >= self.dropout
            self._last_mask = (kept / max(1.0 - self.dropout, 1e-300)).astype(output.dtype)
        return output * self._last_mask, last

    def backward(self, grad_output: Array, grad_h_n: Array | None = None) -> tuple[Array, Array]:
        """Return the gradients that go with it."""
        return super().backward(grad_output * self._last_mask, grad_h_n)


_side_by_side = partial(
    mistake,
    title="The second direction's outputs are not turned back: they stand beside the wrong steps.",
    misconception="A reversed sequence is thought to come out in order.",
    remedy="Turn the second direction's outputs round again before they are put beside the first one's.",
)


class _NotTurnedBack(Sweep):
    """A sweep from the end whose outputs stay in the order of its steps."""

    def forward(self, x: Array, state: State, lengths: Array | None = None) -> tuple[Array, State]:
        outputs, last = super().forward(x, state, lengths)
        return outputs[::-1].copy() if self.reverse else outputs, last

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        return super().backward(grad_outputs[::-1].copy() if self.reverse else grad_outputs, grad_state)


@_side_by_side("rn-bi-order", "RNN")
class NotTurnedBackRNN(RNN):
    """Leaves the second direction in its own order."""

    sweep = _NotTurnedBack


@_side_by_side("ls-bi-order", "LSTM")
class NotTurnedBackLSTM(LSTM):
    """Leaves the second direction in its own order."""

    sweep = _NotTurnedBack
