"""Known wrong classifiers of sequences."""

from __future__ import annotations

import numpy as np

from ...impl import LSTMClassifier
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "lc-first-step",
    "LSTMClassifier",
    title="The scores are made of the first step's output.",
    misconception="outputs[:, 0] is thought to be the latest, or the axis of steps is mixed up.",
    remedy="Take the output of the last step, which has seen the whole sequence.",
)
class FirstStep(LSTMClassifier):
    """Classifies what was known after one step."""

    def forward(self, x: Array) -> Array:
        """Return the scores of the first step."""
        super().forward(x)
        outputs, *_ = self.lstm.forward(x)
        return self.fc.forward(outputs[:, 0])

    def backward(self, grad_output: Array) -> Array:
        """Return dx of that."""
        (shape,) = self._saved_for(grad_output)
        grad_outputs = np.zeros(shape, grad_output.dtype)
        grad_outputs[:, 0] = self.fc.backward(grad_output)
        grad_x, *_ = self.lstm.backward(grad_outputs)
        return grad_x


@mistake(
    "lc-mean-of-steps",
    "LSTMClassifier",
    title="The scores are made of the mean of all outputs.",
    misconception="A classifier is thought to pool over the steps.",
    remedy="Take the output of the last step: padding aside, it is what the LSTM knows of the whole sequence.",
)
class MeanOfSteps(LSTMClassifier):
    """Classifies the mean of what was known at each step."""

    def forward(self, x: Array) -> Array:
        """Return the scores of the mean."""
        super().forward(x)
        outputs, *_ = self.lstm.forward(x)
        return self.fc.forward(outputs.mean(axis=1))

    def backward(self, grad_output: Array) -> Array:
        """Return dx of that."""
        (shape,) = self._saved_for(grad_output)
        grad_mean = self.fc.backward(grad_output)[:, None] / shape[1]
        grad_x, *_ = self.lstm.backward(np.broadcast_to(grad_mean, shape).astype(grad_output.dtype))
        return grad_x


@mistake(
    "lc-gradient-to-all-steps",
    "LSTMClassifier",
    title="backward hands the gradient of the last output to every step.",
    misconception="Every step is thought to get the gradient, since all affect the result.",
    remedy="Give it to the last step alone, and zeros to the others: backpropagation through time does the rest.",
)
class GradientToAllSteps(LSTMClassifier):
    """Gives each step the last one's gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return too much of a gradient."""
        (shape,) = self._saved_for(grad_output)
        grad_last = self.fc.backward(grad_output)[:, None]
        grad_x, *_ = self.lstm.backward(np.broadcast_to(grad_last, shape).astype(grad_output.dtype))
        return grad_x


@mistake(
    "lc-no-time",
    "LSTMClassifier",
    title="backward stops after the last step: nothing goes back through time.",
    misconception="The output is thought to depend on the last step's input only.",
    remedy="Go back through all steps: the state that the last one started from came from those before it.",
)
class NoWayBackThroughTime(LSTMClassifier):
    """Goes back through one step."""

    def forward(self, x: Array) -> Array:
        """Return y, and keep x and the last state but one."""
        before: tuple[Array, ...] = ()
        if x.shape[1] > 1:
            _, *before_last = self.lstm.forward(x[:, :-1])
            before = tuple(before_last)
        self._last, self._shape = x[:, -1:].copy(), x.shape
        self._before = before
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the last step's input, and zeros."""
        self._saved_for(grad_output)
        grad_x = np.zeros(self._shape, grad_output.dtype)
        self.lstm.forward(self._last, *self._before)
        grad_x[:, -1:], *_ = self.lstm.backward(self.fc.backward(grad_output)[:, None])
        return grad_x


@mistake(
    "lc-state-carried",
    "LSTMClassifier",
    title="Each forward starts from the state in which the last one ended.",
    misconception="The state is thought to be a part of the network, like its weights.",
    remedy="Start every batch from a state of zeros: its sequences have nothing to do with those before.",
)
class StateCarried(LSTMClassifier):
    """Remembers the batch before."""

    _state: tuple[Array, ...] = ()

    def forward(self, x: Array) -> Array:
        """Return y, from the last state where the batch is as large."""
        super().forward(x)
        fits = bool(self._state) and self._state[0].shape[1] == len(x) and self._state[0].dtype == x.dtype
        outputs, *state = self.lstm.forward(x, *(self._state if fits else ()))
        self._state = tuple(state)
        return self.fc.forward(outputs[:, -1])
