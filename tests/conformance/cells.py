"""Recurrent cells as courses have them: one bias, and gates in another order than PyTorch's."""

import numpy as np

from layerproof.play import Array


class Cell:
    """A step of an LSTM as many courses have it, that makes nothing of the gradient of the new cell."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Make the arrays."""
        self.Wx = np.zeros((input_size, 4 * hidden_size))
        self.Wh = np.zeros((hidden_size, 4 * hidden_size))
        self.b = np.zeros(4 * hidden_size)
        self.grads = {"Wx": np.zeros_like(self.Wx), "Wh": np.zeros_like(self.Wh), "b": np.zeros_like(self.b)}

    def candidate(self, values: Array) -> Array:
        """Return what may be written."""
        return np.tanh(values)

    def forward(self, x: Array, h: Array | None = None, c: Array | None = None) -> tuple[Array, Array]:
        """Return the next states; those before are 0 where they are not given."""
        zeros = np.zeros((*x.shape[:-1], self.Wh.shape[0]))
        h, c = zeros if h is None else h, zeros if c is None else c
        gates = np.split(x @ self.Wx + h @ self.Wh + self.b, 4, axis=-1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in gates[:3])
        g = self.candidate(gates[3])
        k = np.tanh(f * c + i * g)
        self.saved = x, h, c, i, f, o, g, k
        return o * k, f * c + i * g

    def backward(self, grad_h: Array, grad_c: Array | None = None) -> tuple[Array, ...]:  # noqa: ARG002 - the mistake
        """Return the gradients of all three."""
        x, h, c, i, f, o, g, k = self.saved
        grad = grad_h * o * (1 - k * k)
        sums = (grad * g * i * (1 - i), grad * c * f * (1 - f), grad_h * k * o * (1 - o), grad * i * (1 - g * g))
        return self.through(np.concatenate(sums, axis=-1), x, h, grad * f)

    def through(self, rows: Array, x: Array, h: Array, grad_c: Array) -> tuple[Array, ...]:
        """Add the gradients of the arrays; return those of the input and the states."""
        self.grads["Wx"] += np.atleast_2d(x).T @ np.atleast_2d(rows)
        self.grads["Wh"] += np.atleast_2d(h).T @ np.atleast_2d(rows)
        self.grads["b"] += np.atleast_2d(rows).sum(axis=0)
        return rows @ self.Wx.T, rows @ self.Wh.T, grad_c


class Whole(Cell):
    """Another that looks at the gradient of the new cell, and lets the candidate through a gate's function."""

    def candidate(self, values: Array) -> Array:
        """Return what may be written, between 0 and 1."""
        return np.asarray(1 / (1 + np.exp(-values)))

    def backward(self, grad_h: Array, grad_c: Array | None = None) -> tuple[Array, ...]:
        """Return the gradients of all three."""
        x, h, c, i, f, o, g, k = self.saved
        grad = grad_h * o * (1 - k * k) + (0 if grad_c is None else grad_c)
        sums = (grad * g * i * (1 - i), grad * c * f * (1 - f), grad_h * k * o * (1 - o), grad * i * g * (1 - g))
        return self.through(np.concatenate(sums, axis=-1), x, h, grad * f)
