"""Cells whose equations are wrong, with the gradients that go with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import GRU, LSTM
from ....impl.recurrent.equations import Equations, Gated, LongShortTerm, State, sigmoid
from ...catalogue import mistake


class _Cell(LongShortTerm):
    """An LSTM whose gates are worked on before or after the activation; what is wrong is overridden."""

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        """Return the next state by the methods below, without projection."""
        c = state[1]
        i, f, g, o = (u + v).reshape(4, *c.shape)
        i, f, o = sigmoid(i.copy()), sigmoid(f.copy()), sigmoid(o.copy())
        g = self.candidate(g)
        new = self.cell(i, f, g, c)
        return (o * self.squash(new), new), (i, f, g, o, c, new)

    def candidate(self, a: Array) -> Array:
        """Return g."""
        return np.tanh(a)

    def candidate_slope(self, g: Array) -> Array:
        """Return dg/da."""
        return 1.0 - g * g

    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:
        """Return c'."""
        return f * c + i * g

    def cell_gradients(self, grad: Array, parts: tuple[Array, ...]) -> tuple[Array, Array, Array, Array]:
        """Return di, df, dg, dc."""
        i, f, g, c = parts
        return grad * g, grad * c, grad * i, grad * f

    def squash(self, c: Array) -> Array:
        """Return what o is multiplied with."""
        return np.tanh(c)

    def squash_slope(self, c: Array) -> Array:
        """Return its derivative."""
        return 1.0 - np.tanh(c) ** 2

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return the gradients that go with it."""
        i, f, g, o, c, new = saved
        grad_h, grad_c = grad_state
        grad_new = grad_c + grad_h * o * self.squash_slope(new)
        grad_i, grad_f, grad_g, grad_old = self.cell_gradients(grad_new, (i, f, g, c))
        grad_o = grad_h * self.squash(new)
        parts = (grad_i * i * (1 - i), grad_f * f * (1 - f), grad_g * self.candidate_slope(g), grad_o * o * (1 - o))
        grad = np.concatenate(parts)
        return grad, grad, (np.zeros_like(grad_h), grad_old)


class _SigmoidCandidate(_Cell):
    def candidate(self, a: Array) -> Array:
        return sigmoid(a.copy())

    def candidate_slope(self, g: Array) -> Array:
        return g * (1.0 - g)


class _Forgets(_Cell):
    def cell(self, i: Array, f: Array, g: Array, c: Array) -> Array:
        return (1.0 - f) * c + i * g

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


class _Plain(LSTM):
    """An LSTM with other equations."""

    cell: type[Equations] = _Cell

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        return super()._equations(suffix, dtype) if self.proj_size else self.cell()


@mistake(
    "ls-g-sigmoid",
    "LSTM",
    title="The candidate goes through a sigmoid, like the gates.",
    misconception="All four blocks are thought to be gates.",
    remedy="The candidate is what is written, not how much of it: let it go through tanh.",
)
class SigmoidCandidate(_Plain):
    """g = sigmoid(a)."""

    cell = _SigmoidCandidate


@mistake(
    "ls-forget-inv",
    "LSTM",
    title="The forget gate says how much is forgotten.",
    misconception="The gate's name is taken at its word.",
    remedy="Where the forget gate is 1 the cell is kept: multiply the old cell with it.",
)
class InvertedForget(_Plain):
    """c' = (1 - f) c + i g."""

    cell = _Forgets


@mistake(
    "ls-coupled",
    "LSTM",
    title="The input gate is 1 minus the forget gate.",
    misconception="A GRU, or a variant of the LSTM with coupled gates, is remembered.",
    remedy="The input gate has weights of its own: use them.",
)
class Coupled(_Plain):
    """c' = f c + (1 - f) g."""

    cell = _Coupled


@mistake(
    "ls-no-tanh",
    "LSTM",
    title="The output gate lets the cell itself through, not its tanh.",
    misconception="The cell has come out of a tanh already, so another one is thought to be needless.",
    remedy="The cell adds up over time and leaves [-1, 1]: squash it before the output gate.",
)
class Unsquashed(_Plain):
    """h = o c."""

    cell = _Unsquashed


