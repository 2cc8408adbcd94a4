"""The twin of attention with several heads."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from ..base import Array, Randomness, Twin, drawing_from
from .dot_product import masked


class ModuleTwin(Twin):
    """A twin that is a module of torch.nn, called with this twin's own parameters.

    Args:
        module: the module.
        rate: the probability that it drops with in training.
        rng: a generator to draw from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(self, module: nn.Module, rate: float, *, rng: Randomness, accumulate: bool) -> None:
        super().__init__(accumulate=accumulate)
        self.module = module
        self.rate = rate
        self.rng = np.random.default_rng(rng)
        for name, value in module.named_parameters():
            self.add_parameter(name, value.detach().to(torch.float64))

    def call(self, *inputs: Array, **options: Any) -> Any:
        """Record a call of the module; a mask among the options takes part in the inputs' format.

        What torch draws follows from this twin's generator.
        """
        masks = {
            name: masked(value, inputs[0]) if isinstance(value, np.ndarray) else value
            for name, value in options.items()
        }
        self.module.train(self.training)

        def module(*inputs: Tensor, **parameters: Tensor) -> Any:
            output = functional_call(self.module, parameters, self.given(inputs), masks)
            return tuple(part for part in output if part is not None) if isinstance(output, tuple) else output

        with drawing_from(self.rng, self.rate if self.training else 0.0):
            return self.record(module, *inputs)

    def given(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return what the module is called with."""
        return inputs


class MultiheadAttention(ModuleTwin):
    """The twin of MultiheadAttention.

    It has the same options, and besides `accumulate` and:

    Args:
        output_alone: whether forward returns no weights.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
        output_alone: bool = False,
    ) -> None:
        options = (dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first)
        module = nn.MultiheadAttention(embed_dim, num_heads, *options)
        super().__init__(module, dropout, rng=rng, accumulate=accumulate)
        self.output_alone = output_alone

    def given(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return query, key and value, which one input is all of."""
        return inputs * 3 if len(inputs) == 1 else inputs

    def forward(self, query: Array, key: Array | None = None, value: Array | None = None, **options: Any) -> Any:
        """Return the output, and the weights, or None where they are not needed."""
        inputs = (query,) if key is None or value is None else (query, key, value)
        answer = self.call(*inputs, **options)
        return answer if len(answer) > 1 and not self.output_alone else (answer[0], None)
