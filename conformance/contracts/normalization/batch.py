"""Batch normalization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program, Value
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from ...noise import training_at
from ..conventions import (
    IN_COLUMNS,
    OVERWRITTEN_GRADIENTS,
    TRAINED_ALONE,
    TWO_AXES,
    handed_along_channels,
    handed_columns,
)
from ..shapes import KeepsShape
from ..sizes import forward_of
from .batch_identities import BATCH_IDENTITIES
from .batch_programs import affine_of, axes_of, count_of, spread_of
from .batch_running_identities import RUNNING_IDENTITIES
from .parts import AFFINE, CHANNELS_LAST, EPS, FILLS, drawn

_STATES = (frozenset[str](), frozenset({"params"}), frozenset({"buffers"}), *[frozenset({"params", "buffers"})] * 3)


def _old_weight(config: Mapping[str, Value]) -> Mapping[str, Value]:
    momentum = config.get("momentum", 0.1)
    return {**config, "momentum": 1 - momentum if isinstance(momentum, float) else momentum}


class BatchNorm(KeepsShape, Contract):
    """What batch normalization promises, over positions of any number of axes."""

    forms: ClassVar[tuple[int, ...]]
    traits: ClassVar = frozenset({"modes"})
    sections: ClassVar = frozenset({"params", "buffers"})
    required: ClassVar = ("num_features",)
    fills: ClassVar = FILLS
    affine: ClassVar = AFFINE
    degree: ClassVar = 2
    choices: ClassVar = {
        "eps": (1e-5, 1e-3, 0.1),
        "momentum": (0.1, 0.3, 0.75, 1.0, 0.0),
        "affine": (True, True, True, False),
        "track_running_stats": (True, True, True, True, False),
    }
    conventions: ClassVar[tuple[Convention, ...]] = (
        Convention(
            "momentum",
            "new",
            "old",
            "momentum weighs the old running value: r = momentum r + (1 - momentum) s",
            users="Keras, TensorFlow, flax, CS231n",
            config=_old_weight,
        ),
        Convention(
            "running_var",
            "unbiased",
            "biased",
            "the running variance averages the biased variance, divided by n",
            users="Keras, flax",
            twin={"biased_running_var": True},
        ),
        Convention(
            "running_var_start",
            "1",
            "0",
            "the running variance starts at 0",
            users="CS231n, Deep Learning from Scratch",
            twin={"running_var_start": 0.0},
        ),
        *EPS,
        OVERWRITTEN_GRADIENTS,
        TRAINED_ALONE,
    )
    identities: ClassVar = (*BATCH_IDENTITIES, *RUNNING_IDENTITIES)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without parameters and running statistics, with several eps and momentums."""
        return st.fixed_dictionaries({"num_features": st.integers(1, 4), **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weight, bias and running statistics, the running variance positive.

        A layer as it was built is the simplest: it has scale 1, shift 0, running mean 0 and running variance 1.
        """
        shape = (int(config["num_features"]),)  # type: ignore[arg-type]
        parameters = (
            {name: drawn(shape) for name in ("params.weight", "params.bias")} if config.get("affine", True) else {}
        )
        tracked = config.get("track_running_stats", True)
        buffers = (
            {"buffers.running_mean": drawn(shape), "buffers.running_var": drawn(shape).map(abs)} if tracked else {}
        )
        return st.sampled_from(_STATES).flatmap(
            lambda sections: st.fixed_dictionaries(
                {
                    **(parameters if "params" in sections else {}),
                    **(buffers if "buffers" in sections else {}),
                }
            )
        )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of at least two values a channel, sometimes with positions, and then sometimes of one row."""
        channels: Any = program.config["num_features"]
        rows = st.integers(2, 6).map(lambda count: (count, channels))
        forms = [self._with_positions(channels, axes) if axes else rows for axes in self.forms]
        return st.one_of(*forms).flatmap(fill.array).map(lambda x: (x,))

    @staticmethod
    def _with_positions(channels: int, axes: int) -> st.SearchStrategy[tuple[int, ...]]:
        # Few where there are many axes: what is played is to stay small.
        most = (5, 4, 3)[axes - 1]
        further = [st.integers(1, most)] * (axes - 1)
        return st.tuples(st.integers(1, most), st.just(channels), *further, st.integers(2, most))

    def affine_in(self, program: Program) -> frozenset[str]:
        """Return the parameters, and the input where it is normalized by running statistics, which are constants."""
        modes = zip(program.calls, training_at(program), strict=True)
        trains = any(training for call, training in modes if call.method == "forward")
        constant = program.config.get("track_running_stats", True) and not trains
        return self.affine_left | {"args[0]"} if constant else self.affine_left

    def terms(self, program: Program) -> int:
        """Return the most values that a channel has in a batch."""
        inputs = [np.asarray(call.args[0]) for call in program.calls if call.method == "forward"]
        return max((count_of(x) for x in inputs), default=1)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for a batch of two."""
        forward = forward_of(program, index)
        if forward is None or program.calls[index].method != "backward":
            return 0.0
        x = np.asarray(forward.args[0])
        if x.size == 0:
            return 0.0
        weight, _ = affine_of(program, x)
        upstream = np.max(np.abs(np.asarray(program.calls[index].args[0])), axis=axes_of(x))
        return float(np.max(np.abs(weight) * upstream / spread_of(program, x)))


class BatchNorm1d(BatchNorm):
    """Normalization over a batch, (N, C) or (N, C, L), with running statistics."""

    component = "BatchNorm1d"
    model = impl.BatchNorm1d
    twin = reference.BatchNorm1d
    aliases: ClassVar = ("BatchNorm", "BatchNormalization", "BatchNormLayer", "BN")
    forms = (0, 1)
    conventions: ClassVar = (*BatchNorm.conventions, TWO_AXES, IN_COLUMNS, handed_columns("weight", "bias"))


class BatchNorm2d(BatchNorm):
    """Normalization over a batch of images, (N, C, H, W), with running statistics."""

    component = "BatchNorm2d"
    model = impl.BatchNorm2d
    twin = reference.BatchNorm2d
    aliases: ClassVar = ("SpatialBatchNorm", "SpatialBatchNormalization")
    forms = (2,)
    conventions: ClassVar = (*BatchNorm.conventions, CHANNELS_LAST, handed_along_channels("weight", "bias"))


class BatchNorm3d(BatchNorm):
    """Normalization over a batch of volumes, (N, C, D, H, W), with running statistics."""

    component = "BatchNorm3d"
    model = impl.BatchNorm3d
    twin = reference.BatchNorm3d
    aliases: ClassVar = ("VolumetricBatchNorm",)
    forms = (3,)
    conventions: ClassVar = (*BatchNorm.conventions, CHANNELS_LAST)
