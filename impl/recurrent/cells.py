"""Recurrent cells: one step of a recurrent layer."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_choice, check_floating, check_shape, check_size, message
from .equations import Elman, Equations, Gated, LongShortTerm, State
from .sweep import by_gate

_BATCHED = 2


class Cell(Layer):
    """What all cells share: weights, and a step there and back.

    Args:
        equations: the cell's.
        input_size: the size of x.
        hidden_size: H, the size of h.
        bias: whether there are biases.
        rng: a generator or a seed for the weights.
    """

    def __init__(self, equations: Equations, input_size: int, hidden_size: int, bias: bool, rng: Randomness) -> None:
        super().__init__()
        name = type(self).__name__
        check_size(name, "input_size", input_size)
        check_size(name, "hidden_size", hidden_size)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self._equations = equations
        rows, bound, source = equations.gates * hidden_size, 1.0 / math.sqrt(hidden_size), np.random.default_rng(rng)
        shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size)}
        if bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        for parameter, shape in shapes.items():
            self._add_parameter(parameter, source.uniform(-bound, bound, shape))

    def _step(self, x: Array, given: tuple[Array | None, ...]) -> State:
        """Return the next state."""
        place = f"{type(self).__name__}.forward"
        check_floating(place, "x", x)
        if x.ndim not in {1, _BATCHED} or x.shape[-1] != self.input_size:
            expected = f"(N, {self.input_size}) or ({self.input_size},)"
            raise ValueError(message(place, "x.shape", x.shape, expected, "the last axis holds the input_size"))
        states = tuple(
            self._checked_state(place, name, state, x) for name, state in zip(("hx", "cx"), given, strict=False)
        )
        rows = np.atleast_2d(x).copy()
        u, v = self._affine("ih", rows), self._affine("hh", states[0])
        space = np.empty((self._equations.spaces, *u.shape[1:]), u.dtype)
        after, saved = self._equations.forward(u, v, states, space)
        self._save_for_backward((*x.shape[:-1], self.hidden_size), x.ndim, rows, states[0], saved)
        return tuple(self._as_given(state, x.ndim) for state in after)

    def _back(self, grad_output: Array, *grad_others: Array | None) -> tuple[Array, ...]:
        """Add the weights' gradients to `grads`; return those of x and of the state before."""
        ndim, x, h, saved = self._saved_for(grad_output)
        grad_h = np.atleast_2d(grad_output)
        others = (np.zeros_like(grad_h) if grad is None else np.atleast_2d(grad) for grad in grad_others)
        *grads, grad_state = self._equations.backward(saved, (grad_h, *others))
        grad_u, grad_v = (grad.swapaxes(0, 1).reshape(len(x), -1) for grad in grads)
        for name, grad, before in (("ih", grad_u, x), ("hh", grad_v, h)):
            self.grads[f"weight_{name}"] += grad.T @ before
            if f"bias_{name}" in self.grads:
                self.grads[f"bias_{name}"] += grad.sum(axis=0)
        grad_x = grad_u @ self._weight("ih", x)
        grad_state = (grad_state[0] + grad_v @ self._weight("hh", h), *grad_state[1:])
        return tuple(self._as_given(grad, ndim) for grad in (grad_x, *grad_state))

    def _affine(self, name: str, rows: Array) -> Array:
        bias = self.params.get(f"bias_{name}")
        bias = None if bias is None else bias.astype(rows.dtype, copy=False)
        return by_gate(self._equations.gates, rows, self._weight(name, rows), bias)

    def _weight(self, name: str, like: Array) -> Array:
        return self.params[f"weight_{name}"].astype(like.dtype, copy=False)

    def _as_given(self, rows: Array, ndim: int) -> Array:
        """Return a copy of rows (N, size), or of the only one where x had no batch."""
        return rows.copy() if ndim == _BATCHED else rows[0].copy()

    def _checked_state(self, place: str, name: str, state: Array | None, x: Array) -> Array:
        """Return a copy of a state as rows (N, H), zeros where it is not given."""
        shape = (*x.shape[:-1], self.hidden_size)
        if state is None:
            return np.atleast_2d(np.zeros(shape, x.dtype))
        check_floating(place, name, state)
        check_shape(place, name, state.shape, shape, "one state for each row of x")
        return np.atleast_2d(state).astype(x.dtype)


