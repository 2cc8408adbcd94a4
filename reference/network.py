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
