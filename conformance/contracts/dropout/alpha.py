"""Alpha dropout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....impl.dropout.alpha import SATURATION, correction
from ....play import Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from ...identity import Equation, Identity
from ...noise import Shape
from .. import shapes
from ..conventions import TRAINED_ALONE, TWO_AXES
from ..passes import passes
from .conventions import KEEP
from .theorems import EVERYTHING_DROPPED

_ROWS = 200
"""That one of both values is always kept or always dropped is less likely than 1e-24."""
_SEEDS = st.integers(0, 2**20)
_TWO = 2


def _signs(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of a forward on as many 1 as -1: their mean is 0, and their variance 1."""

    def program(p: float, seed: int) -> Program:
        forward = Call("forward", (np.tile([1.0, -1.0], (_ROWS, 1)),), observe="returned")
        return contract.default({"p": p}, (forward,), seed=seed)

    return [st.builds(program, st.just(p), _SEEDS) for p in (0.5, 0.25, 0.75)]


def _self_normalizing(program: Program, transcript: Transcript) -> Iterator[Equation]:
    p: Any = program.config["p"]
    for found in passes(program, transcript):
        if not found.training or found.output.shape != found.x.shape or found.x.ndim != _TWO:
            continue
        answers = [np.unique(found.output[found.x == sign]) for sign in (1.0, -1.0)]
        dropped = np.intersect1d(answers[0], answers[1])
        if [len(one) for one in answers] != [2, 2] or len(dropped) != 1:
            continue
        kept = np.array([float(one[one != dropped[0]][0]) for one in answers])
        size = float(np.max(np.abs([*kept, *dropped])))
        at = f"at p = {p:g}, over all masks, the"
        mean, square = ((1 - p) * np.mean(kept**n) + p * dropped[0] ** n for n in (1, 2))
        yield Equation(f"{at} mean of the output of 1 and -1", np.asarray(mean), np.asarray(0.0), size, 4)
        yield Equation(f"{at} variance of the output of 1 and -1", np.asarray(square), np.asarray(1.0), size**2, 8)


SELF_NORMALIZING = Identity(
    "self-normalizing",
    "Over all masks, an input of mean 0 and variance 1 keeps them.",
    "E[x] = 0, Var x = 1: E[f(x)] = 0, Var f(x) = 1",
    _signs,
    _self_normalizing,
)


class AlphaDropout(shapes.KeepsShape, Contract):
    """Dropout that puts SELU's saturation in the place of what is dropped, and corrects mean and variance."""

    component = "AlphaDropout"
    model = impl.AlphaDropout
    twin = reference.AlphaDropout
    aliases: ClassVar = ("SELUDropout", "AlphaDropOut", "SelfNormalizingDropout")
    required: ClassVar = ("p",)
    traits: ClassVar = frozenset({"modes", "mask"})
    affine: ClassVar = frozenset({"args[0]"})
    conventions: ClassVar[tuple[Convention, ...]] = (KEEP, TWO_AXES, TRAINED_ALONE)
    choices: ClassVar = {"p": (0.5, 0.25, 0.1, 0.75, 0.9, 0.0)}
    identities: ClassVar = (SELF_NORMALIZING, EVERYTHING_DROPPED)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def fill_value(self, config: Config) -> float:
        """Return what a dropped element becomes: a α' + b."""
        scale, shift = correction(float(config.get("p", self.default_of("p"))))  # type: ignore[arg-type]
        return scale * SATURATION + shift

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 3: two terms are added."""
        return 3


class FeatureAlphaDropout(AlphaDropout):
    """The same for whole channels."""

    component = "FeatureAlphaDropout"
    model = impl.FeatureAlphaDropout
    twin = reference.FeatureAlphaDropout
    aliases: ClassVar = ("SpatialAlphaDropout", "ChannelAlphaDropout", "AlphaDropout2d")
    conventions: ClassVar[tuple[Convention, ...]] = (KEEP, TRAINED_ALONE)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return batches of channels."""
        return shapes.shapes(3, 4).flatmap(fill.array).map(lambda x: (x,))

    def mask_shape(self, shape: Shape) -> Shape:
        """Return one entry for each channel of each example."""
        return (*shape[:2], *[1] * (len(shape) - 2))

    def sample_shape(self, rows: int, units: int) -> Shape:
        """Return channels of two positions."""
        return (rows, units, 2)
