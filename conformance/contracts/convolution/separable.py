"""The depthwise-separable convolution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...choices import Row
from ...contract import Arguments, Config, Contract
from ...fills import NORMAL, Fill
from ...identity import Equation, Identity
from ..conventions import OVERWRITTEN_GRADIENTS
from ..passes import passes
from ..shapes import arrays
from .convolution import choices, goes_together, without_stride
from .geometry import geometry
from .identities import along
from .readings import CHANNELS_LAST, EVEN_STEPS, PADDING_BY_NAME, PADDING_IN_NUMBERS, SQUARE

_AXES = 2
_DEPTHWISE, _DEPTHWISE_BIAS = "params.depthwise_weight", "params.depthwise_bias"
_POINTWISE, _POINTWISE_BIAS = "params.pointwise_weight", "params.pointwise_bias"


def _forwards(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Program:
        config = draw(contract.all_configs)
        program = contract.default(config, state=draw(contract.state(config)))
        return program.with_calls(Call("forward", draw(contract.inputs(program, NORMAL))))

    return [drawn()]


def _one_convolution(program: Program, transcript: Transcript) -> Iterator[Equation]:
    if not {_DEPTHWISE, _POINTWISE} <= program.state.keys():
        return
    apart, mixing = program.state[_DEPTHWISE], program.state[_POINTWISE]
    bias, size_of_bias = np.zeros(len(mixing)), np.zeros(len(mixing))
    if _DEPTHWISE_BIAS in program.state and _POINTWISE_BIAS in program.state:
        first, second = program.state[_DEPTHWISE_BIAS], program.state[_POINTWISE_BIAS]
        bias = second + mixing[:, :, 0, 0] @ first
        size_of_bias = np.abs(second) + np.abs(mixing[:, :, 0, 0]) @ np.abs(first)
    kernels = mixing * apart[None, :, 0]
    for found in passes(program, transcript):
        expected = _full(program.config, kernels, found.x)
        size = _full(program.config, np.abs(kernels), np.abs(found.x)) + along(size_of_bias, expected)
        terms = kernels[0].size + len(apart)
        where = "output of the full convolution"
        yield Equation(where, found.output, expected + along(bias, expected), size, terms)


def _full(config: Config, kernels: Array, x: Array) -> Array:
    """Return what the twin of Conv2d makes of whole kernels."""
    options: dict[str, Any] = {**config, "bias": False}
    layer = reference.Conv2d(**options)
    layer.params["weight"][...] = kernels
    return layer.forward(x)


class DepthwiseSeparableConv2d(Contract):
    """Conv2d(in, out, 1) of Conv2d(in, in, kernel_size, ..., groups=in)."""

    component = "DepthwiseSeparableConv2d"
    model = impl.DepthwiseSeparableConv2d
    twin = reference.DepthwiseSeparableConv2d
    aliases: ClassVar = (
        "SeparableConv2d",
        "SeparableConv2D",
        "DepthwiseSeparableConv",
        "DepthwiseSeparableConvolution",
    )
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("in_channels", "out_channels", "kernel_size")
    affine: ClassVar = frozenset({"args[0]", _DEPTHWISE, _DEPTHWISE_BIAS, _POINTWISE, _POINTWISE_BIAS})
    degree: ClassVar[int | None] = 3
    error_model = "multilinear"
    choices: ClassVar = {name: values for name, values in choices(_AXES).items() if name != "groups"}
    conventions: ClassVar = (
        CHANNELS_LAST,
        EVEN_STEPS,
        SQUARE,
        PADDING_IN_NUMBERS,
        PADDING_BY_NAME,
        OVERWRITTEN_GRADIENTS,
    )
    identities: ClassVar = (
        Identity(
            "factors",
            "It is a full convolution whose kernels are products: for each pair of channels, one number times the "
            "input channel's kernel.",
            "y = Conv2d(x) with w[o, c, k] = w_point[o, c] w_depth[c, k] and b = b_point + w_point b_depth",
            _forwards,
            _one_convolution,
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return few channels, and every option."""
        channels = st.integers(1, 3)
        options = {"in_channels": channels, "out_channels": channels, **self.chosen()}
        return st.fixed_dictionaries(options).map(self.settled)

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config that fits: what is to keep its size has no stride."""
        return without_stride(super().settled(config, given))

    def together(self, config: Row) -> bool:
        """Tell whether the options may stand in one config."""
        return goes_together(config)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn kernels for each channel, drawn numbers to mix them, and biases where the config has some."""
        inputs, outputs = (int(config[name]) for name in ("in_channels", "out_channels"))  # type: ignore[arg-type]
        kernel = geometry(config, _AXES).kernel
        shapes: dict[str, tuple[int, ...]] = {_DEPTHWISE: (inputs, 1, *kernel), _POINTWISE: (outputs, inputs, 1, 1)}
        if config.get("bias", True):
            shapes |= {_DEPTHWISE_BIAS: (inputs,), _POINTWISE_BIAS: (outputs,)}
        return arrays(shapes)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of images, from the smallest that have an output to some that leave a remainder."""
        channels = program.config["in_channels"]
        images = geometry(program.config, _AXES).inputs(3)
        shapes = st.tuples(st.integers(1, 3), images).map(lambda drawn: (drawn[0], channels, *drawn[1]))
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return a bound of the longest sums: those of both convolutions follow each other."""
        given = geometry(program.config, _AXES)
        inputs_and_outputs: list[Any] = [program.config[name] for name in ("in_channels", "out_channels")]
        inputs = [np.shape(call.args[0]) for call in program.calls if call.method == "forward"]  # type: ignore[arg-type]
        upstream = [np.size(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        copies = max((given.copies(shape[2:]) for shape in inputs), default=1)
        return int(sum(inputs_and_outputs)) + math.prod(given.kernel) * copies + sum(upstream)
