"""Known wrong bags of rows."""

from __future__ import annotations

import numpy as np

from ....impl import EmbeddingBag
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "eb-mean-padding",
    "EmbeddingBag",
    title="The mean of a bag divides by all its indices, padding among them.",
    misconception="Padding is thought to add nothing, so that it need not be taken out.",
    remedy="Divide by how many indices of the bag are no padding.",
)
class MeanOverPadding(EmbeddingBag):
    """Divides by the length of the bag."""

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return y, scaled down where there is padding."""
        y = super().forward(indices, offsets, per_sample_weights)
        flat, bag_of, factors, real, weighted = self._saved_for(y)
        if self.mode == "mean":
            lengths = np.maximum(np.bincount(bag_of, minlength=len(y)), 1)
            share = (np.bincount(bag_of[real], minlength=len(y)) / lengths)[:, np.newaxis].astype(y.dtype)
            y *= share
            self._save_for_backward(y.shape, flat, bag_of, factors * share[bag_of], real, weighted)
        return y


@mistake(
    "eb-padding-in",
    "EmbeddingBag",
    title="The row of padding is added up like any other.",
    misconception="The row of padding is thought to hold zeros always.",
    remedy="Leave padding out of every bag: its row may hold anything.",
)
class PaddingIncluded(EmbeddingBag):
    """Knows of no padding in forward, and of its row's gradient in backward."""

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return y with padding in it."""
        padding, self.padding_idx = self.padding_idx, None
        y = super().forward(indices, offsets, per_sample_weights)
        self.padding_idx = padding
        return y


@mistake(
    "eb-max-zero",
    "EmbeddingBag",
    title="The maximum of a bag starts from 0, so that it is never below.",
    misconception="0 is thought to be smaller than what is looked up.",
    remedy="Start the maximum with the bag's first row, or -inf; only an empty bag gives 0.",
)
class MaximumFromZero(EmbeddingBag):
    """Cuts its maxima at 0."""

    def _maxima(self, y: Array, rows: Array, bag_of: Array, real: Array) -> tuple[Array, Array]:
        found = super()._maxima(y, rows, bag_of, real)
        self._above = y > 0
        np.maximum(y, 0, out=y)
        return found

    def backward(self, grad_output: Array) -> Array | None:
        """Give nothing to a row where the maximum was 0."""
        return super().backward(grad_output * self._above if self.mode == "max" else grad_output)


@mistake(
    "eb-max-spread",
    "EmbeddingBag",
    title="In backward of the maximum every row of the bag gets the gradient.",
    misconception="The gradient is thought to belong to the bag, as that of a sum does.",
    remedy="For each number of the output, give the gradient to the one row that was the largest there.",
)
class MaximumSpread(EmbeddingBag):
    """Treats a maximum like a sum in backward."""

    def backward(self, grad_output: Array) -> Array | None:
        """Give each row of a bag its gradient."""
        flat, bag_of, _, real, _ = self._saved_for(grad_output)
        if self.mode != "max":
            return super().backward(grad_output)
        self._add_gradient(flat, grad_output[bag_of] * real[:, np.newaxis], by_frequency=False)
        return None


@mistake(
    "eb-bwd-mean",
    "EmbeddingBag",
    title="backward of the mean does not divide by the number of rows in the bag.",
    misconception="The division is thought to be a matter of forward alone.",
    remedy="Each row had the share 1 / n of the output, and gets that share of its gradient.",
)
class MeanGradientUndivided(EmbeddingBag):
    """Has the gradient of a sum."""

    def backward(self, grad_output: Array) -> Array | None:
        """Add the gradient of a sum."""
        flat, bag_of, factors, real, weighted = self._saved_for(grad_output)
        if self.mode == "mean":
            factors = np.sign(factors)
        self._saved = (flat, bag_of, factors, real, weighted)
        return super().backward(grad_output)


@mistake(
    "eb-weights-ignored",
    "EmbeddingBag",
    title="per_sample_weights are ignored.",
    misconception="A bag is thought to contain a row or not, without a weight.",
    remedy="Multiply each row by its own weight before you add up.",
)
class WeightsIgnored(EmbeddingBag):
    """Adds up without weights."""

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return plain sums."""
        ones = None if per_sample_weights is None else np.ones_like(per_sample_weights)
        return super().forward(indices, offsets, ones)


@mistake(
    "eb-weights-no-grad",
    "EmbeddingBag",
    title="per_sample_weights get no gradient.",
    misconception="Weights of samples are thought to be given, like indices.",
    remedy="Return <G_b, W[i_j]> for each weight: they may come from another layer, as attention does.",
)
class WeightsWithoutGradient(EmbeddingBag):
    """Returns zeros for the weights."""

    def backward(self, grad_output: Array) -> Array | None:
        """Add dW; return zeros."""
        gradient = super().backward(grad_output)
        return None if gradient is None else np.zeros_like(gradient)


@mistake(
    "eb-bwd-weights",
    "EmbeddingBag",
    title="The table's gradient forgets per_sample_weights.",
    misconception="The weights are thought to be a matter of forward alone.",
    remedy="Each row was multiplied by its weight, and so is the gradient that it gets.",
)
class TableGradientUnweighted(EmbeddingBag):
    """Adds gradients as if all weights were 1."""

    def backward(self, grad_output: Array) -> Array | None:
        """Add the gradient of plain sums."""
        flat, bag_of, factors, real, weighted = self._saved_for(grad_output)
        if weighted is not None:
            self._saved = (flat, bag_of, real[:, np.newaxis].astype(factors.dtype), real, weighted)
        return super().backward(grad_output)


@mistake(
    "eb-dup-overwrite",
    "EmbeddingBag",
    title="A row that is in several bags keeps one of its gradients: grad[i] += g adds each row once.",
    misconception="NumPy's += with an array of indices is thought to add again where an index is repeated.",
    remedy="Use np.add.at, or sum the gradients of each row first.",
)
class DuplicatesOverwritten(EmbeddingBag):
    """Adds the last gradient of each row."""

    def _add_gradient(self, indices: Array, values: Array, *, by_frequency: bool) -> None:  # noqa: ARG002
        real = indices != self.padding_idx
        self.grads["weight"][indices[real]] += values[real]


@mistake(
    "eb-last-bag",
    "EmbeddingBag",
    title="With offsets the last bag holds a single index: the rest is lost.",
    misconception="Each offset is thought to end with the next one, and the last with itself.",
    remedy="The last bag reaches to the end of the indices.",
    reading="bags=rows",
)
class LastBagCut(EmbeddingBag):
    """Cuts the indices after the last offset."""

    def forward(self, indices: Array, offsets: Array | None = None, per_sample_weights: Array | None = None) -> Array:
        """Return y of fewer indices."""
        if offsets is not None and len(offsets):
            end = int(offsets[-1]) + 1
            weights = None if per_sample_weights is None else per_sample_weights[:end]
            return super().forward(indices[:end], offsets, weights)
        return super().forward(indices, offsets, per_sample_weights)


@mistake(
    "eb-grad-overwrite",
    "EmbeddingBag",
    title="backward overwrites the table's gradient instead of adding to it.",
    misconception="A table is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradient (+=), and clear it in zero_grad.",
    reading="gradients=overwrite",
)
class GradientOverwritten(EmbeddingBag):
    """Overwrites its gradient."""

    def backward(self, grad_output: Array) -> Array | None:
        """Keep only the latest gradient."""
        self.zero_grad()
        return super().backward(grad_output)
