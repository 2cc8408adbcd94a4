"""One step of each recurrent cell, forward and backward, its gates side by side in PyTorch's order."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..base import Array

State = tuple[Array, ...]


class Equations:
    """The equations of a cell, without the products with its weights.

    A step is given u = W_ih x + b_ih and v = W_hh h + b_hh, each with `gates` blocks of H = hidden_size rows. Sequences
    stand side by side as columns, (size, N): so every block lies in one piece of memory, and BLAS is several times as
    fast on few columns as on few rows.

    Attributes:
        gates: the number of blocks.
        states: the number of state arrays: h alone, or h and c.
        summed: whether u and v count by their sum alone, so that du = dv.
    """

    gates: ClassVar[int]
    states: ClassVar[int] = 1
    summed: ClassVar[bool] = True

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        """Return the next state, and what backward needs; u and v may be written into, and v kept if not `summed`."""
        raise NotImplementedError

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du, dv, and the gradients of the state before by the ways that do not go through v."""
        raise NotImplementedError

    def weight_gradients(self) -> dict[str, Array]:
        """Return the gradients of weights of its own, over the steps gone back through since it was last asked."""
        return {}


class Elman(Equations):
    """h' = f(u + v), with f = tanh or relu; du = dv = dh' ∘ f'."""

    gates = 1

    def __init__(self, nonlinearity: str) -> None:
        self._relu = nonlinearity == "relu"

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:  # noqa: ARG002 - it is in v
        """Return h', and h' itself: both derivatives can be told from it."""
        u += v
        h = np.maximum(u, 0.0, out=u) if self._relu else np.tanh(u, out=u)
        return (h,), h

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du = dv; h goes into h' through v alone."""
        h, (grad_h,) = saved, grad_state
        grad = grad_h * (h > 0) if self._relu else grad_h * (1.0 - h * h)
        return grad, grad, (np.zeros_like(grad_h),)


class Gated(Equations):
    """h' = (1 - z) ∘ n + z ∘ h with r = sigmoid(u_r + v_r), z = sigmoid(u_z + v_z), n = tanh(u_n + r ∘ v_n): a GRU.

    dn = dh' ∘ (1 - z), dz = dh' ∘ (h - n), dr = da_n ∘ v_n with da_n = dn ∘ (1 - n²); du = (da_r, da_z, da_n) and
    dv = (da_r, da_z, r ∘ da_n), where da = d ∘ s (1 - s) for each sigmoid s. The reset gate stands after the product.
    """

    gates = 3
    summed = False

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        """Return h', and the gates, v_n and h."""
        (h,) = state
        size = len(h)
        gates = sigmoid(np.add(u[: 2 * size], v[: 2 * size], out=u[: 2 * size]))
        r, z = gates[:size], gates[size:]
        hidden_part = v[2 * size :]
        n = r * hidden_part
        n += u[2 * size :]
        np.tanh(n, out=n)
        new = h - n
        new *= z
        new += n
        return (new,), (r, z, n, hidden_part, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du, dv, and dh' ∘ z, the way that leads past the gates."""
        r, z, n, hidden_part, h = saved
        (grad_h,) = grad_state
        size = len(h)
        grad_u = np.empty((3 * size, h.shape[1]), h.dtype)
        grad_n = grad_h * (1.0 - z) * (1.0 - n * n)
        grad_u[:size] = grad_n * hidden_part * r * (1.0 - r)
        grad_u[size : 2 * size] = grad_h * (h - n) * z * (1.0 - z)
        grad_u[2 * size :] = grad_n
        grad_v = grad_u.copy()
        grad_v[2 * size :] *= r
        return grad_u, grad_v, (grad_h * z,)


class LongShortTerm(Equations):
    """c' = f ∘ c + i ∘ g and h' = o ∘ tanh(c') with i, f, o = sigmoid(u + v), g = tanh(u_g + v_g): an LSTM.

    With projection h' = W_hr (o ∘ tanh(c')). With k = tanh(c') and the gradient dm of m = o ∘ k, which is dh' or
    W_hr^T dh': dc = dc' + dm ∘ o ∘ (1 - k²); di = dc ∘ g, df = dc ∘ c, dg = dc ∘ i, do = dm ∘ k; du = dv = d ∘ the
    gate's own derivative; and the cell's way past the gates is dc ∘ f.

    Args:
        weight_hr: the projection (proj_size, H), or None.
    """

    gates = 4
    states = 2

    def __init__(self, weight_hr: Array | None = None) -> None:
        self._weight_hr = weight_hr
        self._projected: list[tuple[Array, Array]] = []

    def forward(self, u: Array, v: Array, state: State) -> tuple[State, Any]:
        """Return h' and c', and the gates, c, tanh(c') and, where it is projected, m."""
        c = state[1]
        u += v
        i, f, g, o = u.reshape(4, *c.shape)
        # All rows in one call, those of g among them: that costs less than one call for each gate.
        candidate = np.tanh(g)
        sigmoid(u)
        g[...] = candidate
        new = f * c
        new += i * g
        squashed = np.tanh(new)
        h = o * squashed
        if self._weight_hr is None:
            return (h, new), (u, c, squashed, None)
        return (self._weight_hr @ h, new), (u, c, squashed, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du = dv, and dc ∘ f; h goes into the next state through v alone."""
        gates, c, squashed, hidden = saved
        grad_h, grad_c = grad_state
        grad_hidden = grad_h
        if self._weight_hr is not None:
            self._projected.append((hidden, grad_h))
            grad_hidden = self._weight_hr.T @ grad_h
        i, f, g, o = gates.reshape(4, *c.shape)
        # In place wherever an array is new: half of the time goes to allocating others for so small ones.
        arriving = squashed * squashed
        np.subtract(1.0, arriving, out=arriving)
        arriving *= grad_hidden
        arriving *= o
        arriving += grad_c
        grad = 1.0 - gates
        grad *= gates
        grad_i, grad_f, grad_g, grad_o = grad.reshape(4, *c.shape)
        grad_i *= g
        grad_f *= c
        np.multiply(g, g, out=grad_g)
        np.subtract(1.0, grad_g, out=grad_g)
        grad_g *= i
        grad.reshape(4, *c.shape)[:3] *= arriving
        grad_o *= grad_hidden
        grad_o *= squashed
        arriving *= f
        return grad, grad, (np.zeros_like(grad_h), arriving)

    def weight_gradients(self) -> dict[str, Array]:
        """Return dW_hr = Σ dh' m^T."""
        if self._weight_hr is None:
            return {}
        hidden, grads = (np.concatenate(columns, axis=1) for columns in zip(*self._projected, strict=True))
        self._projected.clear()
        return {"projection": grads @ hidden.T}


def sigmoid(values: Array) -> Array:
    """Return 1 / (1 + exp(-values)), in place: exact to rounding also where it is near 0."""
    np.negative(values, out=values)
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is 0, as it should be
        np.exp(values, out=values)
    values += 1.0
    return np.reciprocal(values, out=values)
