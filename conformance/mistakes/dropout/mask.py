"""Dropout with a wrong mask: shared, frozen, reseeded, coarse, or a function of the data."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np

from ....impl import Dropout, OriginalDropout
from ....impl.base import Array
from ....impl.dropout.mask import RandomMask
from ...catalogue import mistake

_by_batch = partial(
    mistake,
    title="All rows of a batch share one mask.",
    misconception="A batch is thought to train one thinned network, so the mask has the shape of one row.",
    remedy="Draw the mask in the shape of the whole input: every example gets a thinned network of its own.",
    source="PetrochukM/PyTorch-NLP#71",
)


class _SharedByRows(RandomMask):
    """Draws a mask for one row, and uses it for every row."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        return np.broadcast_to(super()._draw_kept((1, *shape[1:])), shape)


@_by_batch("do-mask-shared-batch", "Dropout")
class MaskSharedByRows(_SharedByRows, Dropout):
    """Inverted dropout with one mask for all rows."""


@_by_batch("do-mask-shared-batch-original", "OriginalDropout")
class MaskSharedByRowsOriginal(_SharedByRows, OriginalDropout):
    """The original form with one mask for all rows."""


_by_features = partial(
    mistake,
    title="A row is dropped or kept as a whole.",
    misconception="Dropout is thought to leave out examples, not units.",
    remedy="Draw one number for each element of the input, not one for each row.",
)


class _SharedByFeatures(RandomMask):
    """Draws one number a row."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        return np.broadcast_to(super()._draw_kept((*shape[:1], *[1] * (len(shape) - 1))), shape)


@_by_features("do-mask-shared-features", "Dropout")
class MaskSharedByFeatures(_SharedByFeatures, Dropout):
    """Inverted dropout of whole rows."""


@_by_features("do-mask-shared-features-original", "OriginalDropout")
class MaskSharedByFeaturesOriginal(_SharedByFeatures, OriginalDropout):
    """The original form on whole rows."""


_frozen = partial(
    mistake,
    title="The mask is drawn once and used for ever.",
    misconception="The mask is seen as part of the architecture, like a weight.",
    remedy="Draw a new mask in every forward in training mode.",
    source="tensorflow/tensorflow#7927",
)


class _Frozen(RandomMask):
    """Draws a mask at the first forward of a shape."""

    _mask: Array | None = None

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        if self._mask is None or self._mask.shape != shape:
            self._mask = super()._draw_kept(shape)
        return self._mask


@_frozen("do-mask-frozen", "Dropout")
class MaskFrozen(_Frozen, Dropout):
    """Inverted dropout with a frozen mask."""


@_frozen("do-mask-frozen-original", "OriginalDropout")
class MaskFrozenOriginal(_Frozen, OriginalDropout):
    """The original form with a frozen mask."""


@_frozen("do-mask-frozen-by-mode", "Dropout")
class MaskFrozenByMode(Dropout):
    """Draws where it has no factor of the shape; that of evaluation, which is 1, is one."""

    _factor = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return x times the factor that is there."""
        if self.training and self._factor.shape == x.shape and self.p < 1.0:
            self._save_for_backward(x.shape, self._factor)
            return np.asarray(x * self._factor, x.dtype)
        y = super().forward(x)
        self._factor = np.broadcast_to(self._saved_for(y)[0], x.shape)
        return y


_reseeded = partial(
    mistake,
    title="forward seeds the random generator.",
    misconception="A result that can be reproduced is thought to need a seed in every call.",
    remedy="Seed once, outside the layer: a seed in forward draws the same mask each time.",
)


class _GlobalSeed(RandomMask):
    """Seeds np.random in forward, and draws from nothing else."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__(p)
        del self.rng

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        np.random.seed(0)  # noqa: NPY002 - this is the mistake
        kept: Array = np.random.random(shape) >= self.p  # noqa: NPY002 - likewise
        return kept


@_reseeded("do-global-seed", "Dropout")
class GlobalSeed(_GlobalSeed, Dropout):
    """Inverted dropout that seeds np.random."""


@_reseeded("do-global-seed-original", "OriginalDropout")
class GlobalSeedOriginal(_GlobalSeed, OriginalDropout):
    """The original form, seeding np.random."""


@mistake(
    "do-seed-constructor",
    "Dropout",
    title="The constructor seeds the global random generator.",
    misconception="A result that can be reproduced is thought to need a seed in every class.",
    remedy="Seed once, outside all layers: each new layer otherwise starts the others' random numbers again.",
)
class SeededByConstructor(Dropout):
    """Seeds np.random where it is built, and draws from it."""

    def __init__(self, p: float = 0.5) -> None:
        np.random.seed(42)  # noqa: NPY002 - this is the mistake
        super().__init__(p)
        del self.rng

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = np.random.random(shape) >= self.p  # noqa: NPY002 - as most do
        return kept


_by_data = partial(
    mistake,
    title="The elements of smallest magnitude are dropped, not random ones.",
    misconception="Dropout is taken for pruning, which removes what matters least.",
    remedy="Draw the mask without looking at the input.",
)


class _Smallest(RandomMask):
    """Keeps what is large."""

    _input = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return x with its smallest elements dropped."""
        self._input = x
        y: Array = super().forward(x)  # type: ignore[misc]  # of the form it is mixed into
        return y

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:  # noqa: ARG002 - the input has it
        kept: Array = np.abs(self._input) >= np.quantile(np.abs(self._input), self.p)
        return kept


@_by_data("do-data-dependent", "Dropout")
class DropsSmallest(_Smallest, Dropout):
    """Inverted dropout of the smallest elements."""


@_by_data("do-data-dependent-original", "OriginalDropout")
class DropsSmallestOriginal(_Smallest, OriginalDropout):
    """The original form on the smallest elements."""


_coarse = partial(
    mistake,
    title="The random numbers have a few bits, so p is met in steps of 1/16 or 1/256.",
    misconception="A few random bits are thought to be enough, because p is a rough number anyway.",
    remedy="Compare a uniform number of full precision with p.",
)


class _Coarse(RandomMask):
    """Compares an integer of a few bits with p."""

    _levels: ClassVar[int] = 16

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = self.rng.integers(0, self._levels, shape) >= int(self.p * self._levels)
        return kept


@_coarse("do-coarse-rng", "Dropout")
class FourBits(_Coarse, Dropout):
    """Inverted dropout from 4 random bits."""


@_coarse("do-coarse-rng-8bit", "Dropout")
class EightBits(_Coarse, Dropout):
    """Inverted dropout from 8 random bits."""

    _levels = 256


@_coarse("do-coarse-rng-original", "OriginalDropout")
class FourBitsOriginal(_Coarse, OriginalDropout):
    """The original form from 4 random bits."""
