"""At which sizes each layer and loss is timed against PyTorch's, and what ratio of the times is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .layer_arguments import (
    Arguments,
    arrays,
    bits,
    classes,
    label_lists,
    log_shares,
    number_of,
    numbers,
    popular,
    positive,
    shares,
    signs,
    unpooled,
)

USUAL_TARGET = 4.0


@dataclass(frozen=True)
class Size:
    """One row of the page.

    Attributes:
        arguments: draws the arguments of a forward.
        config: what the component is built with.
        parts: or the layers that it is built with, and their configs.
        keywords: the options of the forward.
        target: how many times PyTorch's time ours may take.
        note: what the shapes do not tell.
    """

    arguments: Arguments
    config: Mapping[str, Any] = field(default_factory=dict)
    parts: Sequence[tuple[str, Mapping[str, Any]]] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    target: float = USUAL_TARGET
    note: str = ""


def around(make: Callable[[int], Arguments], middle: int, target: float, **options: Any) -> list[Size]:
    """Return the sizes at half of a length, at it and at twice of it."""
    return [Size(make(length), target=target, **options) for length in (middle // 2, middle, 2 * middle)]


_SQUARE = (2048, 2048)
_SEQUENCES = (64, 16, 2048)
_LINE, _IMAGE, _VOLUME = (16, 16, 16384), (16, 16, 128, 128), (8, 8, 32, 48, 48)
_BY_AXES = ((1, _LINE), (2, _IMAGE), (3, _VOLUME))
_SPECTRA = ((1, (8, 16, 4096)), (2, (4, 16, 64, 64)), (3, (2, 8, 16, 24, 24)))
_X = arrays(numbers(4096, 1024))
_PAIR = arrays(numbers(*_SQUARE), numbers(*_SQUARE))
_ANSWERS = arrays(numbers(*_SQUARE), bits(*_SQUARE))
_SIGNED = arrays(numbers(*_SQUARE), signs(*_SQUARE))
_ROWS = arrays(numbers(4096, 256), numbers(4096, 256))
_LINEAR = {"in_features": 256, "out_features": 256}
_RECURRENT = {"input_size": 128, "hidden_size": 128}
_ATTENTION = {"embed_dim": 128, "num_heads": 4, "batch_first": True}
_WORDS = {"num_embeddings": 1000, "d_model": 128, "nhead": 4, "dim_feedforward": 512, "num_classes": 10}
_BLOCK = {"d_model": 128, "nhead": 4, "dim_feedforward": 512, "dropout": 0.0, "batch_first": True}
_TABLE = {"num_embeddings": 10000, "embedding_dim": 128}


def _activations() -> dict[str, list[Size]]:
    plain = "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid Mish PReLU RReLU ReLU"
    more = "ReLU6 SELU SiLU Sigmoid Softplus Softshrink Softsign Tanh Tanhshrink"
    sizes = {name: [Size(_X)] for name in f"{plain} {more}".split()}
    sizes |= {name: [Size(_X, {"dim": dim}) for dim in (1, 0)] for name in ("LogSoftmax", "Softmax", "Softmin")}
    sizes["GELU"].append(Size(_X, {"approximate": "tanh"}))
    sizes["Threshold"] = [Size(_X, {"threshold": 0.1, "value": 20.0})]
    return sizes


def _by_axes() -> dict[str, list[Size]]:
    """Return the sizes of what there is for one, two and three axes."""
    sizes: dict[str, list[Size]] = {}
    for axes, shape in _BY_AXES:
        x, channels = arrays(numbers(*shape)), {"num_features": shape[1]}
        for kind in ("ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"):
            sizes[f"{kind}{axes}d"] = [Size(x, {"padding": 2})]
        sizes[f"ConstantPad{axes}d"] = [Size(x, {"padding": 2, "value": 0.5})]
        windows = [Size(x, {"kernel_size": 2}), Size(x, {"kernel_size": 3, "stride": 2, "padding": 1})]
        sizes[f"AvgPool{axes}d"] = windows
        sizes[f"MaxPool{axes}d"] = windows
        sizes[f"LPPool{axes}d"] = [Size(x, {"norm_type": 2.0, "kernel_size": 2})]
        sizes[f"MaxUnpool{axes}d"] = [Size(unpooled(axes, shape), {"kernel_size": 2})]
        bins = [Size(x, {"output_size": number}) for number in (7, 16)]
        sizes[f"AdaptiveAvgPool{axes}d"] = bins
        sizes[f"AdaptiveMaxPool{axes}d"] = bins
        sizes[f"InstanceNorm{axes}d"] = [Size(x, {**channels, "affine": True})]
        sizes[f"BatchNorm{axes}d"] = [Size(x, channels, target=1.3)]
        sizes[f"Dropout{axes}d"] = [Size(x)]
    for axes, shape in _SPECTRA:
        x, config = arrays(numbers(*shape)), {"in_channels": shape[1], "out_channels": 32, "kernel_size": 3}
        sizes[f"Conv{axes}d"] = [Size(x, {**config, "padding": 1})]
        sizes[f"ConvTranspose{axes}d"] = [Size(x, config), Size(x, {**config, "stride": 2})]
    return sizes


def _convolutions() -> dict[str, list[Size]]:
    config = {"in_channels": 16, "out_channels": 32, "kernel_size": 3, "padding": 1}
    window = {"kernel_size": 3, "padding": 1}
    return {
        "Conv2d": [
            *around(lambda batch: arrays(numbers(batch, 16, 32, 32)), 8, 1.7, config=config),
            Size(arrays(numbers(8, 16, 64, 64)), {**config, "stride": 2}),
            Size(arrays(numbers(8, 16, 64, 64)), {**config, "groups": 4}),
        ],
        "MaxPool2d": around(lambda batch: arrays(numbers(batch, 16, 32, 32)), 8, 1.0, config={"kernel_size": 2}),
        "DepthwiseSeparableConv2d": [Size(arrays(numbers(16, 16, 32, 32)), config)],
        "Unfold": [Size(arrays(numbers(8, 16, 32, 32)), window)],
        "Fold": [Size(arrays(numbers(8, 144, 1024)), {**window, "output_size": 32})],
        "PixelShuffle": [Size(arrays(numbers(8, 64, 64, 64)), {"upscale_factor": 2})],
        "PixelUnshuffle": [Size(arrays(numbers(8, 16, 128, 128)), {"downscale_factor": 2})],
        "Upsample": [
            Size(arrays(numbers(8, 16, 64, 64)), {"scale_factor": 2.0, "mode": mode})
            for mode in ("nearest", "bilinear")
        ],
    }


def _normalizations() -> dict[str, list[Size]]:
    channels = {"num_features": 64}
    groups = {"num_groups": 4, "num_channels": 64}
    return {
        "BatchNorm1d": around(lambda batch: arrays(numbers(batch, 256)), 4096, 1.3, config={"num_features": 256}),
        "BatchNorm2d": around(lambda batch: arrays(numbers(batch, 64, 32, 32)), 8, 1.3, config=channels),
        "LayerNorm": around(lambda rows: arrays(numbers(rows, 256)), 1024, 2.5, config={"normalized_shape": 256}),
        "RMSNorm": [Size(arrays(numbers(4096, 256)), {"normalized_shape": 256})],
        "GroupNorm": around(lambda batch: arrays(numbers(batch, 64, 32, 32)), 64, USUAL_TARGET, config=groups),
        "LocalResponseNorm": [Size(arrays(numbers(8, 32, 64, 64)), {"size": 5})],
        "WeightNorm": [Size(arrays(numbers(512, 256)), _LINEAR)],
        "SpectralNorm": [Size(arrays(numbers(512, 256)), _LINEAR)],
    }


def _dropouts() -> dict[str, list[Size]]:
    inputs = [numbers(rows, 1024) for rows in (512, 1024, 2048)]
    sizes = {name: [Size(_X)] for name in ("AlphaDropout", "GaussianDropout", "OriginalDropout")}
    sizes["Dropout"] = [Size(arrays(x)) for x in inputs]
    sizes["FeatureAlphaDropout"] = [Size(arrays(numbers(*_IMAGE)))]
    sizes["DropPath"] = [Size(_X)]
    sizes["VariationalDropout"] = [Size(arrays(numbers(*_SEQUENCES)))]
    sizes["DropConnect"] = [Size(arrays(numbers(512, 256)), _LINEAR)]
    return sizes


def _linear() -> dict[str, list[Size]]:
    bilinear = {"in1_features": 64, "in2_features": 64, "out_features": 64}
    indices = classes(10000, 128, 128)
    return {
        "Linear": around(lambda batch: arrays(numbers(batch, 256)), 64, 1.0, config=_LINEAR),
        "Bilinear": [Size(arrays(numbers(128, 64), numbers(128, 64)), bilinear)],
        "Embedding": [
            Size(arrays(indices), _TABLE),
            Size(arrays(popular(10000, 128, 128)), _TABLE, note="popular rows"),
        ],
        "EmbeddingBag": [
            Size(arrays(draw), {**_TABLE, "mode": mode}, note=note)
            for mode in ("mean", "max")
            for draw, note in ((indices, ""), (popular(10000, 128, 128), "popular rows"))
        ],
        "Sequential": [Size(arrays(numbers(128, 256)), parts=(("Linear", _LINEAR), ("ReLU", {}), ("Linear", _LINEAR)))],
        "Residual": [Size(arrays(numbers(256, 256)), parts=(("Linear", _LINEAR),))],
    }


def _sequences() -> dict[str, list[Size]]:
    def lstm(batch: int, target: float) -> list[Size]:
        return around(lambda time: arrays(numbers(time, batch, 128)), 32, target, config=_RECURRENT)

    def tokens(count: int) -> Callable[[int], Arguments]:
        return lambda batch: arrays(*[numbers(batch, 64, 128)] * count)

    heads = around(lambda batch: arrays(*[numbers(batch, 4, 64, 32)] * 3), 8, 1.0)
    plain = around(tokens(3), 8, 1.0, config=_ATTENTION, keywords={"need_weights": False})
    weighed = around(tokens(3), 8, 1.0, config=_ATTENTION)
    state = numbers(64, 512)
    wide = {"input_size": 512, "hidden_size": 512}
    return {
        "LSTM": [*lstm(16, 1.3), *lstm(64, 1.5)],
        "GRU": [Size(arrays(numbers(32, batch, 128)), _RECURRENT) for batch in (16, 64)],
        "RNN": [Size(arrays(numbers(32, batch, 128)), _RECURRENT) for batch in (16, 64)],
        "LSTMCell": [Size(arrays(state, state, state), wide)],
        "GRUCell": [Size(arrays(state, state), wide)],
        "RNNCell": [Size(arrays(state, state), wide)],
        "ScaledDotProductAttention": heads,
        "MultiheadAttention": [*plain, *weighed],
        "RotaryPositionalEmbedding": [Size(arrays(numbers(32, 8, 256, 64)), {"dim": 64})],
        "SinusoidalPositionalEncoding": [Size(arrays(numbers(64, 256, 256)), {"d_model": 256})],
        "TransformerEncoderLayer": [Size(tokens(1)(8), {**_BLOCK, "activation": name}) for name in ("relu", "gelu")],
        "TransformerDecoderLayer": [Size(tokens(2)(8), _BLOCK)],
        "MLP": [Size(arrays(numbers(128, 256)), {"in_features": 256, "hidden_features": 512, "out_features": 10})],
        "CNN": [
            Size(arrays(numbers(16, 3, 32, 32)), {"in_channels": 3, "out_channels": 16, "num_classes": 10, "size": 32})
        ],
        "LSTMClassifier": [Size(arrays(numbers(16, 32, 128)), {**_RECURRENT, "num_classes": 10})],
        "TransformerClassifier": [Size(arrays(classes(1000, 8, 64)), _WORDS)],
    }


def _losses() -> dict[str, list[Size]]:
    sizes = {name: [Size(_PAIR)] for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")}
    return sizes | {
        "CrossEntropyLoss": around(lambda rows: arrays(numbers(rows, 1000), classes(1000, rows)), 256, 1.0),
        "NLLLoss": [Size(arrays(log_shares(8192, 1000), classes(1000, 8192)))],
        "BCELoss": [Size(arrays(shares(*_SQUARE), bits(*_SQUARE)))],
        "BCEWithLogitsLoss": [Size(_ANSWERS)],
        "MultiLabelSoftMarginLoss": [Size(_ANSWERS)],
        "KLDivLoss": [Size(arrays(log_shares(*_SQUARE), shares(*_SQUARE)), {"reduction": "sum"})],
        "PoissonNLLLoss": [Size(arrays(numbers(*_SQUARE), positive(*_SQUARE)))],
        "GaussianNLLLoss": [Size(arrays(numbers(*_SQUARE), numbers(*_SQUARE), positive(*_SQUARE)))],
        "HingeEmbeddingLoss": [Size(_SIGNED)],
        "SoftMarginLoss": [Size(_SIGNED)],
        "MarginRankingLoss": [Size(arrays(numbers(*_SQUARE), numbers(*_SQUARE), signs(*_SQUARE)))],
        "MultiMarginLoss": [Size(arrays(numbers(1024, 1000), classes(1000, 1024)))],
        "MultiLabelMarginLoss": [Size(arrays(numbers(256, 200), label_lists(256, 200, 5)))],
        "CosineEmbeddingLoss": [Size(arrays(numbers(4096, 256), numbers(4096, 256), signs(4096)))],
        "TripletMarginLoss": [Size(arrays(*[numbers(2048, 256)] * 3))],
        "CTCLoss": [
            Size(arrays(log_shares(200, 16, 40), classes(39, 16, 30, first=1), number_of(200, 16), number_of(30, 16)))
        ],
    }


def _all() -> dict[str, list[Size]]:
    sizes: dict[str, list[Size]] = _by_axes()
    for family in (_activations, _convolutions, _normalizations, _dropouts, _linear, _sequences, _losses):
        for name, more in family().items():
            sizes[name] = [*more, *sizes.get(name, [])]
    return sizes


SIZES: Mapping[str, Sequence[Size]] = _all()
"""The sizes of each component; those that have a target of their own come first, at half and twice of them as well."""

UNTIMED: Mapping[str, str] = {
    "Flatten": "PyTorch and we return a view, in microseconds whatever the size",
}
"""Layers and losses that are not timed, and why."""