class RNNCell(Cell):
    """One step of a recurrent layer without gates.

    h' = f(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh), with f = tanh or relu. With da = dh' ∘ f': dW_ih = daᵀ x, dW_hh = daᵀ h,
    db = Σ da for either bias, dx = da W_ih, dh = da W_hh. A training loop that calls a cell at every step goes back
    through its last call alone; `RNN` goes back through all of them.

    Args:
        input_size: the size of x.
        hidden_size: H, the size of h.
        bias: whether there are biases.
        nonlinearity: f, `tanh` or `relu`.
        rng: a generator or a seed for the weights, which are drawn from U(-1/√H, 1/√H).

    Shapes: x (N, input_size), h and h' (N, H); without a batch (input_size,) and (H,). h may be left out, and is 0
    then, but every cell takes it: forward(x, hx=None) returns h'. Parameters: weight_ih
    (H, input_size), weight_hh (H, H), bias_ih and bias_hh (H,). dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x or hx is no array of floating-point numbers.
        ValueError: an option is out of range; x or hx has the wrong shape.

    Source: torch.nn.RNNCell.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        rng: Randomness = None,
    ) -> None:
        check_choice("RNNCell", "nonlinearity", nonlinearity, ("tanh", "relu"))
        super().__init__(Elman(nonlinearity), input_size, hidden_size, bias, rng)

    def forward(self, x: Array, hx: Array | None = None) -> Array:
        """Return h'; h is 0 where it is not given."""
        (after,) = self._step(x, (hx,))
        return after

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Add the weights' gradients to `grads`; return those of x and h."""
        grad_x, grad_h = self._back(grad_output)
        return grad_x, grad_h


class GRUCell(Cell):
    """One step of a gated recurrent unit.

    r = sigmoid(x W_irᵀ + b_ir + h W_hrᵀ + b_hr), z = sigmoid(x W_izᵀ + b_iz + h W_hzᵀ + b_hz),
    n = tanh(x W_inᵀ + b_in + r ∘ (h W_hnᵀ + b_hn)), h' = (1 - z) ∘ n + z ∘ h.

    Arguments, shapes, dtypes and errors are those of `RNNCell`, without `nonlinearity`; weight_ih holds W_ir, W_iz and
    W_in, (3 H, input_size), and the others likewise.

    Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014; torch.nn.GRUCell.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Randomness = None) -> None:
        super().__init__(Gated(), input_size, hidden_size, bias, rng)

    def forward(self, x: Array, hx: Array | None = None) -> Array:
        """Return h'; h is 0 where it is not given."""
        (after,) = self._step(x, (hx,))
        return after

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Add the weights' gradients to `grads`; return those of x and h."""
        grad_x, grad_h = self._back(grad_output)
        return grad_x, grad_h


class LSTMCell(Cell):
    """One step of long short-term memory.

    i, f, o = sigmoid(x W_iᵀ + b_i + h W_hᵀ + b_h) and g = tanh(…), with weights of its own for each; c' = f ∘ c + i ∘ g
    and h' = o ∘ tanh(c').

    Arguments, shapes, dtypes and errors are those of `RNNCell`, without `nonlinearity`; weight_ih holds the rows of i,
    f, g and o, (4 H, input_size), and the others likewise; c and c' are (N, H). forward returns (h', c').

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997), with the forget gate of
    Gers et al. (2000); torch.nn.LSTMCell.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Randomness = None) -> None:
        super().__init__(LongShortTerm(), input_size, hidden_size, bias, rng)

    def forward(self, x: Array, hx: Array | None = None, cx: Array | None = None) -> tuple[Array, Array]:
        """Return h' and c'; states that are not given are 0."""
        after, cell = self._step(x, (hx, cx))
        return after, cell

    def backward(self, grad_output: Array, grad_cx: Array | None = None) -> tuple[Array, Array, Array]:
        """Add the weights' gradients to `grads`; return those of x, h and c."""
        grad_x, grad_h, grad_c = self._back(grad_output, grad_cx)
        return grad_x, grad_h, grad_c
