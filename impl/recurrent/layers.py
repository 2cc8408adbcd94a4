"""Recurrent layers: without gates, with two, and with three and a cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base import Array, Randomness
from ..checks import check_choice
from .equations import Elman, Equations, Gated, LongShortTerm
from .stack import Recurrent


class RNN(Recurrent):
    """A recurrent layer without gates.

    h_t = f(x_t W_ihᵀ + b_ih + h_{t-1} W_hhᵀ + b_hh), with f = tanh or relu. The output is h at every step, that of
    both directions side by side; each layer but the first is given the output of the one below, after dropout in
    training. A gradient goes back through every step: with da_t = dh_t ∘ f', dW_ih = Σ_t da_tᵀ x_t,
    dW_hh = Σ_t da_tᵀ h_{t-1}, db = Σ_t da_t for either bias, dx_t = da_t W_ih, and da_t W_hh is added to the gradient
    of h_{t-1}.

    Args:
        input_size: the size of x_t.
        hidden_size: H, the size of h_t.
        num_layers: how many layers stand on each other.
        nonlinearity: f, `tanh` or `relu`.
        bias: whether there are biases.
        batch_first: whether sequences are (N, T, size) instead of (T, N, size); states are not concerned.
        dropout: the probability that an element between two layers is dropped in training; none after the last one.
        bidirectional: whether a second set of weights goes over the sequence from its end.
        rng: a generator or a seed, for dropout and for the weights, which are drawn from U(-1/√H, 1/√H).

    Shapes: with D = 2 directions or 1: x (T, N, input_size), h_0 and h_n (num_layers D, N, H), the layers' directions
    in order, output (T, N, D H), lengths (N,) integers; one sequence is (T, input_size), its states (num_layers D, H).
    forward returns (output, h_n). After a sequence's length its output is 0, and h_n is that of its own end. Parameters
    are called weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, with _reverse behind for the second direction.
    dtypes: float64 and float32.

    Raises:
        TypeError: an option has the wrong type; x or h_0 is no array of floating-point numbers.
        ValueError: an option is out of range; x, h_0 or lengths has the wrong shape; a length is not in [1, T].

    Source: Elman, "Finding Structure in Time", Cognitive Science 14 (1990); torch.nn.RNN.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: Randomness = None,
    ) -> None:
        check_choice("RNN", "nonlinearity", nonlinearity, ("tanh", "relu"))
        self.nonlinearity = nonlinearity
        super().__init__(
            Elman.gates, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, rng
        )

    def _equations(self, suffix: str, dtype: np.dtype[Any]) -> Equations:  # noqa: ARG002 - has no weights of its own
        return Elman(self.nonlinearity)

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and h_n; h_0 is 0 where it is not given."""
        output, h_n = self._run(x, (h_0,), lengths)
        return output, h_n

    def backward(self, grad_output: Array, grad_h_n: Array | None = None) -> tuple[Array, Array]:
        """Add the weights' gradients to `grads`; return those of x and h_0."""
        grad_x, grad_h_0 = self._back(grad_output, (grad_h_n,))
        return grad_x, grad_h_0


class GRU(Recurrent):
    """A gated recurrent unit.

    r_t = sigmoid(x_t W_irᵀ + b_ir + h_{t-1} W_hrᵀ + b_hr), z_t = sigmoid(x_t W_izᵀ + b_iz + h_{t-1} W_hzᵀ + b_hz),
    n_t = tanh(x_t W_inᵀ + b_in + r_t ∘ (h_{t-1} W_hnᵀ + b_hn)), h_t = (1 - z_t) ∘ n_t + z_t ∘ h_{t-1}.
    The reset gate stands after the product with W_hn, unlike in the first paper, so that b_hn is not another b_in.

    Arguments, shapes, dtypes and errors are those of `RNN`, without `nonlinearity`; weight_ih_l0 holds W_ir, W_iz and
    W_in, (3 H, input_size), and the others likewise.

    Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014; torch.nn.GRU.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__(
            Gated.gates, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, rng
        )

    def _equations(self, suffix: str, dtype: np.dtype[Any]) -> Equations:  # noqa: ARG002 - has no weights of its own
        return Gated()

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return the output and h_n; h_0 is 0 where it is not given."""
        output, h_n = self._run(x, (h_0,), lengths)
        return output, h_n

    def backward(self, grad_output: Array, grad_h_n: Array | None = None) -> tuple[Array, Array]:
        """Add the weights' gradients to `grads`; return those of x and h_0."""
        grad_x, grad_h_0 = self._back(grad_output, (grad_h_n,))
        return grad_x, grad_h_0


class LSTM(Recurrent):
    """Long short-term memory.

    i_t, f_t, o_t = sigmoid(x_t W_iᵀ + b_i + h_{t-1} W_hᵀ + b_h) and g_t = tanh(…) with weights of its own for each,
    c_t = f_t ∘ c_{t-1} + i_t ∘ g_t, h_t = o_t ∘ tanh(c_t), or (o_t ∘ tanh(c_t)) W_hrᵀ with projection.

    Arguments, shapes, dtypes and errors are those of `RNN`, without `nonlinearity`; weight_ih_l0 holds the rows of i,
    f, g and o, (4 H, input_size), and the others likewise; c_0 and c_n are (num_layers D, N, H). forward returns
    (output, h_n, c_n); (output, (h_n, c_n)), as torch has it, counts as the same.

    Args:
        proj_size: the size of h where it is projected by weight_hr_l0 (proj_size, H); 0 for no projection.

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997), with the forget gate of
    Gers et al. (2000); projection is from Sak et al., Interspeech 2014; torch.nn.LSTM.
    """

    states = 2

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__(
            LongShortTerm.gates,
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            rng,
        )

    def _equations(self, suffix: str, dtype: np.dtype[Any]) -> Equations:
        projection = self.params.get(f"weight_hr_{suffix}")
        return LongShortTerm(None if projection is None else projection.astype(dtype))

    def forward(
        self, x: Array, h_0: Array | None = None, c_0: Array | None = None, *, lengths: Array | None = None
    ) -> tuple[Array, Array, Array]:
        """Return the output, h_n and c_n; states that are not given are 0."""
        output, h_n, c_n = self._run(x, (h_0, c_0), lengths)
        return output, h_n, c_n

    def backward(
        self, grad_output: Array, grad_h_n: Array | None = None, grad_c_n: Array | None = None
    ) -> tuple[Array, Array, Array]:
        """Add the weights' gradients to `grads`; return those of x, h_0 and c_0."""
        grad_x, grad_h_0, grad_c_0 = self._back(grad_output, (grad_h_n, grad_c_n))
        return grad_x, grad_h_0, grad_c_0
