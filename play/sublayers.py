"""Where an array of the state is kept that is no single array of the object itself: in a layer inside, or in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np

from .names import BUFFERS, CONFIG, LAYERS, PARAMETERS
from .program import Array

_LETTERS: Mapping[str, tuple[str, ...]] = {"q": ("q", "query"), "k": ("k", "key"), "v": ("v", "value")}
_PROJECTED = ("{}_proj", "W_{}", "W{}", "w_{}", "w{}", "{}_linear", "linear_{}", "to_{}", "fc_{}", "proj_{}", "{}")
_FEED_FORWARD = ("ffn", "ff", "feed_forward", "feedforward", "mlp", "fc", "net")
_OWNERS: Mapping[str, tuple[str, ...]] = {
    **{
        f"{letter}_proj": tuple(
            form.format(word)
            for word in words
            for form in _PROJECTED
        )
        for letter, words in _LETTERS.items()
    },
    "out_proj": ("out_proj", "W_o", "Wo", "w_o", "wo", "o_proj", "linear_o", "linear_out", "out_linear", "fc_o",
                 "fc_out", "to_out", "proj", "proj_o", "output_proj", "output", "out", "fc", "dense"),
    "self_attn": ("self_attn", "attn", "attention", "self_attention", "mha", "multi_head_attention",
                  "multihead_attention"),
    "multihead_attn": ("multihead_attn", "cross_attn", "cross_attention", "src_attn", "enc_dec_attn", "attn2"),
    **{
        f"linear{number}": (
            *(form.format(number) for form in ("linear{}", "fc{}", "linear_{}", "fc_{}", "dense{}", "ff{}")),
            *(f"{inner}.{form.format(number)}" for inner in _FEED_FORWARD
              for form in ("linear{}", "fc{}", "linear_{}", "fc_{}", "dense{}", "w_{}", "W{}")),
        )
        for number in (1, 2)
    },
    **{
        f"norm{number}": tuple(
            form.format(number)
            for form in ("norm{}", "ln{}", "ln_{}", "norm_{}", "layernorm{}", "layer_norm{}", "layer_norm_{}")
        )
        for number in (1, 2, 3)
    },
}  # fmt: skip
"""Attributes in which a layer of several keeps those inside, by PyTorch's names."""
_CELL = re.compile(r"(?P<rest>(weight_ih|weight_hh|bias_ih|bias_hh|bias))_l(?P<layer>\d)")
_PROJECTION = re.compile(r"(?P<owner>[qkv]_proj)_(?P<rest>weight|bias)")
_GATES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("i",), ("f",), ("g", "c", "C"), ("o",)),
    (("r",), ("z",), ("n", "h", "c")),
)
"""The letters of gates in PyTorch's order, of an LSTM and of a GRU."""
_FORMS: Mapping[str, tuple[str, ...]] = {
    "weight_ih": ("W_x{}", "Wx{}", "w_x{}", "W_i{}", "Wi{}", "W{}x", "W_{}x"),
    "weight_hh": ("W_h{}", "Wh{}", "w_h{}", "W{}h", "W_{}h"),
    "bias_ih": ("b_i{}", "bi{}", "b{}x", "b_{}x", "b_x{}", "bx{}"),
    "bias_hh": ("b_h{}", "bh{}", "b{}h", "b_{}h"),
    "bias": ("b_{}", "b{}"),
}
_WRAPPED = ("conv1d_stride1", "conv2d_stride1", "conv3d_stride1", "conv_stride1", "conv", "conv1d", "conv2d", "conv3d",
            "linear", "fc", "dense", "bn", "batch_norm", "norm")  # fmt: skip
"""Attributes in which a layer keeps the one that has its arrays, as a convolution keeps one of stride 1."""


def owners(name: str) -> Iterator[tuple[str, str]]:
    """Yield the places in which a layer may be kept that an array of a name is one of, and the array's name there.

    Layers that are numbered are kept in a list, `layers[0]`, others in attributes, `W_q` or `ffn.fc1`.
    """
    layer, dot, rest = name.partition(".")
    if dot and layer.isdecimal():
        yield from ((f"{held}[{int(layer)}]", rest) for held in LAYERS)
    elif dot:
        yield from ((owner, rest) for owner in (*CONFIG.get(layer, (layer,)), *_OWNERS.get(layer, ())))
    elif name in PARAMETERS or name in BUFFERS:
        yield from ((owner, name) for owner in _WRAPPED)
    if found := _PROJECTION.fullmatch(name):
        yield from ((owner, found["rest"]) for owner in _OWNERS[found["owner"]])
    if found := _CELL.fullmatch(name):
        number = int(found["layer"])
        yield from ((f"{held}[{number}]", found["rest"]) for held in ("cells", *LAYERS))
        if not number:
            yield from ((owner, found["rest"]) for owner in ("cell", "lstm_cell", "gru_cell", "rnn_cell"))


