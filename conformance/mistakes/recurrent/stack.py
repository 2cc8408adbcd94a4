"""Recurrent layers that read the wrong step, or treat layers and directions wrongly."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import GRU, LSTM, RNN
from ....impl.recurrent.equations import State
from ....impl.recurrent.sweep import Sweep
from ...catalogue import mistake

_last_step = partial(
    mistake,
    title="The last state is taken from the last step, whatever the lengths are.",
    misconception="All sequences are thought to end at the last step.",
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

    _sweep = _LengthsIgnored


@_last_step("gr-last-step", "GRU")
class LastStepGRU(GRU):
    """Runs on over the padding."""

    _sweep = _LengthsIgnored


@_last_step("ls-last-step", "LSTM")
class LastStepLSTM(LSTM):
    """Runs on over the padding."""

    _sweep = _LengthsIgnored


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
    misconception="The outputs of a reversed sequence are thought to come out in order.",
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

    _sweep = _NotTurnedBack


@_side_by_side("ls-bi-order", "LSTM")
class NotTurnedBackLSTM(LSTM):
    """Leaves the second direction in its own order."""

    _sweep = _NotTurnedBack


@_side_by_side("gr-bi-order", "GRU")
class NotTurnedBackGRU(GRU):
    """Leaves the second direction in its own order."""

    _sweep = _NotTurnedBack


_over_padding = partial(
    mistake,
    title="The second direction starts in the padding: the whole padded sequence is turned round.",
    misconception="x[::-1] is thought to turn every sequence round, whatever its length.",
    remedy="Turn round each sequence by itself: the second direction starts at a sequence's own last step.",
    source="pytorch/pytorch#3587",
)


class _OverPadding(_LengthsIgnored):
    """A sweep that ignores the lengths in the second direction alone."""

    def forward(self, x: Array, state: State, lengths: Array | None = None) -> tuple[Array, State]:
        return super().forward(x, state, lengths) if self.reverse else Sweep.forward(self, x, state, lengths)


@_over_padding("rn-bi-rev", "RNN")
class OverPaddingRNN(RNN):
    """Goes over the padding from the end."""

    _sweep = _OverPadding


@_over_padding("gr-bi-rev", "GRU")
class OverPaddingGRU(GRU):
    """Goes over the padding from the end."""

    _sweep = _OverPadding


@_over_padding("ls-bi-rev", "LSTM")
class OverPaddingLSTM(LSTM):
    """Goes over the padding from the end."""

    _sweep = _OverPadding


_wrong_end = partial(
    mistake,
    title="The second direction's last state is read from the end of the sequence, where it has seen one step.",
    misconception="The last column of the output is thought to be the last state of both directions.",
    remedy="The second direction ends at the first step: its last state is its output there.",
    source="pytorch/pytorch#3587",
)


@_wrong_end("rn-bi-last", "RNN")
class WrongEndRNN(RNN):
    """Reads h_n of the second direction from the wrong end."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and what stands at its end."""
        output, last = super().forward(x, h_0, lengths=lengths)
        return output, _at_the_end(self, output, last)


@_wrong_end("gr-bi-last", "GRU")
class WrongEndGRU(GRU):
    """Reads h_n of the second direction from the wrong end."""

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and what stands at its end."""
        output, last = super().forward(x, h_0, lengths=lengths)
        return output, _at_the_end(self, output, last)


def _at_the_end(layer: RNN | GRU, output: Array, last: Array) -> Array:
    if layer.directions == 1:
        return last
    ends = output[:, -1] if layer.batch_first else output[-1]
    last[-1] = ends[..., layer.hidden_size :]
    return last
