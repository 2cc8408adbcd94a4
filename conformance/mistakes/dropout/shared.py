"""Dropout of whole channels, examples and sequences gone wrong, each mistake entered for all it is made with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ....impl import Dropout1d, Dropout2d, Dropout3d, DropPath, VariationalDropout
from ....impl.base import Array
from ....impl.checks import check_floating
from ....impl.dropout.mask import RandomMask, SharedMask
from ...catalogue import mistake
from .keeping import KeepsWithP

CHANNELS: tuple[type[SharedMask], ...] = (Dropout1d, Dropout2d, Dropout3d)
ALL: tuple[type[SharedMask], ...] = (*CHANNELS, DropPath, VariationalDropout)


class Steps(SharedMask):
    """Inverted dropout with its mask and its factors apart: what follows gets one of them wrong."""

    def forward(self, x: Array) -> Array:
        """Return x times the factor of the mode."""
        check_floating(f"{type(self).__name__}.forward", "x", x)
        factor: Array | float = self._evaluation_factor()
        if self.training:
            kept = self._draw_kept(self._drawn_shape(self._mask_shape(x.shape), x.shape))
            factor = self._training_factor(kept.astype(x.dtype))
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        return y

    def _drawn_shape(self, mask: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[int, ...]:  # noqa: ARG002
        return mask

    def _training_factor(self, kept: Array) -> Array:
        return kept / (1.0 - self.p) if self.p < 1.0 else np.zeros_like(kept)

    def _evaluation_factor(self) -> float:
        return 1.0


def entered(
    id: str,  # noqa: A002 - the catalogue's name
    layers: Iterable[type[RandomMask]],
    wrong: type[RandomMask],
    *,
    title: str,
    misconception: str,
    remedy: str,
    reading: str = "",
    source: str = "",
    mirror: str = "",
) -> dict[str, type[RandomMask]]:
    """Enter a mistake for each layer; return the classes by name, for its module: a worker looks for them there."""
    made: dict[str, type[RandomMask]] = {}
    for layer in layers:
        component = layer.__name__
        found = type(
            f"{component}{wrong.__name__}", (wrong, layer), {"__doc__": wrong.__doc__, "__module__": wrong.__module__}
        )
        enter = mistake(
            f"{id}-{component.lower()}",
            component,
            title=title,
            misconception=misconception,
            remedy=remedy,
            reading=reading,
            source=source,
            mirror=mirror,
        )
        made[found.__name__] = enter(found)
    return made


class _PerElement(Steps):
    """Draws for every element."""

    def _drawn_shape(self, mask: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[int, ...]:  # noqa: ARG002
        return inputs


globals().update(
    entered(
        "do-per-element",
        CHANNELS,
        _PerElement,
        title="Each element is dropped on its own, as in plain dropout.",
        misconception="The name is thought to say which shapes go in, not what is dropped.",
        remedy="Draw one number for each channel of each example, and let it broadcast over the positions.",
    )
    | entered(
        "dp-per-element",
        [DropPath],
        _PerElement,
        title="Each element is dropped on its own, as in plain dropout.",
        misconception="The branch is thought to be thinned out; DropPath leaves it out as a whole.",
        remedy="Draw one number for each example, in the shape (N, 1, ..., 1), and let it broadcast.",
    )
    | entered(
        "do-rnn-step-mask",
        [VariationalDropout],
        _PerElement,
        title="A new mask is drawn for every step of a sequence.",
        misconception="Dropout is thought to have no memory, as it has none from call to call.",
        remedy="Draw one mask of shape (1, N, H), and let it broadcast over the steps.",
        source="pytorch/pytorch#37731",
    )
)


class _SharedByBatch(Steps):
    """Draws for one example, and uses that for all."""

    _examples = 0

    def _drawn_shape(self, mask: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[int, ...]:
        batched = len(inputs) != min(getattr(self, "axes", (0,))) or len(getattr(self, "axes", ())) == 1
        return tuple(1 if axis == self._examples and batched else size for axis, size in enumerate(mask))


class _SharedBySequences(_SharedByBatch):
    """Draws for one sequence, and uses that for all."""

    _examples = 1


class _WholeExamples(Steps):
    """Draws one number an example."""

    def _drawn_shape(self, mask: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[int, ...]:  # noqa: ARG002
        return (mask[0], *[1] * (len(mask) - 1))


globals().update(
    entered(
        "do-mask-shared-batch",
        CHANNELS,
        _SharedByBatch,
        title="All examples of a batch lose the same channels.",
        misconception="One thinned network is thought to be trained for each batch.",
        remedy="Draw a number for each channel of each example: (N, C, 1, ...), not (1, C, 1, ...).",
    )
    | entered(
        "dp-batch",
        [DropPath],
        _SharedByBatch,
        title="The whole batch is dropped or kept at once.",
        misconception="The paper draws once for a layer and a mini-batch; frameworks draw for each example.",
        remedy="Draw a number for each example, in the shape (N, 1, ..., 1).",
    )
    | entered(
        "do-rnn-batch-mask",
        [VariationalDropout],
        _SharedBySequences,
        title="All sequences of a batch share one mask.",
        misconception="What is shared over the steps is thought to be shared over the batch too.",
        remedy="Draw a mask for each sequence: (1, N, H), not (1, 1, H).",
    )
    | entered(
        "do-mask-shared-features",
        CHANNELS,
        _WholeExamples,
        title="An example is dropped or kept with all of its channels.",
        misconception="Dropout is thought to leave out examples, not channels.",
        remedy="Draw a number for each channel of each example, not one for each example.",
    )
)


class _KeepsWithP(KeepsWithP, Steps):
    """Keeps with probability p, and divides by p."""

    def _training_factor(self, kept: Array) -> Array:
        return kept / self.p if self.p > 0.0 else kept


class _Unscaled(Steps):
    """Multiplies by the mask alone, and by nothing in evaluation."""

    def _training_factor(self, kept: Array) -> Array:
        return kept


class _OriginalForm(_Unscaled):
    """Scales in evaluation, as was first published."""

    def _evaluation_factor(self) -> float:
        return 1.0 - self.p


class _ScaledByOneOverP(Steps):
    """Divides by the probability to drop."""

    def _training_factor(self, kept: Array) -> Array:
        return kept / self.p if self.p > 0.0 else kept


class _CompensatedTwice(Steps):
    """Scales in both modes."""

    def _evaluation_factor(self) -> float:
        return 1.0 - self.p


globals().update(
    entered(
        "do-keep-drop-swap",
        ALL,
        _KeepsWithP,
        title="p is taken for the probability to keep.",
        misconception="In papers and in TensorFlow 1, p is the probability to keep, and PyTorch's was read so too.",
        remedy="Here p is the probability to drop: keep with probability 1 - p.",
        reading="p=keep",
    )
    | entered(
        "do-no-scale",
        ALL,
        _Unscaled,
        title="Parts are dropped in training, and nothing is ever rescaled.",
        misconception="Dropout is thought to set elements to 0 and to do no more.",
        remedy="Scale what is kept by 1 / (1 - p), so that the expected output is the input.",
    )
    | entered(
        "do-original-form",
        ALL,
        _OriginalForm,
        title="Nothing is scaled in training, and everything in evaluation.",
        misconception="The first papers' form is thought to be the one that frameworks use.",
        remedy="Scale what is kept in training, and leave evaluation alone; or declare the other reading.",
        reading="form=original",
    )
    | entered(
        "do-scale-1/p",
        [Dropout2d, DropPath],
        _ScaledByOneOverP,
        title="What is kept is divided by p, not by 1 - p.",
        misconception="The scale is thought to be 1 / p, whatever p means.",
        remedy="Divide by the probability to keep: that is what the expectation was multiplied by.",
    )
    | entered(
        "do-double-comp",
        [Dropout2d, DropPath],
        _CompensatedTwice,
        title="The output is scaled up in training and scaled down again in evaluation.",
        misconception="The inverted and the original form are mixed.",
        remedy="Compensate once: inverted dropout scales in training alone.",
    )
)