def follow(instance: Any, path: str) -> Any:
    """Return the layer in a place; None where there is none."""
    for step in path.split("."):
        name, _, index = step.rstrip("]").partition("[")
        instance = getattr(instance, "__dict__", {}).get(name)
        if index:
            several = instance if isinstance(instance, list | tuple) else ()
            instance = several[int(index)] if int(index) < len(several) else None
    return None if instance is None or isinstance(instance, np.ndarray | int | float | str | dict | list) else instance


def side_by_side(arrays: Mapping[str, Any], name: str, shape: tuple[int, ...] = ()) -> str:
    """Return what to do with matrices that inputs and states share, as the end of a sentence; nothing without any.

    Args:
        arrays: what an object keeps, by name.
        name: the array that is not there.
        shape: its shape.
    """
    if not name.startswith(("weight_ih", "weight_hh")):
        return ""
    for gates in _GATES:
        for form in ("W_{}", "W{}", "w_{}", "w{}"):
            words = [next((word for word in map(form.format, letters) if word in arrays), "") for letters in gates]
            if all(words):
                first, letter = words[0], words[0][-1]
                apart = f"keep two in the place of each, W_x{letter} and W_h{letter} for {first} and so on"
                return f"; {', '.join(words)} seem to {_SHARED}: {apart}, with gradients dW_x{letter} and dW_h{letter}"
    for word, array in arrays.items() if name.startswith("weight_ih") else ():
        if two := _apart(np.shape(array), shape):
            return (
                f"; {word} seems to {_SHARED}: keep a W_x {two[0]} and a W_h {two[1]} in its place, and dW_x and dW_h"
            )
    return ""


_NUMBERS = {1, *map(len, _GATES)}
"""How many gates there may be."""
_SHARED = "take inputs and states side by side, as [h, x], a layout that is not understood"


def _apart(shape: tuple[int, ...], sought: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the shapes of the weights of inputs and of states that stand in one of a shape; nothing where none do.

    Args:
        shape: the shape of what may hold both, whichever way round.
        sought: that of the weights of inputs, as PyTorch has it: gates, then inputs.
    """
    if len(shape) != len(sought) or sought[0] not in shape:
        return ()
    rows, inputs = sought
    turned = shape[0] != rows
    states = shape[0 if turned else 1] - inputs
    if states < 1 or rows % states or rows // states not in _NUMBERS:
        return ()
    both = (rows, inputs), (rows, states)
    return tuple(one[::-1] for one in both) if turned else both


def parts(name: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield the names under which an array may be kept in one part for each gate, in PyTorch's order."""
    whole = re.sub(r"_l0$", "", name)
    for gates in _GATES if whole in _FORMS else ():
        for form in _FORMS[whole]:
            yield tuple(tuple(form.format(letter) for letter in letters) for letters in gates)


class Gates(dict[str, Any]):
    """One array that is kept in parts, one for each gate.

    Attributes:
        parts: what holds each, and its key there.
    """

    def __init__(self, parts: list[tuple[MutableMapping[str, Any], str]]) -> None:
        super().__init__()
        self.parts = parts

    def axis(self, shape: tuple[int, ...] | None) -> int:
        """Return the axis along which they give a shape, the first where that is open."""
        arrays = self._arrays()
        return next((axis for axis in range(arrays[0].ndim) if shape == _grown(arrays, axis)), 0)

    def joined(self, shape: tuple[int, ...] | None) -> Array:
        """Return them as one array, of a shape where they give that."""
        whole = np.concatenate(self._arrays(), self.axis(shape))
        whole.flags.writeable = False
        return whole

    def __getitem__(self, key: str) -> Array:
        return self.joined(None)

    def __setitem__(self, key: str, value: Array) -> None:
        apart = np.split(value, len(self.parts), self.axis(value.shape))
        for (holder, name), part in zip(self.parts, apart, strict=True):
            holder[name] = part.copy()

    def _arrays(self) -> list[Array]:
        return [holder[key] for holder, key in self.parts]


def _grown(arrays: list[Array], axis: int) -> tuple[int, ...]:
    first = arrays[0].shape
    return (*first[:axis], sum(array.shape[axis] for array in arrays), *first[axis + 1 :])
