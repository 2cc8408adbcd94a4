"""The twins of whole networks, put together of PyTorch's own layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

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

        def run(x: Tensor, **parameters: Tensor) -> Tensor:
            self.module.train(self.training)
            found: Tensor = torch.func.functional_call(self.module, parameters, (x,))
            return found

        return self.record(run, x)


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
