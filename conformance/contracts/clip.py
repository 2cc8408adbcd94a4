"""Gradient clipping."""

from __future__ import annotations

import math
from typing import ClassVar

from ... import impl, reference
from ...play import Program
from .. import strategies as st
from ..contract import Arguments, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, TINY, WIDE, Fill
from . import shapes
from .clip_identities import ONE_FACTOR
from .conventions import LISTS


class ClipGradNorm(Contract):
    """All gradients together scaled to at most a norm, in place; the norm before is returned."""

    component = "clip_grad_norm"
    kind = "clip"
    model = impl.clip_grad_norm
    twin = reference.clip_grad_norm
    aliases: ClassVar = ("clip_grad_norm_", "clip_gradients", "clip_by_global_norm", "clip_grads")
    required: ClassVar = ("max_norm",)
    fills: ClassVar = (INTEGERS, NORMAL, TINY, WIDE)
    freedom: ClassVar = ({"eps": 0.0}, {"eps": 1e-6})
    conventions: ClassVar = (
        LISTS,
        Convention(
            "containers",
            "dict",
            "returned",
            "arrays come in a list, and scaled ones are returned in a new list, before the norm",
            users="TensorFlow",
            containers="returned",
        ),
        Convention(
            "returned",
            "norm",
            "nothing",
            "gradients are scaled, and nothing is returned",
            users="Dive into Deep Learning, Deep Learning from Scratch",
            twin={"silent": True},
        ),
    )
    identities: ClassVar = ONE_FACTOR
    choices: ClassVar = {"max_norm": (1.0, 0.1, 5.0, 1e6), "norm_type": (2.0, 1.0, 3.0, math.inf)}

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any arrays do
        """Return a dict of one gradient or two, or of three or four with other numbers of axes."""
        weight, bias = (shapes.shapes(1, most).flatmap(fill.array) for most in (2, 1))
        kernel, scale = (shapes.shapes(least, least).flatmap(fill.array) for least in (3, 2))
        held = {"w": weight, "b": bias, "k": kernel, "s": scale}
        return st.tuples(shapes.beginnings(held))
