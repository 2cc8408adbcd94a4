"""Cells that ignore the state they are given, or lose a part of the gradient."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import RNN, GRUCell, LSTMCell, RNNCell
from ....impl.recurrent.equations import Elman, Equations, Gated, LongShortTerm, State
from ...catalogue import mistake


class _Step(RNNCell):
    """A cell with other equations."""

    equations: ClassVar[type[Elman]]

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", *, rng: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, nonlinearity, rng=rng)
        self._equations = self.equations(nonlinearity)


class _Layer(RNN):
    """A layer with other equations."""

    equations: ClassVar[type[Elman]]

    def _equations(self, suffix: str, dtype: Any) -> Equations:  # noqa: ARG002 - has no weights of its own
        return self.equations(self.nonlinearity)


_no_slope = partial(
    mistake,
    title="The gradient is not multiplied with the slope of the nonlinearity.",
    misconception="Going back through the matrix products is thought to be enough.",
    remedy="Multiply the upstream gradient with the slope at the new state first: it can be told from that state.",
)


class _NoSlope(Elman):
    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:  # noqa: ARG002 - the mistake
        (grad_h,) = grad_state
        grad = grad_h[np.newaxis]
        return grad, grad, (np.zeros_like(grad_h),)


@_no_slope("rc-no-slope", "RNNCell")
class NoSlope(_Step):
    """da = dh'."""

    equations = _NoSlope


@_no_slope("rn-no-slope", "RNN")
class NoSlopeRNN(_Layer):
    """da = dh'."""

    equations = _NoSlope


_slope_of_sum = partial(
    mistake,
    title="The slope of tanh is taken of the sum before it, 1 - a², not of the new state.",
    misconception="1 - x² is remembered, but not that x stands for the output.",
    remedy="The slope of tanh is 1 minus the square of what comes out of tanh.",
)


class _SlopeOfSum(Elman):
    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:
        total = u + v
        after, h = super().forward(u, v, state, space)
        return after, (total, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        total, h = saved
        return super().backward(h if self._relu else total, grad_state)


@_slope_of_sum("rc-slope-of-sum", "RNNCell")
class SlopeOfSum(_Step):
    """da = dh' (1 - a²)."""

    equations = _SlopeOfSum


@_slope_of_sum("rn-slope-of-sum", "RNN")
class SlopeOfSumRNN(_Layer):
    """da = dh' (1 - a²)."""

    equations = _SlopeOfSum


_slope_of_tanh_twice = partial(
    mistake,
    title="The slope of tanh is taken as 1 - tanh(h)², though h has been through tanh already.",
    misconception="The slope of tanh is remembered as 1 - tanh², whatever it is given.",
    remedy="h = tanh(a) is kept, so the slope at a is 1 - h²: take tanh once.",
)


class _SlopeOfTanhTwice(Elman):
    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        return super().backward(saved if self._relu else np.tanh(saved), grad_state)


@_slope_of_tanh_twice("rc-slope-tanh-twice", "RNNCell")
class SlopeOfTanhTwice(_Step):
    """da = dh' (1 - tanh(h')²)."""

    equations = _SlopeOfTanhTwice


@_slope_of_tanh_twice("rn-slope-tanh-twice", "RNN")
class SlopeOfTanhTwiceRNN(_Layer):
    """da = dh' (1 - tanh(h')²)."""

    equations = _SlopeOfTanhTwice


_ignored = partial(
    mistake,
    title="The state that is given is ignored: every step starts from zeros.",
    misconception="The cell is thought to manage its state by itself.",
    remedy="A cell keeps nothing between calls: start from the state that is handed in.",
)


@_ignored("rc-hx-ignored", "RNNCell")
class IgnoredRNNCell(RNNCell):
    """Starts from zeros."""

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        return super()._step(x, (None,) * len(given))


@_ignored("gc-hx-ignored", "GRUCell")
class IgnoredGRUCell(GRUCell):
    """Starts from zeros."""

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        return super()._step(x, (None,) * len(given))


@_ignored("lc-hx-ignored", "LSTMCell")
class IgnoredLSTMCell(LSTMCell):
    """Starts from zeros."""

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        return super()._step(x, (None,) * len(given))


@mistake(
    "gc-past-gates",
    "GRUCell",
    title="The gradient of the old state lacks what goes past the gates, dh' z.",
    misconception="The old state is thought to act through the matrix products only.",
    remedy="The old state is also a term of the new one: add the upstream gradient times the update gate.",
)
class PastGates(GRUCell):
    """dh lacks dh' z."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, rng=rng)
        self._equations = _GatedAlone()


class _GatedAlone(Gated):
    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        grad_u, grad_v, (past,) = super().backward(saved, grad_state)
        return grad_u, grad_v, (np.zeros_like(past),)


@mistake(
    "lc-no-dc",
    "LSTMCell",
    title="The gradient that comes through the new cell state is left out.",
    misconception="The gradient is thought to flow through h alone.",
    remedy="The cell state goes into the next step too: add the gradient that comes from there.",
)
class NoCellGradient(LSTMCell):
    """Takes dc' for 0."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, rng=rng)
        self._equations = _HiddenAlone()


class _HiddenAlone(LongShortTerm):
    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        grad_h, grad_c = grad_state
        return super().backward(saved, (grad_h, np.zeros_like(grad_c)))