class _Before(Gated):
    """A GRU whose reset gate stands before the product with W_hn: v_n is then W_hn (r h) + b_hn."""

    def __init__(self, weight: Array, bias: Array | None) -> None:
        self._weight, self._bias = weight, bias

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        """Return h'."""
        (h,) = state
        size = len(h)
        gates = sigmoid(u[: 2 * size] + v[: 2 * size])
        r, z = gates[:size], gates[size:]
        product = self._weight[2 * size :] @ (r * h)
        n = np.tanh(u[2 * size :] + product + (0.0 if self._bias is None else self._bias[2 * size :, np.newaxis]))
        return ((1.0 - z) * n + z * h,), (r, z, n, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return gradients of which the sweep multiplies the last block with W_hn: what it should not is taken back."""
        r, z, n, h = saved
        (grad_h,) = grad_state
        grad_n = grad_h * (1.0 - z) * (1.0 - n * n)
        into = self._weight[2 * len(h) :].T @ grad_n
        grad_r = into * h * r * (1.0 - r)
        grad_z = grad_h * (h - n) * z * (1.0 - z)
        grad = np.concatenate((grad_r, grad_z, grad_n))
        return grad, grad, (grad_h * z + into * r - into,)


@mistake(
    "gr-reset-side",
    "GRU",
    title="The reset gate stands before the product with W_hn, as in the first paper.",
    misconception="r (W h) and W (r h) are taken for the same.",
    remedy="Multiply first, add the bias, then reset: tanh(W_in x + b_in + r (W_hn h + b_hn)).",
    source="keras-team/keras#15915",
)
class ResetBefore(GRU):
    """n = tanh(W_in x + W_hn (r h) + b)."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        bias = self.params.get(f"bias_hh_{suffix}")
        return _Before(self.params[f"weight_hh_{suffix}"].astype(dtype), None if bias is None else bias.astype(dtype))


class _Swapped(Gated):
    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        size = len(state[0])
        u[size : 2 * size] *= -1.0
        v[size : 2 * size] *= -1.0
        return super().forward(u, v, state)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        grad_u, grad_v, rest = super().backward(saved, grad_state)
        size = len(grad_state[0])
        grad_u[size : 2 * size] *= -1.0
        grad_v[size : 2 * size] *= -1.0
        return grad_u, grad_v, rest


@mistake(
    "gr-update-swap",
    "GRU",
    title="The update gate weighs the candidate, not the old state.",
    misconception="Papers write it both ways, and 'update' suggests the new value.",
    remedy="Where the update gate is 1 the old state stays: h' = (1 - z) n + z h.",
)
class UpdateSwapped(GRU):
    """h' = z n + (1 - z) h."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:  # noqa: ARG002 - has no weights of its own
        return _Swapped()


class _Folded(Gated):
    """A GRU whose b_hn is added outside the reset gate."""

    def __init__(self, bias: Array) -> None:
        self._bias = bias

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        size = len(state[0])
        v[2 * size :] -= self._bias[2 * size :, np.newaxis]
        u[2 * size :] += self._bias[2 * size :, np.newaxis]
        return super().forward(u, v, state)


@mistake(
    "gr-bias-fold",
    "GRU",
    title="b_hn is added to b_in, outside the reset gate.",
    misconception="Two biases are thought to be one, as they are in an LSTM.",
    remedy="b_hn stands inside the brackets that the reset gate multiplies: keep it apart from b_in.",
    source="keras-team/keras#15915",
)
class BiasFolded(GRU):
    """n = tanh(W_in x + b_in + b_hn + r W_hn h)."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        bias = self.params.get(f"bias_hh_{suffix}")
        return Gated() if bias is None else _Folded(bias.astype(dtype))

    def _add_gradients(self, suffix: str, grads: Any) -> None:
        size = self.hidden_size
        hidden = grads["hidden_bias"].copy()
        hidden[2 * size :] = grads["input_bias"][2 * size :]
        super()._add_gradients(suffix, {**grads, "hidden_bias": hidden})
