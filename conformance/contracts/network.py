"""Whole networks: judged as layers are, and over steps of training besides."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ... import impl, reference
from ...play import Array, Program, address
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import NORMAL, TINY, Fill
from . import shapes
from .conventions import OVERWRITTEN_GRADIENTS, TWO_AXES
from .linear.embedding import indices
from .sizes import largest, stretched, upstream_size

_WIDTHS = st.integers(1, 5)
_MATRICES = (
    *("0.weight", "2.weight", "fc.weight", "weight_ih_l0", "weight_hh_l0"),
    *("in_proj_weight", "out_proj.weight", "linear1.weight", "linear2.weight"),
)
_IN_OUT = Convention(
    "weight_layout",
    "(out, in)",
    "(in, out)",
    "matrices have shape (in_features, out_features): rows are multiplied from the left, x W",
    users="Keras, flax, CS231n, Deep Learning from Scratch",
    orders=dict.fromkeys(_MATRICES, (1, 0)),
)
_FEATURES_AND_HEADS = st.sampled_from(((4, 2), (6, 3), (4, 1)))


class _Network(Contract):
    """What all of them promise."""

    traits: ClassVar = frozenset({"trained"})
    sections: ClassVar = frozenset({"params"})
    fills: ClassVar = (NORMAL, TINY)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn parameters, by the names that PyTorch gives them."""
        return st.fixed_dictionaries(
            {address.parameter(name): NORMAL.array(size).map(_halved) for name, size in self._sizes(config).items()}
        )

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        raise NotImplementedError

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over all widths, and over rows."""
        config: Any = program.config
        rows = [np.size(call.args[0]) for call in program.calls if call.method in {"forward", "backward"}]  # type: ignore[arg-type]
        return int(sum(value for value in config.values() if type(value) is int)) + sum(rows)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms of a gradient, which may cancel between rows."""
        return upstream_size(program, index)


def _halved(weights: Array) -> Array:
    """Return smaller weights: what follows is not to be saturated, nor training to run away."""
    return weights / 2


