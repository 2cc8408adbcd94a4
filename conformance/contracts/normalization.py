"""Normalization layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from ... import impl, reference
from ...play import Array, Program, Value
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import EXTREME, INTEGERS, NORMAL, OFFSET, TIES, TINY, Fill
from .conventions import OVERWRITTEN_GRADIENTS
from .normalization_identities import BATCH_IDENTITIES
from .normalization_programs import affine_of, axes_of, spread_of
from .normalization_running_identities import RUNNING_IDENTITIES

_STATES = (frozenset[str](), frozenset({"params"}), frozenset({"buffers"}), *[frozenset({"params", "buffers"})] * 3)


def _old_weight(config: Mapping[str, Value]) -> Mapping[str, Value]:
    momentum = config.get("momentum", 0.1)
    return {**config, "momentum": 1 - momentum if isinstance(momentum, float) else momentum}


class BatchNorm1d(Contract):
    """Normalization over a batch, (N, C) or (N, C, L), with running statistics."""

    component = "BatchNorm1d"
    model = impl.BatchNorm1d
    twin = reference.BatchNorm1d
    aliases: ClassVar = ("BatchNorm", "BatchNormalization", "BatchNormLayer", "BN")
    traits: ClassVar = frozenset({"modes"})
    sections: ClassVar = frozenset({"params", "buffers"})
    required: ClassVar = ("num_features",)
    fills: ClassVar = (INTEGERS, NORMAL, TIES, TINY, OFFSET, EXTREME)
    affine: ClassVar = frozenset({"params.weight", "params.bias"})
    conventions: ClassVar = (
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
        OVERWRITTEN_GRADIENTS,
    )
    identities: ClassVar = (*BATCH_IDENTITIES, *RUNNING_IDENTITIES)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without parameters and running statistics, with several eps and momentums."""
        return st.fixed_dictionaries(
            {
                "num_features": st.integers(1, 4),
                "eps": st.sampled_from([1e-5, 1e-3, 0.1]),
                "momentum": st.sampled_from([0.1, 0.3, 0.75, 1.0]),
                "affine": st.sampled_from([True, True, True, False]),
                "track_running_stats": st.sampled_from([True, True, True, True, False]),
            }
        )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weight, bias and running statistics, the running variance positive.

        A layer as it was built is the simplest: it has scale 1, shift 0, running mean 0 and running variance 1.
        """
        shape = (int(config["num_features"]),)  # type: ignore[arg-type]
        parameters = (
            {name: _drawn(shape) for name in ("params.weight", "params.bias")} if config.get("affine", True) else {}
        )
        tracked = config.get("track_running_stats", True)
        buffers = (
            {"buffers.running_mean": _drawn(shape), "buffers.running_var": _drawn(shape).map(abs)} if tracked else {}
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
        channels = program.config["num_features"]
        rows = st.integers(2, 6).map(lambda count: (count, channels))
        with_positions = st.tuples(st.integers(1, 5), st.just(channels), st.integers(2, 5))
        return st.one_of(rows, with_positions).flatmap(fill.array).map(lambda x: (x,))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for a batch of two."""
        call = program.calls[index]
        before = [
            other for other in program.calls[:index] if (other.method, other.instance) == ("forward", call.instance)
        ]
        if call.method != "backward" or not before:
            return 0.0
        x = np.asarray(before[-1].args[0])
        weight, _ = affine_of(program, x)
        largest = np.max(np.abs(np.asarray(call.args[0])), axis=axes_of(x))
        return float(np.max(np.abs(weight) * largest / spread_of(program, x)))


def _drawn(shape: tuple[int, ...]) -> st.SearchStrategy[Array]:
    return st.sampled_from([INTEGERS, NORMAL]).flatmap(lambda fill: fill.array(shape))
