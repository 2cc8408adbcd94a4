"""Recurrent layers that lose a way of the gradient, or the state that they are given."""

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
    misconception="Each step is treated as a separate layer.",
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

    _sweep = _OneStep


@_truncated("gr-trunc1", "GRU")
class TruncatedGRU(GRU):
    """Takes W_hh for 0 on the way back."""

    _sweep = _OneStep


@_truncated("ls-trunc1", "LSTM")
class TruncatedLSTM(LSTM):
    """Takes W_hh for 0 on the way back."""

    _sweep = _OneStep


class _Cut(Sweep):
    """A sweep in which some steps compute dh of the step before, and do not hand it on."""

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Any]:
        self._done, self._count = 0, len(grad_outputs)
        return super().backward(grad_outputs, grad_state)

    def _through_product(self, grad_v: Array, weights: Array) -> Array:
        self._done += 1
        grad_h = super()._through_product(grad_v, weights)
        return grad_h if self._hands_on() else np.zeros_like(grad_h)

    def _hands_on(self) -> bool:
        raise NotImplementedError


class _NotHandedOn(_Cut):
    """The first step's alone reaches the state before it."""

    def _hands_on(self) -> bool:
        return self._done == self._count


class _FewSteps(_Cut):
    """The gradient goes back five steps, and no further."""

    def _hands_on(self) -> bool:
        return self._done != 5  # noqa: PLR2004 - any number would do


@mistake(
    "rn-trunc1-start",
    "RNN",
    title="Backward computes dh of each step and does not hand it on: only that of the first reaches h_0.",
    misconception="Each step is treated as a separate layer, whose gradient is its own output's alone.",
    remedy="Add dh from the step after, da W_hh, to the gradient of each step's output before its step is taken.",
)
class TruncatedToStartRNN(RNN):
    """Drops dh between steps."""

    _sweep = _NotHandedOn


@mistake(
    "rn-trunc-long",
    "RNN",
    title="The gradient is cut after five steps, whatever the sequence's length.",
    misconception="Truncated backpropagation through time is thought to be the gradient.",
    remedy="Go back through all steps that forward was given; cut sequences in the training loop, where they are long.",
)
class CutRNN(RNN):
    """Loses dh at the fifth step from the end."""

    _sweep = _FewSteps


@mistake(
    "ls-no-dh",
    "LSTM",
    title="Backward hands dc on from step to step and not dh: only that of the first step reaches h_0.",
    misconception="The cell is thought to carry all of the gradient, as it carries the memory.",
    remedy="h goes into the next step too: add dh from there, da W_hh, to the gradient of each step's output.",
)
class NoHiddenGradient(LSTM):
    """Drops dh between steps."""

    _sweep = _NotHandedOn


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

    _sweep = _OneStepOfWeights


@_last_weights("gr-dW-last", "GRU")
class LastWeightsGRU(GRU):
    """Keeps one step of dW_hh."""

    _sweep = _OneStepOfWeights


@_last_weights("ls-dW-last", "LSTM")
class LastWeightsLSTM(LSTM):
    """Keeps one step of dW_hh."""

    _sweep = _OneStepOfWeights


class _OneStepOfAll(Sweep):
    """A sweep in which the first step alone contributes to weights and biases."""

    def _weight_gradients(self, grad_u: Array, grad_v: Array) -> dict[str, Array]:
        later = list(self._order(len(grad_u))[1:])
        once_u, once_v = grad_u.copy(), grad_v.copy()
        once_u[later], once_v[later] = 0.0, 0.0
        return super()._weight_gradients(once_u, once_v)


_last_of_all = partial(
    mistake,
    title="The gradients of all weights and biases are those of one step, not the sums over all of them.",
    misconception="In a loop over the steps, = is written where += is meant.",
    remedy="The same weights serve every step: add up what each step contributes, of each of them.",
)


@_last_of_all("rn-all-last", "RNN")
class LastOfAllRNN(RNN):
    """Keeps one step of all gradients."""

    _sweep = _OneStepOfAll


@_last_of_all("ls-all-last", "LSTM")
class LastOfAllLSTM(LSTM):
    """Keeps one step of all gradients."""

    _sweep = _OneStepOfAll


@_last_of_all("gr-all-last", "GRU")
class LastOfAllGRU(GRU):
    """Keeps one step of all gradients."""

    _sweep = _OneStepOfAll


_initial_ignored = partial(
    mistake,
    title="The initial state that is given is ignored: every sequence starts from zeros.",
    misconception="The layer is thought to manage its state by itself.",
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

    _sweep = _FromZero


@_initial_ignored("ls-h0-ignored", "LSTM")
class InitialIgnoredLSTM(LSTM):
    """Starts from zeros."""

    _sweep = _FromZero


@_initial_ignored("gr-h0-ignored", "GRU")
class InitialIgnoredGRU(GRU):
    """Starts from zeros."""

    _sweep = _FromZero
