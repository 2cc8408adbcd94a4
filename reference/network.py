"""The twins of whole networks, put together of PyTorch's own layers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from .attention.positions import SinusoidalPositionalEncoding
from .base import Array, Twin


class Network(Twin):
    """The twin of a network: a module of torch, called with the parameters of the moment.

    Args:
        module: the module, in float64.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(self, module: nn.Module, *, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        self.module = module
        for name, value in module.named_parameters():
            self.add_parameter(name, value.detach().clone())

    def forward(self, x: Array) -> Array:
        """Return what the module makes of x."""
        return self.record(self.run, x)

    def run(self, x: Tensor, **parameters: Tensor) -> Tensor:
        """Return what the module makes of a tensor with these parameters."""
        self.module.train(self.training)
        found: Tensor = torch.func.functional_call(self.module, parameters, (x,))
        return found


class MLP(Network):
    """The twin of MLP.

    Args:
        in_features: length of the last axis of the input.
        hidden_features: length of the last axis of the hidden layer.
        out_features: length of the last axis of the output.
        activation: "relu" or "tanh".
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        in_features: int,
        hidden_features: int,
        out_features: int,
        activation: str = "relu",
        *,
        accumulate: bool = True,
    ) -> None:
        between = nn.ReLU() if activation == "relu" else nn.Tanh()
        first, last = nn.Linear(in_features, hidden_features), nn.Linear(hidden_features, out_features)
        super().__init__(nn.Sequential(first, between, last).double(), accumulate=accumulate)


class _Image(nn.Module):
    """A convolution, relu, pooling, and a fully connected layer."""

    def __init__(self, in_channels: int, out_channels: int, num_classes: int, size: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(out_channels * (size // 2) ** 2, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores."""
        scores: Tensor = self.fc(self.pool(torch.relu(self.conv(x))).flatten(1))
        return scores


class CNN(Network):
    """The twin of CNN.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the convolution.
        num_classes: length of the last axis of the output.
        size: height and width of the input.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self, in_channels: int, out_channels: int, num_classes: int, size: int, *, accumulate: bool = True
    ) -> None:
        super().__init__(_Image(in_channels, out_channels, num_classes, size).double(), accumulate=accumulate)


class _LastStep(nn.Module):
    """An LSTM, and a fully connected layer on its last output."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores."""
        scores: Tensor = self.fc(self.lstm(x)[0][:, -1])
        return scores


class LSTMClassifier(Network):
    """The twin of LSTMClassifier.

    Args:
        input_size: length of the last axis of the input.
        hidden_size: length of the hidden output.
        num_classes: length of the last axis of the output.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, *, accumulate: bool = True) -> None:
        super().__init__(_LastStep(input_size, hidden_size, num_classes).double(), accumulate=accumulate)


class _Encoder(nn.Module):
    """A table, positions, layers of the Transformer's encoder, and a fully connected layer on all positions."""

    def __init__(
        self, sizes: tuple[int, int, int, int, int], num_layers: int, *, first: bool, norm_first: bool, scale: bool
    ) -> None:
        super().__init__()
        words, d_model, heads, inner, classes = sizes
        self.embedding = nn.Embedding(words, d_model)
        self.positions = SinusoidalPositionalEncoding(d_model)
        self.encoder = nn.ModuleList(
            nn.TransformerEncoderLayer(d_model, heads, inner, 0.0, batch_first=True, norm_first=norm_first)
            for _ in range(num_layers)
        )
        self.fc = nn.Linear(d_model, classes)
        self.first = first
        self.factor = d_model**0.5 if scale else 1.0

    def forward(self, indices: Tensor) -> Tensor:
        """Return the scores."""
        hidden = self.positions.added(self.factor * self.embedding(indices))
        for layer in self.encoder:
            hidden = layer(hidden)
        scores: Tensor = self.fc(hidden[:, 0] if self.first else hidden.mean(1))
        return scores


class TransformerClassifier(Network):
    """The twin of TransformerClassifier.

    Args:
        num_embeddings: the number of words.
        d_model: the number of features of each position.
        nhead: how many heads.
        dim_feedforward: the number of features of the network inside each layer.
        num_classes: length of the last axis of the output.
        num_layers: how many layers.
        pooling: what is classified, the "mean" over positions or the "first".
        norm_first: whether sublayers are given what is normalized.
        accumulate: whether backward adds to `grads`.
        scale: whether words are multiplied by the root of d_model before positions are added, as in the paper.
    """

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
        accumulate: bool = True,
        scale: bool = False,
    ) -> None:
        sizes = num_embeddings, d_model, nhead, dim_feedforward, num_classes
        module = _Encoder(sizes, num_layers, first=pooling == "first", norm_first=norm_first, scale=scale)
        super().__init__(module.double(), accumulate=accumulate)

    def forward(self, indices: Array) -> Array:
        """Return the scores of sequences of words."""
        words = torch.from_numpy(np.array(indices, np.int64))
        return self.record(lambda **parameters: self.run(words, **parameters))
