"""Upsample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program, Value
from ... import strategies as st
from ...choices import Row
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from ..sizes import largest
from .geometry import sizes
from .readings import CHANNELS_LAST, SQUARE, WHOLE_FACTORS

_FACTORS = (2, 3, 1.5, 2.5, 0.75)
_TAPS = 4


class Upsample(Contract):
    """Images sampled anew, from the nearest neighbour or between two on each axis."""

    component = "Upsample"
    model = impl.Upsample
    twin = reference.Upsample
    aliases: ClassVar = ("UpSampling2D", "Upsample2d", "UpSample", "Upsampling", "Interpolate", "Resize")
    affine: ClassVar = frozenset({"args[0]"})
    degree: ClassVar[int | None] = 1
    choices: ClassVar = {
        "size": (None, None, sizes(2, 1, 6)),
        "scale_factor": (2, 2, st.sampled_from(_FACTORS), st.tuples(*[st.sampled_from(_FACTORS)] * 2), None),
        "mode": ("nearest", "nearest", "bilinear"),
        "align_corners": (None, None, True, False),
    }
    conventions: ClassVar = (
        CHANNELS_LAST,
        Convention(
            "align_corners",
            "False",
            "True",
            "the centres of the corners stay in the corners unless something else is asked for",
            users="TensorFlow's older resize, MATLAB's interp2",
            twin={"always_aligned": True},
        ),
        Convention(
            "ratio",
            "of the factor",
            "of the sizes",
            "outputs are as far apart as the sizes say, also where scale_factor was rounded to get these",
            users="TensorFlow, Keras, PyTorch's recompute_scale_factor",
            twin={"recomputed": True},
        ),
        WHOLE_FACTORS,
        SQUARE,
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return every option."""
        return st.fixed_dictionaries(self.chosen()).map(self.settled)

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config that fits: a size or a factor, and corners only where there is something to align."""
        whole = dict(super().settled(config, given))
        if whole.get("size") is None and whole.get("scale_factor") is None:
            name, value = ("scale_factor", 2) if "scale_factor" not in self.lacking else ("size", 4)
            whole[name] = value
        elif whole.get("size") is not None and whole.get("scale_factor") is not None:
            whole["scale_factor"] = None
        if whole.get("mode", "nearest") == "nearest" and "align_corners" in whole:
            whole["align_corners"] = None
        return whole

    def together(self, config: Row) -> bool:
        """Tell whether the options may stand in one config."""
        sized, scaled = (config.get(name, "open") for name in ("size", "scale_factor"))
        if "open" not in {str(sized), str(scaled)} and (sized is None) is (scaled is None):
            return False
        return config.get("mode") != "nearest" or config.get("align_corners") is None

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any image does
        """Return small images, of which every factor leaves something."""
        side = st.integers(2, 6)
        shapes = st.tuples(st.integers(1, 3), st.integers(1, 2), side, side)
        return shapes.flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return how many outputs one element may go into, each of them with two shares an axis."""
        shapes = [np.shape(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        return _TAPS * max((shape[-1] * shape[-2] for shape in shapes), default=1)

    def scale(self, program: Program, index: int) -> float:
        """Return the largest number that goes in: a share is a unit in the last place of 1 off, of whatever it is."""
        given = program.calls[index].args
        if program.config.get("mode", "nearest") == "nearest" or not given:
            return 0.0
        return largest(given[0])
