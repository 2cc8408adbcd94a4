"""Gated units: the input times a gate between 0 and 1, which it opens itself."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_axis, check_choice, check_floating, check_has_axis, message
from .elementwise import Elementwise
from .normal import normal, normal_by_tanh
from .sigmoid import sigmoid, softplus


class SiLU(Elementwise):
    """The sigmoid linear unit, also called swish.

    y = x σ(x); dx = dy (σ + y (1 - σ)) with σ = σ(x).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
    Reinforcement Learning", Neural Networks 107 (2018); torch.nn.SiLU.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = sigmoid(x)
        y = x * gate
        return y, gate + y * (1 - gate)


class GELU(Elementwise):
    """The Gaussian error linear unit.

    y = x Φ(x), with Φ the standard normal distribution's function; dx = dy (Φ(x) + x φ(x)), with its density φ = Φ'.
    For approximate="tanh" Φ(x) = (1 + tanh(u)) / 2 with u = √(2/π) (x + 0.044715 x³), and φ is the derivative of that,
    φ(x) = 2 Φ(x) (1 - Φ(x)) √(2/π) (1 + 3 · 0.044715 x²). The two forms of y are within 5e-4 of each other.

    Args:
        approximate: "none" or "tanh".

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.
        ValueError: approximate is neither "none" nor "tanh".

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016; torch.nn.GELU.
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        check_choice("GELU", "approximate", approximate, ("none", "tanh"))
        self.approximate = approximate

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate, slope = normal(x) if self.approximate == "none" else normal_by_tanh(x)
        slope *= x
        slope += gate
        gate *= x
        return gate, slope


class Mish(Elementwise):
    """The self-gated unit with tanh(softplus(x)) for its gate.

    y = x t with t = tanh(log(1 + eˣ)); dx = dy (t + x σ(x) (1 - t²)).

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC 2020; torch.nn.Mish.
    """

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        gate = np.tanh(softplus(x))
        return x * gate, gate + x * sigmoid(x) * (1 - gate * gate)


class GLU(Layer):
    """The gated linear unit: one half of the input, gated by the other.

    x is cut along dim into halves a and b. y = a ∘ σ(b); da = dy ∘ σ(b), db = dy ∘ y ∘ (1 - σ(b)), and dx is both, in
    the places of a and b.

    Args:
        dim: the axis that is cut.

    Shapes: x has an even length along dim, y half of it. dtypes: float64 and float32, kept.

    Raises:
        TypeError: dim is no integer; x is no array of floating-point numbers.
        ValueError: x has no such axis, or one of odd length.

    Source: Dauphin et al., "Language Modeling with Gated Convolutional Networks", ICML 2017; torch.nn.GLU.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        check_axis("GLU", "dim", dim)
        self.dim = dim

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("GLU.forward", "x", x)
        check_has_axis("GLU.forward", "x", x.shape, self.dim)
        if x.shape[self.dim] % 2:
            expected = f"of even length along axis {self.dim}"
            raise ValueError(message("GLU.forward", "x.shape", x.shape, expected, "it is cut into halves"))
        half, gated = np.split(x, 2, axis=self.dim)
        gate = sigmoid(gated)
        y: Array = half * gate
        self._save_for_backward(y.shape, gate, y * (1 - gate))
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        factors = self._saved_for(grad_output)
        return np.concatenate([grad_output * factor for factor in factors], axis=self.dim)
