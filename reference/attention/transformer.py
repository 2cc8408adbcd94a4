"""The twins of the Transformer's layers."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..base import Array, Randomness
from .multihead import ModuleTwin


class _TransformerLayer(ModuleTwin):
    """A layer of torch.nn with PyTorch's options.

    Args:
        d_model: the number of features.
        nhead: how many heads.
        dim_feedforward: the number of features of the network inside.
        dropout: the probability that an element is dropped in training.
        activation: `relu` or `gelu`.
        layer_norm_eps: of the normalizations.
        batch_first: whether the batch is the first axis.
        norm_first: whether sublayers are given what is normalized.
        bias: whether there are biases.
        rng: a generator to draw from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    kind: type[nn.Module]

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        options = (dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        module = self.kind(d_model, nhead, dim_feedforward, *options)
        super().__init__(module, dropout, rng=rng, accumulate=accumulate)


class TransformerEncoderLayer(_TransformerLayer):
    """The twin of TransformerEncoderLayer."""

    kind = nn.TransformerEncoderLayer

    def forward(self, src: Array, **masks: Array) -> Any:
        """Return the output."""
        return self.call(src, **masks)


class TransformerDecoderLayer(_TransformerLayer):
    """The twin of TransformerDecoderLayer."""

    kind = nn.TransformerDecoderLayer

    def forward(self, tgt: Array, memory: Array, **masks: Array) -> Any:
        """Return the output."""
        return self.call(tgt, memory, **masks)