class MLP(_Network):
    """y = W2 a(W1 x + b1) + b2, with arrays named as those of Sequential(Linear, activation, Linear)."""

    component = "MLP"
    model = impl.MLP
    twin = reference.MLP
    aliases: ClassVar = ("MultiLayerPerceptron", "TwoLayerNet", "TwoLayerNetwork")
    required: ClassVar = ("in_features", "hidden_features", "out_features")
    choices: ClassVar = {"activation": ("relu", "tanh")}
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS, TWO_AXES, _IN_OUT)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small widths and both activations."""
        return st.fixed_dictionaries(
            {
                "in_features": _WIDTHS,
                "hidden_features": st.integers(3, 6),
                "out_features": _WIDTHS,
                **self.chosen(),
            }
        )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        width: Any = program.config["in_features"]
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        given: Any = config
        inputs, hidden, outputs = (given[name] for name in self.required)
        return {
            "0.weight": (hidden, inputs),
            "0.bias": (hidden,),
            "2.weight": (outputs, hidden),
            "2.bias": (outputs,),
        }


class CNN(_Network):
    """y = W vec(pooled relu(K * x + c)) + b, with arrays named "conv.weight", "conv.bias", "fc.weight", "fc.bias"."""

    component = "CNN"
    model = impl.CNN
    twin = reference.CNN
    aliases: ClassVar = ("ConvNet", "SimpleConvNet", "SmallCNN", "ConvolutionalNetwork")
    required: ClassVar = ("in_channels", "out_channels", "num_classes", "size")
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS, _IN_OUT)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return few channels, and images of two sizes."""
        return st.fixed_dictionaries(
            {
                "in_channels": st.integers(1, 2),
                "out_channels": st.integers(1, 3),
                "num_classes": st.integers(1, 3),
                "size": st.sampled_from([2, 4, 4]),
            }
        )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of images."""
        config: Any = program.config
        image = (config["in_channels"], config["size"], config["size"])
        return st.integers(1, 3).flatmap(lambda rows: fill.array((rows, *image))).map(lambda x: (x,))

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        given: Any = config
        inputs, outputs, classes, size = (given[name] for name in self.required)
        return {
            "conv.weight": (outputs, inputs, 3, 3),
            "conv.bias": (outputs,),
            "fc.weight": (classes, outputs * (size // 2) ** 2),
            "fc.bias": (classes,),
        }


class LSTMClassifier(_Network):
    """y = W h_T + b, with h_T the last output of an LSTM, and arrays named "lstm.weight_ih_l0", "fc.weight"."""

    component = "LSTMClassifier"
    model = impl.LSTMClassifier
    twin = reference.LSTMClassifier
    aliases: ClassVar = ("SequenceClassifier", "RecurrentClassifier")
    required: ClassVar = ("input_size", "hidden_size", "num_classes")
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS, _IN_OUT)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes."""
        return st.fixed_dictionaries(
            {"input_size": st.integers(1, 3), "hidden_size": st.integers(2, 4), "num_classes": st.integers(1, 4)}
        )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of sequences."""
        width: Any = program.config["input_size"]
        sizes = st.tuples(st.integers(1, 3), shapes.SEQUENCE_LENGTHS)
        return sizes.flatmap(lambda size: fill.array((*size, width))).map(lambda x: (x,))

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        given: Any = config
        inputs, hidden, classes = (given[name] for name in self.required)
        return {
            "lstm.weight_ih_l0": (4 * hidden, inputs),
            "lstm.weight_hh_l0": (4 * hidden, hidden),
            "lstm.bias_ih_l0": (4 * hidden,),
            "lstm.bias_hh_l0": (4 * hidden,),
            "fc.weight": (classes, hidden),
            "fc.bias": (classes,),
        }


class TransformerClassifier(_Network):
    """y = W p + b, with p the mean of what encoder layers make of words and positions, or their first."""

    component = "TransformerClassifier"
    model = impl.TransformerClassifier
    twin = reference.TransformerClassifier
    aliases: ClassVar = ("TransformerEncoderClassifier", "TransformerTextClassifier", "TextClassifier")
    required: ClassVar = ("num_embeddings", "d_model", "nhead", "dim_feedforward", "num_classes")
    differentiable: ClassVar = ()
    choices: ClassVar = {"num_layers": (1, 2), "pooling": ("mean", "first"), "norm_first": (False, True)}
    conventions: ClassVar = (
        OVERWRITTEN_GRADIENTS,
        _IN_OUT,
        Convention(
            "words",
            "as they are",
            "scaled",
            "words are multiplied by the root of d_model before positions are added",
            users="the paper, The Annotated Transformer, Dive into Deep Learning",
            twin={"scale": True},
        ),
        Convention(
            "pooling", "mean", "first", "what stands at the first position is classified, and that is no option",
            users="BERT, ViT", fixed={"pooling": "first"},
        ),
    )  # fmt: skip

    def configs(self) -> st.SearchStrategy[Config]:
        """Return few words and features, and every option."""
        sizes = {"num_embeddings": st.integers(3, 6), "dim_feedforward": st.integers(2, 4)}
        drawn = st.fixed_dictionaries({**sizes, "num_classes": st.integers(1, 4), **self.chosen()})
        return st.tuples(_FEATURES_AND_HEADS, drawn).map(
            lambda pair: self._ordered({"d_model": pair[0][0], "nhead": pair[0][1], **pair[1]})
        )

    def _ordered(self, config: Config) -> Config:
        return {name: config[name] for name in self.options if name in config}

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - integers
        """Return batches of sequences, in which words come repeatedly."""
        count: Any = program.config["num_embeddings"]
        sizes = st.tuples(st.integers(1, 3), shapes.SEQUENCE_LENGTHS)
        return sizes.flatmap(lambda size: indices(size, count)).map(lambda found: (found,))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that gradients are the small rest of: a normalization takes off most of them.

        Those of biases of keys cancel altogether, whatever training has made of the parameters.
        """
        call = program.calls[index]
        if call.method != "backward":
            return 0.0
        loaded = (value for one in program.calls[:index] if one.method == "load" for value in one.kwargs.values())
        weight = 1 + largest(*program.state.values(), *loaded)
        return largest(*call.args) * weight**4 * stretched(self.reference, program, index)

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        given: Any = config
        words, size, _, inner, classes = (given[name] for name in self.required)
        layer: dict[str, tuple[int, ...]] = {
            "self_attn.in_proj_weight": (3 * size, size),
            "self_attn.in_proj_bias": (3 * size,),
            "self_attn.out_proj.weight": (size, size),
            "self_attn.out_proj.bias": (size,),
            "linear1.weight": (inner, size),
            "linear1.bias": (inner,),
            "linear2.weight": (size, inner),
            "linear2.bias": (size,),
            **{f"norm{number}.{name}": (size,) for number in (1, 2) for name in ("weight", "bias")},
        }
        layers = range(given.get("num_layers", 1))
        inside = {f"encoder.{number}.{name}": shape for number in layers for name, shape in layer.items()}
        return {"embedding.weight": (words, size), **inside, "fc.weight": (classes, size), "fc.bias": (classes,)}
