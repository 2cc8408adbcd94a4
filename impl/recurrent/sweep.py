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
        bias, step_bias = self.weights.input_bias, self.weights.hidden_bias
        if self.equations.summed and bias is not None:  # one addition to all steps costs less than one to each
            bias, step_bias = bias + step_bias, None
        u = _plus(np.matmul(self.weights.input, x.swapaxes(1, 2)), bias)
        outputs = np.empty((time, batch, state[0].shape[1]), x.dtype)
        self._x, self._steps, self._hidden = x, [], np.empty_like(outputs)
        state = tuple(part.T for part in state)
        # What is needed for a step alone is written to the same memory in all of them: it stays in the cache.
        space = np.empty(u.shape[1:], u.dtype) if self.equations.summed else None
        for step in self._order(time):
            self._hidden[step] = state[0].T
            v = _plus(np.matmul(self.weights.hidden, state[0], out=space), step_bias)
            active = None if lengths is None else step < lengths
            new, saved = self.equations.forward(u[step], v, state)
            self._steps.append((saved, active))
            if active is None:
                outputs[step], state = new[0].T, new
            else:
                outputs[step] = np.where(active, new[0], 0.0).T
                state = tuple(np.where(active, one, other) for one, other in zip(new, state, strict=True))
        return outputs, tuple(part.T for part in state)

    def backward(self, grad_outputs: Array, grad_state: State) -> tuple[Array, State, Mapping[str, Array]]:
        """Return the gradients of x, of the first state, and of the weights by field of `Weights`.

        Args:
            grad_outputs: (T, N, size of h).
            grad_state: the gradients of the last state.
        """
        time, batch, _ = grad_outputs.shape
        grad_u = np.empty((time, len(self.weights.input), batch), grad_outputs.dtype)
        grad_v = grad_u if self.equations.summed else np.empty_like(grad_u)
        grad_state = tuple(grad.T for grad in grad_state)
        back = np.ascontiguousarray(self.weights.hidden.T)
        for step, (saved, active) in zip(reversed(self._order(time)), reversed(self._steps), strict=True):
            arriving = (grad_state[0] + grad_outputs[step].T, *grad_state[1:])
            if active is not None:
                # What has ended hands its gradients on to the step before as they are, and gets none from its output.
                passed = tuple(np.where(active, 0.0, grad) for grad in grad_state)
                arriving = tuple(np.where(active, grad, 0.0) for grad in arriving)
            grad_u[step], into, grad_state = self.equations.backward(saved, arriving)
            grad_state = (grad_state[0] + back @ into, *grad_state[1:])
            if grad_v is not grad_u:
                grad_v[step] = into
            if active is not None:
                grad_state = tuple(one + other for one, other in zip(grad_state, passed, strict=True))
        columns_u = _side_by_side(grad_u)
        columns_v = columns_u if grad_v is grad_u else _side_by_side(grad_v)
        ones = np.ones(time * batch, grad_u.dtype)  # to add up by products with ones takes a third of the time of sum
        grads = self.equations.weight_gradients() | {
            "input": columns_u @ self._x.reshape(time * batch, -1),
            "hidden": columns_v @ self._hidden.reshape(time * batch, -1),
            "input_bias": columns_u @ ones,
            "hidden_bias": columns_v @ ones,
        }
        grad_x = (self.weights.input.T @ columns_u).T.reshape(self._x.shape)
        return grad_x, tuple(grad.T for grad in grad_state), grads

    def _order(self, time: int) -> range:
        return range(time - 1, -1, -1) if self.reverse else range(time)


def _plus(product: Array, bias: Array | None) -> Array:
    if bias is not None:
        product += bias[:, np.newaxis]
    return product


def _side_by_side(steps: Array) -> Array:
    """Return (T, rows, N) as (rows, T N)."""
    return steps.swapaxes(0, 1).reshape(steps.shape[1], steps.shape[0] * steps.shape[2])
