"""Long short-term memory whose equations are wrong, with the gradients that go with them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import LSTM, LSTMCell
from ....impl.recurrent.equations import Equations, LongShortTerm, State, sigmoid
from ...catalogue import mistake


class _Cell(LongShortTerm):
    """An LSTM whose gates are worked on before or after the activation; what is wrong is overridden."""

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:  # noqa: ARG002 - keeps all
        """Return the next state by the methods below, without projection."""
        c = state[1]
        i, f, g, o = self.sums(u + v)
        i, f, o = sigmoid(i.copy()), sigmoid(f.copy()), sigmoid(o.copy())
        g = self.candidate(g)
        new = self.cell(i, f, g, c)
        return (o * self.squash(new), new), (i, f, g, o, c, new)

    def sums(self, a: Array) -> Array:
        """Return what the gates and the candidate are made of."""
        return a

    def candidate(self, a: Array) -> Array:
        """Return g."""
        g: Array = np.tanh(a)
        return g

    def candidate_slope(self, g: Array) -> Array:
        """Return dg/da."""
        slope: Array = 1.0 - g * g
        return slope

    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:
        """Return c'."""
        new: Array = f * c + i * g
        return new

    def cell_gradients(self, grad: Array, parts: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
        """Return di, df, dg, dc."""
        i, f, g, c = parts
        return grad * g, grad * c, grad * i, grad * f

    def squash(self, c: Array) -> Array:
        """Return what o is multiplied with."""
        squashed: Array = np.tanh(c)
        return squashed

    def squash_slope(self, c: Array) -> Array:
        """Return its derivative."""
        slope: Array = 1.0 - np.tanh(c) ** 2
        return slope

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return the gradients that go with it."""
        i, f, g, o, c, new = saved
        grad_h, grad_c = grad_state
        grad_new = grad_c + grad_h * o * self.squash_slope(new)
        grad_i, grad_f, grad_g, grad_old = self.cell_gradients(grad_new, (i, f, g, c))
        grad_o = grad_h * self.squash(new)
        parts = (grad_i * i * (1 - i), grad_f * f * (1 - f), grad_g * self.candidate_slope(g), grad_o * o * (1 - o))
        grad = np.stack(parts)
        return grad, grad, (np.zeros_like(grad_h), grad_old)


class _SigmoidCandidate(_Cell):
    def candidate(self, a: Array) -> Array:
        return sigmoid(a.copy())

    def candidate_slope(self, g: Array) -> Array:
        return g * (1.0 - g)


class _Forgets(_Cell):
    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:
        new: Array = (1.0 - f) * c + i * g
        return new

    def cell_gradients(self, grad: Array, parts: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
        i, f, g, c = parts
        return grad * g, -grad * c, grad * i, grad * (1.0 - f)


class _Coupled(_Cell):
    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:  # noqa: ARG002 - that is the mistake
        return f * c + (1.0 - f) * g

    def cell_gradients(self, grad: Array, parts: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
        _, f, g, c = parts
        return np.zeros_like(grad), grad * (c - g), grad * (1.0 - f), grad * f


class _Unsquashed(_Cell):
    def squash(self, c: Array) -> Array:
        return c

    def squash_slope(self, c: Array) -> Array:
        return np.ones_like(c)


class _Clipped(_Cell):
    _most = 3.0

    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:
        return np.clip(super().cell(i, f, g, c), -self._most, self._most)

    def cell_gradients(self, grad: Array, parts: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
        return super().cell_gradients(grad * (np.abs(super().cell(*parts)) < self._most), parts)


class _WithForgetBias(_Cell):
    def sums(self, a: Array) -> Array:
        a[1] += 1.0
        return a


class _Layer(LSTM):
    """An LSTM with other equations."""

    cell: type[Equations] = _Cell

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        return super()._equations(suffix, dtype) if self.proj_size else self.cell()


class _Step(LSTMCell):
    """A cell with other equations."""

    cell: type[Equations] = _Cell

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        self._equations = self.cell()
        return super()._step(x, given)


_g_sigmoid = partial(
    mistake,
    title="The candidate goes through a sigmoid, like the gates.",
    misconception="All four blocks are thought to be gates.",
    remedy="The candidate is what is written, not how much of it: let it go through tanh.",
)


@_g_sigmoid("ls-g-sigmoid", "LSTM")
class SigmoidCandidate(_Layer):
    """g = sigmoid(a)."""

    cell = _SigmoidCandidate


@_g_sigmoid("lc-g-sigmoid", "LSTMCell")
class SigmoidCandidateCell(_Step):
    """g = sigmoid(a)."""

    cell = _SigmoidCandidate


_forget_inv = partial(
    mistake,
    title="The forget gate says how much is forgotten.",
    misconception="The gate's name is taken literally.",
    remedy="Where the forget gate is 1 the cell is kept: multiply the old cell with it.",
)


@_forget_inv("ls-forget-inv", "LSTM")
class InvertedForget(_Layer):
    """c' = (1 - f) c + i g."""

    cell = _Forgets


@_forget_inv("lc-forget-inv", "LSTMCell")
class InvertedForgetCell(_Step):
    """c' = (1 - f) c + i g."""

    cell = _Forgets


_coupled = partial(
    mistake,
    title="The input gate is 1 minus the forget gate.",
    misconception="A GRU, or a variant of the LSTM with coupled gates, is remembered.",
    remedy="The input gate has weights of its own: use them.",
)


@_coupled("ls-coupled", "LSTM")
class Coupled(_Layer):
    """c' = f c + (1 - f) g."""

    cell = _Coupled


@_coupled("lc-coupled", "LSTMCell")
class CoupledCell(_Step):
    """c' = f c + (1 - f) g."""

    cell = _Coupled


_no_tanh = partial(
    mistake,
    title="The output gate lets the cell itself through, not its tanh.",
    misconception="The cell has come out of a tanh already, so another one is thought to be needless.",
    remedy="The cell adds up over time and leaves [-1, 1]: squash it before the output gate.",
)


@_no_tanh("ls-no-tanh", "LSTM")
class Unsquashed(_Layer):
    """h' = o c'."""

    cell = _Unsquashed


@_no_tanh("lc-no-tanh", "LSTMCell")
class UnsquashedCell(_Step):
    """h' = o c'."""

    cell = _Unsquashed


_clipped = partial(
    mistake,
    title="The cell is clipped at -3 and 3.",
    misconception="Clipping, which some frameworks offer for training that runs away, is taken for a part of the cell.",
    remedy="Leave the cell as it is: it may add up to as many as there are steps. Clip gradients, if anything.",
    source="TensorFlow's tf.compat.v1.nn.rnn_cell.LSTMCell, cell_clip",
)


@_clipped("ls-cell-clipped", "LSTM")
class ClippedCells(_Layer):
    """c' = clip(f c + i g)."""

    cell = _Clipped


@_clipped("lc-cell-clipped", "LSTMCell")
class ClippedCell(_Step):
    """c' = clip(f c + i g)."""

    cell = _Clipped


_forget_bias = partial(
    mistake,
    title="forward adds 1 to the forget gate's sum.",
    misconception="The advice to start with an open forget gate is taken for a part of the equations.",
    remedy="A forget bias of 1 is an initial value: put it into the parameter, once, and not into forward.",
    source="pytorch/pytorch#750",
)


@_forget_bias("ls-forget-bias", "LSTM")
class ForgetBias(_Layer):
    """f = sigmoid(a + 1)."""

    cell = _WithForgetBias


@_forget_bias("lc-forget-bias", "LSTMCell")
class ForgetBiasCell(_Step):
    """f = sigmoid(a + 1)."""

    cell = _WithForgetBias
