"""Gated recurrent units whose equations are wrong, with the gradients that go with them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ....impl.base import Array
from ....impl.recurrent import GRU, GRUCell
from ....impl.recurrent.equations import Equations, Gated, State, sigmoid
from ...catalogue import mistake


class _Before(Gated):
    """A GRU whose reset gate stands before the product with W_hn, which it makes by itself."""

    def __init__(self, weight: Array, bias: Array | None) -> None:
        size = len(weight) // 3
        self._weight = weight[2 * size :]
        self._bias = np.zeros(size) if bias is None else bias[2 * size :]
        self._products: list[tuple[Array, Array]] = []

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:  # noqa: ARG002 - keeps all
        """Return h'."""
        (h,) = state
        r, z = sigmoid(u[:2] + v[:2])
        n = np.tanh(u[2] + (r * h) @ self._weight.T + self._bias.astype(h.dtype))
        return ((1.0 - z) * n + z * h,), (r, z, n, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return gradients of which the last block does not go through v."""
        r, z, n, h = saved
        (grad_h,) = grad_state
        grad_n = grad_h * (1.0 - z) * (1.0 - n * n)
        self._products.append((grad_n, r * h))
        into = grad_n @ self._weight
        grad_gates = (into * h * r * (1.0 - r), grad_h * (h - n) * z * (1.0 - z))
        grad_u, grad_v = np.stack((*grad_gates, grad_n)), np.stack((*grad_gates, np.zeros_like(grad_n)))
        return grad_u, grad_v, (grad_h * z + into * r,)

    def weight_gradients(self) -> dict[str, Array]:
        """Return those of W_hn and b_hn, which are not to be told from du and dv."""
        grads, before = (np.concatenate(rows) for rows in zip(*self._products, strict=True))
        self._products.clear()
        return {"candidate": grads.T @ before, "candidate_bias": grads.sum(axis=0)}


_reset_side = partial(
    mistake,
    title="The reset gate stands before the product with W_hn, as in the first paper.",
    misconception="r (W h) and W (r h) are thought to be the same.",
    remedy="Multiply first, add the bias, then reset: tanh(W_in x + b_in + r (W_hn h + b_hn)).",
    reading="reset=before",
    source="keras-team/keras#15915",
)


@_reset_side("gr-reset-side", "GRU")
class ResetBefore(GRU):
    """n = tanh(W_in x + W_hn (r h) + b)."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:
        bias = self.params.get(f"bias_hh_{suffix}")
        return _Before(self.params[f"weight_hh_{suffix}"].astype(dtype), None if bias is None else bias.astype(dtype))

    def _add_gradients(self, suffix: str, grads: Any) -> None:
        own = dict(grads)
        own["hidden"][2 * self.hidden_size :] = own.pop("candidate")
        own["hidden_bias"][2 * self.hidden_size :] = own.pop("candidate_bias")
        super()._add_gradients(suffix, own)


class _Swapped(Gated):
    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:
        u[1] *= -1.0
        v[1] *= -1.0
        return super().forward(u, v, state, space)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        grad_u, grad_v, rest = super().backward(saved, grad_state)
        grad_u[1] *= -1.0
        grad_v[1] *= -1.0
        return grad_u, grad_v, rest


_update_swap = partial(
    mistake,
    reading="update=new",
    title="The update gate weighs the candidate, not the old state.",
    misconception="Papers write it both ways, and 'update' suggests the new value.",
    remedy="Where the update gate is 1 the old state stays: h' = (1 - z) n + z h.",
)


@_update_swap("gr-update-swap", "GRU")
class UpdateSwapped(GRU):
    """h' = z n + (1 - z) h."""

    def _equations(self, suffix: str, dtype: Any) -> Equations:  # noqa: ARG002 - has no weights of its own
        return _Swapped()


class _Folded(Gated):
    """A GRU whose b_hn is added outside the reset gate."""

    def __init__(self, bias: Array) -> None:
        self._bias = bias[2 * len(bias) // 3 :]

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:
        v[2] -= self._bias
        u[2] += self._bias
        return super().forward(u, v, state, space)


_bias_fold = partial(
    mistake,
    title="b_hn is added to b_in, outside the reset gate.",
    misconception="Two biases are thought to be one, as they are in an LSTM.",
    remedy="b_hn stands inside the brackets that the reset gate multiplies: keep it apart from b_in.",
    source="keras-team/keras#15915",
)


@_bias_fold("gr-bias-fold", "GRU")
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


class _Step(GRUCell):
    """A cell with other equations."""

    def _chosen(self, dtype: Any) -> Equations:
        """Return them."""
        raise NotImplementedError

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        self._equations = self._chosen(x.dtype)
        return super()._step(x, given)


@_reset_side("gc-reset-side", "GRUCell")
class ResetBeforeCell(_Step):
    """n = tanh(W_in x + W_hn (r h) + b)."""

    def _chosen(self, dtype: Any) -> Equations:
        bias = self.params.get("bias_hh")
        return _Before(self.params["weight_hh"].astype(dtype), None if bias is None else bias.astype(dtype))

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Add the gradients of W_hn and b_hn by themselves."""
        answer = super().backward(grad_output)
        own = self._equations.weight_gradients()
        self.grads["weight_hh"][2 * self.hidden_size :] += own["candidate"]
        if "bias_hh" in self.grads:
            self.grads["bias_hh"][2 * self.hidden_size :] += own["candidate_bias"]
        return answer


@_update_swap("gc-update-swap", "GRUCell")
class UpdateSwappedCell(_Step):
    """h' = z n + (1 - z) h."""

    def _chosen(self, dtype: Any) -> Equations:  # noqa: ARG002 - has no weights of its own
        return _Swapped()


@_bias_fold("gc-bias-fold", "GRUCell")
class BiasFoldedCell(_Step):
    """n = tanh(W_in x + b_in + b_hn + r W_hn h)."""

    def _chosen(self, dtype: Any) -> Equations:
        bias = self.params.get("bias_hh")
        return Gated() if bias is None else _Folded(bias.astype(dtype))

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Give b_hn the gradient of b_in."""
        before = {name: grad.copy() for name, grad in self.grads.items()}
        answer = super().backward(grad_output)
        if "bias_hh" in before:
            rows = slice(2 * self.hidden_size, None)
            change = self.grads["bias_ih"] - before["bias_ih"]
            self.grads["bias_hh"][rows] = before["bias_hh"][rows] + change[rows]
        return answer
