"""Whole networks, put together of layers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .activation.rectified import ReLU
from .activation.sigmoid import Tanh
from .attention.positions import SinusoidalPositionalEncoding
from .attention.transformer import TransformerEncoderLayer
from .base import Array, Layer, Randomness
from .checks import check_choice, check_floating, check_integers, check_shape, check_size, message
from .container import Container, Sequential
from .convolution import Conv2d
from .linear.embedding import Embedding
from .linear.linear import Linear
from .pooling import MaxPool2d
from .recurrent.layers import LSTM

_SEQUENCES = 2
"""The axes of a batch of sequences of words."""


class MLP(Sequential):
    """A perceptron with one hidden layer.

    y = a(x W₁ᵀ + b₁) W₂ᵀ + b₂ with a = relu or tanh. With G = dy and the hidden h = a(z): dW₂ = Gᵀ h, db₂ = Σ_rows G,
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


class CNN(Container):
    """A small convolutional network.

    y = W vec(p(relu(K * x + c))) + b: a convolution with 3 x 3 kernels that keeps height and width, relu, p the largest
    of each 2 x 2 window, and a fully connected layer on all of it, channel after channel. Backward goes the other way:
    G W in the pooled image's shape, to the largest of each window, through relu where it was on, to K, c and x.

    Args:
        in_channels: channels of x.
        out_channels: channels of the convolution.
        num_classes: length of the last axis of y.
        size: height and width of x, an even number.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: x (N, in_channels, size, size), y (N, num_classes): scores, not probabilities. The arrays are named
    "conv.weight" (out_channels, in_channels, 3, 3), "conv.bias", "fc.weight" (num_classes, out_channels size² / 4) and
    "fc.bias". dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1, or size is odd; x has another shape.

    Source: torch.nn.Conv2d, ReLU, MaxPool2d, Flatten and Linear.
    """

    def __init__(
        self, in_channels: int, out_channels: int, num_classes: int, size: int, *, rng: Randomness = None
    ) -> None:
        super().__init__()
        check_size("CNN", "size", size)
        if size % 2:
            raise ValueError(message("CNN", "size", size, "even", "windows of 2 x 2 are to cover the image"))
        generator = np.random.default_rng(rng)
        self.size = size
        self.conv = Conv2d(in_channels, out_channels, 3, padding=1, rng=generator)
        self.relu = ReLU()
        self.pool = MaxPool2d(2)
        self.fc = Linear(out_channels * (size // 2) ** 2, num_classes, rng=generator)
        for name in ("conv", "relu", "pool", "fc"):
            self._hold(name, getattr(self, name))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("CNN.forward", "x", x)
        expected = (*x.shape[:1], self.conv.in_channels, self.size, self.size)
        check_shape("CNN.forward", "x", x.shape, expected, "give (N, in_channels, size, size)")
        pooled = self.pool.forward(self.relu.forward(self.conv.forward(x)))
        assert isinstance(pooled, np.ndarray)  # noqa: S101 - it was not asked for indices too
        y = self.fc.forward(pooled.reshape(len(x), self.fc.in_features))
        self._save_for_backward(y.shape, pooled.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add to the gradients of both layers; return dx."""
        (shape,) = self._saved_for(grad_output)
        grad_pooled = self.fc.backward(grad_output).reshape(shape)
        return self.conv.backward(self.relu.backward(self.pool.backward(grad_pooled)))


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


class TransformerClassifier(Container):
    """Classifies a sequence of numbered words by what the Transformer's encoder makes of all of them.

    y = W p(E_L(... E_1(V[i] + s))) + b: the words' rows of a table V, positions s as sines and cosines, L encoder
    layers without dropout, p the mean over all positions, or what stands at the first one, and a fully connected layer.
    Backward goes the other way: G W, an equal share of it to each position or all of it to the first, back through the
    layers, and at each position to the row of its word.

    Args:
        num_embeddings: the number of words.
        d_model: length of a row of V, and of what a layer returns for each position.
        nhead: how many heads; it divides d_model.
        dim_feedforward: the number of features of the network inside each layer.
        num_classes: length of the last axis of y.
        num_layers: L.
        pooling: p, "mean" or "first".
        norm_first: whether sublayers are given what is normalized, instead of normalizing the sum.
        rng: a generator to draw the initial parameters from, or a seed.

    Shapes: i (N, T) of integers, y (N, num_classes): scores, not probabilities. The arrays are "embedding.weight",
    those of torch.nn.TransformerEncoderLayer as "encoder.0.self_attn.in_proj_weight", ..., "fc.weight" and "fc.bias".
    dtypes: y is of float64, as the parameters are: numbers of words say nothing of it, and have no gradient, so that
    backward returns None.

    Raises:
        TypeError: a size is no integer; i is no array of integers.
        ValueError: a size is below 1, or nhead does not divide d_model; pooling is another; i has another shape.
        IndexError: there is no such word.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, its encoder; torch.nn.Embedding,
    TransformerEncoderLayer and Linear.
    """

    dtypes: ClassVar = ("float64",)

    def __init__(
        self,
        num_embeddings: int,
        d_model: int,
        nhead: int,
        dim_feedforward: int,
        num_classes: int,
        num_layers: int = 1,
        pooling: str = "mean",
        norm_first: bool = False,
        *,
        rng: Randomness = None,
    ) -> None:
        super().__init__()
        place = "TransformerClassifier"
        check_size(place, "num_layers", num_layers)
        check_choice(place, "pooling", pooling, ("mean", "first"))
        generator = np.random.default_rng(rng)
        self.pooling = pooling
        self.embedding = Embedding(num_embeddings, d_model, rng=generator)
        self.positions = SinusoidalPositionalEncoding(d_model)
        options = {"dropout": 0.0, "batch_first": True, "norm_first": norm_first}
        self.encoder = [
            TransformerEncoderLayer(d_model, nhead, dim_feedforward, **options, rng=generator)  # type: ignore[arg-type]
            for _ in range(num_layers)
        ]
        self.fc = Linear(d_model, num_classes, rng=generator)
        self._hold("embedding", self.embedding)
        for number, layer in enumerate(self.encoder):
            self._hold(f"encoder.{number}", layer)
        self._hold("fc", self.fc)

    def forward(self, indices: Array) -> Array:
        """Return y."""
        check_integers("TransformerClassifier.forward", "indices", indices)
        if indices.ndim != _SEQUENCES or not indices.shape[1]:
            expected, remedy = "(N, T) with T of at least 1", "give a row of words for each sequence"
            raise ValueError(message("TransformerClassifier.forward", "indices.shape", indices.shape, expected, remedy))
        hidden = self.positions.forward(self.embedding.forward(indices))
        for layer in self.encoder:
            hidden = layer.forward(hidden)
        y = self.fc.forward(hidden.mean(axis=1) if self.pooling == "mean" else hidden[:, 0])
        self._save_for_backward(y.shape, hidden.shape)
        return y

    def backward(self, grad_output: Array) -> None:
        """Add to the gradients of all layers."""
        (shape,) = self._saved_for(grad_output)
        grad_pooled = self.fc.backward(grad_output)
        grad = np.zeros(shape, grad_pooled.dtype)
        if self.pooling == "mean":
            grad += grad_pooled[:, None] / shape[1]
        else:
            grad[:, 0] = grad_pooled
        for layer in reversed(self.encoder):
            grad = layer.backward(grad)
        self.embedding.backward(self.positions.backward(grad))
