"""Shrinkage."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array
from ...contract import Config
from ...identity import Equation
from .elementwise import KINK, Bent, Elementwise, Smooth
from .identities import EVEN_SLOPE, ODD, Answers, by_another, pointwise

_DISTANCES = (0.5, 1.5, 2.0, 0.0)
"""Some are met by inputs that are small integers."""


def _soft(answers: Answers) -> Array:
    lambd = answers.option("lambd", 0.5)
    left: Array = answers.x - np.clip(answers.x, -lambd, lambd)
    return left


class Softshrink(Bent):
    """Draws everything towards 0; at the corners any derivative in [0, 1] is right."""

    component = "Softshrink"
    model = impl.Softshrink
    twin = reference.Softshrink
    aliases: ClassVar = ("SoftShrinkage", "SoftThreshold", "SoftThresholding", "SoftshrinkLayer")
    choices: ClassVar = {"lambd": _DISTANCES}
    identities: ClassVar = (
        ODD,
        by_another(
            "remainder",
            "The output is the input minus the clipped input.",
            "f(x) = x - min(max(x, -lambd), lambd)",
            _soft,
            lambda answers: np.abs(answers.x),
        ),
    )

    def kinks(self, config: Config) -> tuple[float, ...]:
        """Return the corners."""
        lambd = float(config.get("lambd", 0.5))  # type: ignore[arg-type]
        return -lambd, lambd


def _kept_or_dropped(answers: Answers) -> Equation:
    size = np.abs(answers.y) * (np.abs(answers.y) + np.abs(answers.x))
    return Equation("f(x) (f(x) - x)", answers.y * (answers.y - answers.x), np.zeros_like(answers.x), size)


class Hardshrink(Elementwise):
    """Sets to 0 what is small; where it jumps any derivative in [0, 1] is right."""

    component = "Hardshrink"
    model = impl.Hardshrink
    twin = reference.Hardshrink
    aliases: ClassVar = ("HardShrinkage", "HardThreshold", "HardThresholding", "HardshrinkLayer")
    choices: ClassVar = {"lambd": _DISTANCES}
    freedom: ClassVar = KINK
    identities: ClassVar = (
        ODD,
        pointwise("kept-or-dropped", "Every output is the input or 0.", "f(x) = x or f(x) = 0", _kept_or_dropped),
    )


class Tanhshrink(Smooth):
    """What the hyperbolic tangent takes off."""

    component = "Tanhshrink"
    model = impl.Tanhshrink
    twin = reference.Tanhshrink
    aliases: ClassVar = ("TanhShrinkage", "TanhshrinkLayer")
    identities: ClassVar = (
        ODD,
        EVEN_SLOPE,
        by_another(
            "remainder",
            "The output is the input minus its hyperbolic tangent.",
            "f(x) + tanh(x) = x",
            lambda answers: answers.x - reference.Tanh().forward(answers.x),
        ),
    )
