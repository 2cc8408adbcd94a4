"""Whole networks, put together of layers."""

from __future__ import annotations

import numpy as np

from .activation.rectified import ReLU
from .activation.sigmoid import Tanh
from .base import Array, Layer, Randomness
from .checks import check_choice, check_floating, check_shape
from .container import Container, Sequential
from .linear import Linear
from .recurrent.layers import LSTM


class MLP(Sequential):
    """A perceptron with one hidden layer.

    y = W₂ a(W₁ x + b₁) + b₂ with a = relu or tanh. With G = dy and the hidden h = a(z): dW₂ = Gᵀ h, db₂ = Σ_rows G,
    dz = (G W₂) ∘ a'(z), dW₁ = dzᵀ x, db₁ = Σ_rows dz, dx = dz W₁.
    Weights and biases start as those of Linear do.

    Args:
        in_features: length of the last axis of x.
        hidden_features: length of the last axis of h.
        out_features: length of the last axis of y.
        activation: a, "relu" or "tanh".
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (*, in_features), y (*, out_features). The arrays are named as those of
    torch.nn.Sequential(Linear, activation, Linear): "0.weight", "0.bias", "2.weight", "2.bias".
    dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1; the activation is another; the last axis of x does not have in_features elements.

    Source: torchvision.ops.MLP with one hidden layer and without dropout.
    """

    def __init__(
        self,
        in_features: int,
        hidden_features: int,
        out_features: int,
        activation: str = "relu",
        *,
        rng: Randomness = None,
    ) -> None:
        check_choice("MLP", "activation", activation, ("relu", "tanh"))
        generator = np.random.default_rng(rng)
        between: Layer = ReLU() if activation == "relu" else Tanh()
        first = Linear(in_features, hidden_features, rng=generator)
        super().__init__(first, between, Linear(hidden_features, out_features, rng=generator))


class LSTMClassifier(Container):
    """Classifies a sequence by what an LSTM knows at its end.

    y = W h_T + b, where h_T is the hidden output at the last step of the sequence x_1 ... x_T. Backward hands G W to
    the last step alone, 0 to the others, and goes back through time from there.

    Args:
        input_size: length of the last axis of x.
        hidden_size: length of h_T.
        num_classes: length of the last axis of y.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, T, input_size), y (N, num_classes): scores, not probabilities. The arrays are those of
    torch.nn.LSTM(input_size, hidden_size, batch_first=True) as "lstm.weight_ih_l0", ..., and of torch.nn.Linear as
    "fc.weight" and "fc.bias". dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1; x does not have three axes, the last one with input_size elements.

    Source: torch.nn.LSTM and torch.nn.Linear.
    """

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, *, rng: Randomness = None) -> None:
        super().__init__()
        generator = np.random.default_rng(rng)
        self.lstm = LSTM(input_size, hidden_size, batch_first=True, rng=generator)
        self.fc = Linear(hidden_size, num_classes, rng=generator)
        self._hold("lstm", self.lstm)
        self._hold("fc", self.fc)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("LSTMClassifier.forward", "x", x)
        expected = (*x.shape[:2], self.lstm.input_size)
        check_shape("LSTMClassifier.forward", "x", x.shape, expected, "give (sequences, steps, input_size)")
        outputs, *_ = self.lstm.forward(x)
        y = self.fc.forward(outputs[:, -1])
        self._save_for_backward(y.shape, outputs.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add to the gradients of both layers; return dx."""
        (shape,) = self._saved_for(grad_output)
        grad_outputs = np.zeros(shape, grad_output.dtype)
        grad_outputs[:, -1] = self.fc.backward(grad_output)
        grad_x, *_ = self.lstm.backward(grad_outputs)
        return grad_x
