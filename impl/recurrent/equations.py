"""One step of each recurrent cell, forward and backward, its gates side by side in PyTorch's order."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..base import Array

State = tuple[Array, ...]


class Equations:
    """The equations of a cell, without the products with its weights.

    A step is given u = x W_ihᵀ + b_ih and v = h W_hhᵀ + b_hh as (gates, N, H), so that every gate's numbers lie in one
    piece of memory; a state is (N, size).

    Attributes:
        gates: the number of blocks.
        states: the number of state arrays: h alone, or h and c.
        summed: whether u and v count by their sum alone, so that du = dv.
        spaces: how many arrays (N, H) besides u a step keeps for backward.
    """

    gates: ClassVar[int]
    states: ClassVar[int] = 1
    summed: ClassVar[bool] = True
    spaces: ClassVar[int] = 0

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:
        """Return the next state, and what backward needs.

        Args:
            u: it may be written into, and kept.
            v: it may be written into, and kept if not `summed`.
            state: the state before.
            space: (spaces, N, H), to be written into and kept.
        """
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

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:  # noqa: ARG002 - h is in v
        """Return h', and h' itself: both derivatives can be told from it."""
        u += v
        (h,) = np.maximum(u, 0.0, out=u) if self._relu else np.tanh(u, out=u)
        return (h,), h

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du = dv; h goes into h' through v alone."""
        h, (grad_h,) = saved, grad_state
        grad = (grad_h * (h > 0) if self._relu else grad_h * (1.0 - h * h))[np.newaxis]
        return grad, grad, (np.zeros_like(grad_h),)


class Gated(Equations):
    """h' = (1 - z) ∘ n + z ∘ h with r = sigmoid(u_r + v_r), z = sigmoid(u_z + v_z), n = tanh(u_n + r ∘ v_n): a GRU.

    dn = dh' ∘ (1 - z), dz = dh' ∘ (h - n), dr = da_n ∘ v_n with da_n = dn ∘ (1 - n²); du = (da_r, da_z, da_n) and
    dv = (da_r, da_z, r ∘ da_n), where da = d ∘ s (1 - s) for each sigmoid s. The reset gate stands after the product.
    """

    gates = 3
    summed = False

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:  # noqa: ARG002 - needs none
        """Return h', and the gates, v_n and h."""
        (h,) = state
        r, z = sigmoid(np.add(u[:2], v[:2], out=u[:2]))
        hidden_part = v[2]
        n = r * hidden_part
        n += u[2]
        np.tanh(n, out=n)
        new = h - n
        new *= z
        new += n
        return (new,), (r, z, n, hidden_part, h)

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du, dv, and dh' ∘ z, the way that leads past the gates."""
        r, z, n, hidden_part, h = saved
        (grad_h,) = grad_state
        grad_u = np.empty((3, *h.shape), h.dtype)
        grad_n = grad_h * (1.0 - z) * (1.0 - n * n)
        grad_u[0] = grad_n * hidden_part * r * (1.0 - r)
        grad_u[1] = grad_h * (h - n) * z * (1.0 - z)
        grad_u[2] = grad_n
        grad_v = grad_u.copy()
        grad_v[2] *= r
        return grad_u, grad_v, (grad_h * z,)


class LongShortTerm(Equations):
    """c' = f ∘ c + i ∘ g and h' = o ∘ tanh(c') with i, f, o = sigmoid(u + v), g = tanh(u_g + v_g): an LSTM.

    With projection h' = (o ∘ tanh(c')) W_hrᵀ. With k = tanh(c') and the gradient dm of m = o ∘ k, which is dh' or
    dh' W_hr: dc = dc' + dm ∘ o ∘ (1 - k²); di = dc ∘ g, df = dc ∘ c, dg = dc ∘ i, do = dm ∘ k; du = dv = d ∘ the
    gate's own derivative; and the cell's way past the gates is dc ∘ f.

    Args:
        weight_hr: the projection (proj_size, H), or None.
    """

    gates = 4
    states = 2
    spaces = 8

    def __init__(self, weight_hr: Array | None = None) -> None:
        self._weight_hr = weight_hr
        self._projected: list[tuple[Array, Array]] = []

    def forward(self, u: Array, v: Array, state: State, space: Array) -> tuple[State, Any]:
        """Return h' and c', and all that was made on the way, side by side."""
        # In an order in which those that go through the same function are neighbours: one call serves them all.
        k, o, i, f, g, m, written, retained = space
        np.add(u[3], v[3], out=o)
        np.add(u[:3], v[:3], out=space[2:5])
        sigmoid(space[1:4])
        np.tanh(g, out=g)
        np.multiply(i, g, out=written)
        np.multiply(f, state[1], out=retained)
        new = written + retained
        np.tanh(new, out=k)
        np.multiply(o, k, out=m)
        return (m if self._weight_hr is None else m @ self._weight_hr.T, new), space

    def backward(self, saved: Any, grad_state: State) -> tuple[Array, Array, State]:
        """Return du = dv, and dc ∘ f; h goes into the next state through v alone."""
        gates, f, products, m = saved[1:4], saved[3], saved[5:], saved[5]
        grad_h, grad_c = grad_state
        grad_m = grad_h
        if self._weight_hr is not None:
            self._projected.append((m, grad_h))
            grad_m = grad_h @ self._weight_hr
        # A gate s has made a product p = s q, o of k, i of g and f of c: its sum's way into p is q s (1 - s) = p - p s.
        by_gates = products * gates
        np.subtract(products, by_gates, out=by_gates)
        # Of k and g, which o and i have let through, each a tanh t: that way is s (1 - t²) = s - p t.
        by_tanh = products[:2] * saved[:5:4]
        np.subtract(gates[:2], by_tanh, out=by_tanh)
        grad_new = by_tanh[0]
        grad_new *= grad_m
        grad_new += grad_c
        grad = np.empty((4, *f.shape), f.dtype)
        np.multiply(by_gates[1:], grad_new, out=grad[:2])
        np.multiply(by_tanh[1], grad_new, out=grad[2])
        np.multiply(by_gates[0], grad_m, out=grad[3])
        return grad, grad, (np.zeros_like(grad_h), grad_new * f)

    def weight_gradients(self) -> dict[str, Array]:
        """Return dW_hr = Σ dh'ᵀ m."""
        if self._weight_hr is None:
            return {}
        hidden, grads = (np.concatenate(rows) for rows in zip(*self._projected, strict=True))
        self._projected.clear()
        return {"projection": grads.T @ hidden}


def sigmoid(values: Array) -> Array:
    """Return 1 / (1 + exp(-values)), in place: exact to rounding also where it is near 0."""
    np.negative(values, out=values)
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is 0, as it should be
        np.exp(values, out=values)
    values += 1.0
    return np.reciprocal(values, out=values)
