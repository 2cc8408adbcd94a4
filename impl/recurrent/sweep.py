"""A cell run over the time steps of a padded batch, in one direction, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..base import Array
from .equations import Equations, State


class Weights:
    """The weights of one layer in one direction.

    Args:
        of_input: W_ih (gates H, input_size), the attribute `input`.
        hidden: W_hh (gates H, h's size).
        input_bias: b_ih (gates H,), or None.
        hidden_bias: b_hh (gates H,), or None.
    """

    def __init__(
        self, of_input: Array, hidden: Array, input_bias: Array | None = None, hidden_bias: Array | None = None
    ) -> None:
        self.input = of_input
        self.hidden = hidden
        self.input_bias = input_bias
        self.hidden_bias = hidden_bias


class Sweep:
    """One layer in one direction, and what it remembers of its forward.

    Args:
        equations: the cell's.
        weights: its weights.
        reverse: whether it starts at the end.
    """

    def __init__(self, equations: Equations, weights: Weights, reverse: bool = False) -> None:
        self.equations = equations
        self.weights = weights
        self.reverse = reverse
        self._steps: list[tuple[Any, Array | None]] = []
        self._x: Array
        self._hidden: Array

    def forward(self, x: Array, state: State, lengths: Array | None = None) -> tuple[Array, State]:
        """Return h after every step and the last state; where a sequence has ended, 0 and the state at its end.

        Args:
            x: (T, N, input_size); it is kept, and must not be changed before backward.
            state: the state before the first step, (N, size) each.
            lengths: (N,), how many steps of each sequence count; None for all.
        """
        time, batch, _ = x.shape
        gates = self.equations.gates
        bias, step_bias = self.weights.input_bias, self.weights.hidden_bias
        if self.equations.summed and bias is not None:  # one addition to all steps costs less than one to each
            bias, step_bias = bias + step_bias, None
        u = by_gate(gates, x.reshape(time * batch, -1), self.weights.input, bias).reshape(gates, time, batch, -1)
        # BLAS multiplies with what lies in order in half the time.
        hidden_weights = np.ascontiguousarray(transposed(gates, self.weights.hidden))
        outputs = np.empty((time, batch, state[0].shape[1]), x.dtype)
        self._x, self._steps, self._hidden = x, [], np.empty_like(outputs)
        # In one piece for all steps, because memory that is asked for step by step is taken from the system every time.
        space = np.empty((time, self.equations.spaces, *u.shape[2:]), u.dtype)
        # What is needed for a step alone is written to the same memory in all of them: it stays in the cache.
        product = np.empty((gates, *u.shape[2:]), u.dtype) if self.equations.summed else None
        for step in self._order(time):
            self._hidden[step] = state[0]
            v = plus(np.matmul(state[0], hidden_weights, out=product), step_bias)
            new, saved = self.equations.forward(u[:, step], v, state, space[step])
            if lengths is None:
                active, state = None, new
                outputs[step] = state[0]
            else:
                active = (step < lengths)[:, np.newaxis]
                outputs[step] = np.where(active, new[0], 0.0)
                state = tuple(np.where(active, one, other) for one, other in zip(new, state, strict=True))
            self._steps.append((saved, active))
        return outputs, state

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Mapping[str, Array]]:
        """Return the gradients of x, of the first state, and of the weights by field of `Weights`.

        Args:
            grad_outputs: (T, N, size of h).
            grad_state: the gradients of the last state.
        """
        time, batch, _ = grad_outputs.shape
        gates = self.equations.gates
        weights = self.weights.hidden.reshape(gates, -1, grad_outputs.shape[2])
        grad_u = np.empty((time, batch, gates, weights.shape[1]), grad_outputs.dtype)
        grad_v = grad_u if self.equations.summed else np.empty_like(grad_u)
        for step, (saved, active) in zip(reversed(self._order(time)), reversed(self._steps), strict=True):
            arriving = (grad_state[0] + grad_outputs[step], *grad_state[1:])
            if active is not None:
                # What has ended hands its gradients on to the step before as they are, and gets none from its output.
                passed = tuple(np.where(active, 0.0, grad) for grad in grad_state)
                arriving = tuple(np.where(active, grad, 0.0) for grad in arriving)
            out_of, into, grad_state = self.equations.backward(saved, arriving)
            grad_u[step] = out_of.swapaxes(0, 1)
            grad_state = (grad_state[0] + self._through_product(into, weights), *grad_state[1:])
            if grad_v is not grad_u:
                grad_v[step] = into.swapaxes(0, 1)
            if active is not None:
                grad_state = tuple(one + other for one, other in zip(grad_state, passed, strict=True))
        grads = self.equations.weight_gradients() | self._weight_gradients(grad_u, grad_v)
        grad_x = (grad_u.reshape(time * batch, -1) @ self.weights.input).reshape(self._x.shape)
        return grad_x, grad_state, grads

    def _through_product(self, grad_v: Array, weights: Array) -> Array:
        """Return the gradient of h by the way that leads through v, W_hhᵀ dv, from those of one step's gates."""
        grad_h: Array = np.matmul(grad_v, weights).sum(axis=0)
        return grad_h

    def _weight_gradients(self, grad_u: Array, grad_v: Array) -> dict[str, Array]:
        """Return the gradients of the weights from those of u and v, (T, N, gates, H)."""
        rows_u, rows_v, x, hidden = (
            one.reshape(len(self._x) * self._x.shape[1], -1) for one in (grad_u, grad_v, self._x, self._hidden)
        )
        ones = np.ones(len(rows_u), rows_u.dtype)  # to add up by products with ones takes a third of the time of sum
        of_bias = ones @ rows_u
        return {
            "input": rows_u.T @ x,
            "hidden": rows_v.T @ hidden,
            "input_bias": of_bias,
            "hidden_bias": of_bias if self.equations.summed else ones @ rows_v,
        }

    def _order(self, time: int) -> range:
        return range(time - 1, -1, -1) if self.reverse else range(time)


def by_gate(gates: int, rows: Array, weight: Array, bias: Array | None) -> Array:
    """Return x Wᵀ + b of rows x (N, size), for each gate by itself: (gates, N, H)."""
    return plus(np.matmul(rows, transposed(gates, weight)), bias)


def transposed(gates: int, weight: Array) -> Array:
    """Return Wᵀ (gates H, size) of each gate, (gates, size, H)."""
    return weight.reshape(gates, -1, weight.shape[1]).swapaxes(1, 2)


def plus(product: Array, bias: Array | None) -> Array:
    """Return a product (gates, N, H), to which a bias (gates H,) is added in place where there is one."""
    if bias is not None:
        product += bias.reshape(len(product), 1, -1)
    return product
