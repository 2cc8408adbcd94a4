"""Instance normalization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript, address
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..conventions import OVERWRITTEN_GRADIENTS, TRAINED_ALONE
from ..passes import pairs_of, passes
from ..shapes import KeepsShape
from .batch_programs import each_fill, input_of
from .own_identities import own_identities
from .parts import AFFINE, CHANNELS_LAST, EPS, FILLS, cancelled_in_rows, drawn, parameters


def _as_rows(program: Program, x: Array) -> Array:  # noqa: ARG001 - whatever the program
    return x.reshape(x.shape[0] * x.shape[1], -1)


def _without_batch(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def program(draw: st.DrawFn) -> Program:
        bare = contract.default(draw(contract.configs()))
        bare = bare.with_calls(Call("forward", draw(contract.inputs(bare, NORMAL))))
        alone = Call("forward", (input_of(bare)[0],), instance=1)
        return replace(bare.with_calls(*bare.calls, alone), instances=2)

    return [program()]


def _one_sample(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(passes(program, transcript)):
        if two.x.ndim < one.x.ndim and np.array_equal(two.x, one.x[0]):
            size = np.max(np.abs(one.output)) + one.x.size
            yield Equation("output of a sample without a batch", two.output, one.output[0], size, two.x.size)


_MEAN, _VARIANCE = "buffers.running_mean", "buffers.running_var"


def _tracked(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return each_fill(contract, fixed={"track_running_stats": True}, fills=(NORMAL, INTEGERS))


def _moved(program: Program, transcript: Transcript) -> Iterator[Equation]:
    momentum: Any = program.config.get("momentum", 0.1)
    for found in passes(program, transcript):
        if not {_MEAN, _VARIANCE} <= found.before.keys():
            continue
        rows = found.x.reshape(*found.x.shape[:2], -1)
        seen = {_MEAN: rows.mean(axis=2), _VARIANCE: rows.var(axis=2, ddof=1)}
        size = 1 + np.max(np.abs(found.x), initial=0.0) ** 2
        for name, each in seen.items():
            expected = (1 - momentum) * found.before[name] + momentum * each.mean(axis=0)
            reach = size + np.abs(found.before[name])
            yield Equation(address.name_of(name), found.after[name], expected, reach, found.x.size)


class InstanceNorm(KeepsShape, Contract):
    """What instance normalization promises, over positions of any number of axes."""

    axes: ClassVar[int]
    traits: ClassVar = frozenset({"modes"})
    sections: ClassVar = frozenset({"params", "buffers"})
    required: ClassVar = ("num_features",)
    fills: ClassVar = FILLS
    affine: ClassVar = AFFINE
    choices: ClassVar = {
        "eps": (1e-5, 1e-3, 0.1),
        "momentum": (0.1, 0.3, 1.0, 0.0),
        "affine": (False, True, True),
        "track_running_stats": (False, True, True),
    }
    conventions: ClassVar = (
        CHANNELS_LAST,
        *EPS,
        OVERWRITTEN_GRADIENTS,
        TRAINED_ALONE,
    )
    identities: ClassVar = (
        *own_identities(_as_rows),
        Identity(
            "running",
            "Running statistics move towards the samples' own means and unbiased variances, averaged over the batch.",
            "r' = (1 - m) r + m mean_n s(x[n])",
            _tracked,
            _moved,
        ),
        Identity(
            "without-batch",
            "A single sample may be given without the batch axis.",
            "f(x[0]) = f(x)[0]",
            _without_batch,
            _one_sample,
            "advice",
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return few channels, with and without parameters and running statistics."""
        return st.fixed_dictionaries({"num_features": st.integers(1, 3), **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn parameters and running statistics, or those of a layer as it was built."""
        channels: Any = config["num_features"]
        weights = parameters(dict.fromkeys(("weight", "bias"), (channels,)) if config.get("affine", False) else {})
        if not config.get("track_running_stats", False):
            return weights
        buffers = {
            "buffers.running_mean": drawn((channels,)),
            "buffers.running_var": drawn((channels,)).map(abs),
        }
        nothing: st.SearchStrategy[dict[str, Array]] = st.just({})
        tracked = st.one_of(nothing, st.fixed_dictionaries(buffers), st.fixed_dictionaries(buffers))
        return st.builds(lambda one, other: {**one, **other}, weights, tracked)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of one sample or more, with at least two positions."""
        channels = program.config["num_features"]
        further = [st.integers(1, 3)] * (self.axes - 1)
        sizes = st.tuples(st.integers(1, 4), st.just(channels), *further, st.integers(2, 4))
        return sizes.flatmap(fill.array).map(lambda x: (x,))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for two values."""
        return cancelled_in_rows(program, index, _as_rows)


class InstanceNorm1d(InstanceNorm):
    """Normalization of each channel of each sample, (N, C, L)."""

    component = "InstanceNorm1d"
    model = impl.InstanceNorm1d
    twin = reference.InstanceNorm1d
    axes = 1


class InstanceNorm2d(InstanceNorm):
    """Normalization of each channel of each image, (N, C, H, W)."""

    component = "InstanceNorm2d"
    model = impl.InstanceNorm2d
    twin = reference.InstanceNorm2d
    aliases: ClassVar = ("InstanceNorm", "InstanceNormalization", "IN")
    axes = 2


class InstanceNorm3d(InstanceNorm):
    """Normalization of each channel of each volume, (N, C, D, H, W)."""

    component = "InstanceNorm3d"
    model = impl.InstanceNorm3d
    twin = reference.InstanceNorm3d
    axes = 3
