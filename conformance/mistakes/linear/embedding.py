"""Known wrong tables of rows."""

from __future__ import annotations

import numpy as np

from ....impl import Embedding
from ....impl.base import Array
from ....impl.linear.lookup import add_to_rows
from ...catalogue import mistake


class _OwnGradient(Embedding):
    """Adds to the gradient of the table what `_gradient` makes of indices and upstream gradient."""

    def backward(self, grad_output: Array) -> None:
        """Add the gradient of the table."""
        (indices,) = self._saved_for(grad_output)
        gradient = self._gradient(indices, grad_output.reshape(-1, self.embedding_dim))
        if self.padding_idx is not None:
            gradient[self.padding_idx] = 0.0
        self.grads["weight"] += gradient

    def _gradient(self, indices: Array, grad_rows: Array) -> Array:
        gradient = np.zeros(self.grads["weight"].shape)
        add_to_rows(gradient, indices, self._by_frequency(indices, grad_rows))
        return gradient

    def _by_frequency(self, indices: Array, grad_rows: Array) -> Array:
        if not self.scale_grad_by_freq:
            return grad_rows
        counts = np.bincount(indices, minlength=self.num_embeddings)
        divided: Array = grad_rows / counts[indices, np.newaxis]
        return divided


@mistake(
    "emb-dup-overwrite",
    "Embedding",
    title="Of a row that was looked up twice only the last gradient is kept: grad[i] += g adds each row once.",
    misconception="NumPy's += with an array of indices is thought to add again where an index is repeated.",
    remedy="Use np.add.at, or sum the gradients of each row first: grad[i] += g reads, adds and writes each row once.",
    source="pytorch/pytorch#3844",
)
class DuplicatesOverwritten(_OwnGradient):
    """Adds the last gradient of each row."""

    def _gradient(self, indices: Array, grad_rows: Array) -> Array:
        gradient = np.zeros(self.grads["weight"].shape)
        gradient[indices] += self._by_frequency(indices, grad_rows)
        return gradient


@mistake(
    "emb-grad-overwrite",
    "Embedding",
    title="backward overwrites the table's gradient instead of adding to it.",
    misconception="A table is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradient (+=), and clear it in zero_grad: a table used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(Embedding):
    """Overwrites its gradient."""

    def backward(self, grad_output: Array) -> None:
        """Keep only the latest gradient."""
        self.zero_grad()
        super().backward(grad_output)


@mistake(
    "emb-grad-mean",
    "Embedding",
    title="The table's gradient is divided by the number of indices.",
    misconception="The table is thought to have to average, as if the loss had not done so already.",
    remedy="Leave the division to the loss: its mean divides the upstream gradient.",
)
class GradientAveraged(_OwnGradient):
    """Averages over the indices."""

    def _gradient(self, indices: Array, grad_rows: Array) -> Array:
        return super()._gradient(indices, grad_rows) / max(len(indices), 1)


@mistake(
    "emb-freq-ignored",
    "Embedding",
    title="scale_grad_by_freq does nothing.",
    misconception="The option is thought to be about speed.",
    remedy="With it, divide each row's gradient by how often the row was looked up in this forward.",
)
class FrequencyIgnored(_OwnGradient):
    """Never divides."""

    def _by_frequency(self, indices: Array, grad_rows: Array) -> Array:  # noqa: ARG002 - it looks at none
        return grad_rows


@mistake(
    "emb-freq-all",
    "Embedding",
    title="scale_grad_by_freq divides by the number of all indices, the same for every row.",
    misconception="The frequency is thought to be the size of the batch.",
    remedy="Count for each row how often it occurs among the indices, and divide its gradient by that.",
)
class FrequencyOfAll(_OwnGradient):
    """Divides by how many indices there are."""

    def _by_frequency(self, indices: Array, grad_rows: Array) -> Array:
        return grad_rows / max(len(indices), 1) if self.scale_grad_by_freq else grad_rows


@mistake(
    "emb-pad-grad",
    "Embedding",
    title="The row of padding gets a gradient, and is trained with the others.",
    misconception="It is thought to be enough that the row starts as zeros.",
    remedy="Leave out the indices that are padding when you add up the gradient.",
    source="pytorch/pytorch#26302",
)
class PaddingTrained(Embedding):
    """Treats padding as a row like any other."""

    def backward(self, grad_output: Array) -> None:
        """Add every gradient."""
        padding, self.padding_idx = self.padding_idx, None
        super().backward(grad_output)
        self.padding_idx = padding


@mistake(
    "emb-pad-negative",
    "Embedding",
    title="A padding_idx below 0 is compared with the indices as it is, so that its row is trained.",
    misconception="padding_idx is thought to be counted from the first row always.",
    remedy="Turn it into a number from 0 first, by adding num_embeddings: no index is ever -1.",
)
class PaddingFromTheLast(Embedding):
    """Looks for -1 among the indices."""

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
    ) -> None:
        super().__init__(num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq)
        self.padding_idx = padding_idx


@mistake(
    "emb-pad-forced-zero",
    "Embedding",
    title="forward gives zeros for padding, whatever stands in its row.",
    misconception="Padding is thought to mean an output of 0.",
    remedy="Look the row up like any other: it starts as zeros and is not trained, but a caller may write to it.",
)
class PaddingZeroed(Embedding):
    """Masks its output."""

    def forward(self, indices: Array) -> Array:
        """Return y with zeros for padding."""
        y = super().forward(indices)
        if self.padding_idx is not None:
            y[indices == self.padding_idx] = 0.0
        return y


@mistake(
    "emb-sqrt-dim",
    "Embedding",
    title="The rows are multiplied by the root of their length.",
    misconception="The factor of the transformer's input is thought to be a part of the lookup.",
    remedy="Return the rows as they are; a model that wants them scaled does that itself.",
)
class Scaled(Embedding):
    """Scales what it looks up, and the gradient too."""

    def forward(self, indices: Array) -> Array:
        """Return y times √embedding_dim."""
        y = super().forward(indices)
        y *= self.embedding_dim**0.5
        return y

    def backward(self, grad_output: Array) -> None:
        """Add the gradient that goes with it."""
        super().backward(grad_output * self.embedding_dim**0.5)


@mistake(
    "emb-neg-wrap",
    "Embedding",
    title="An index of -1 is answered with the last row.",
    misconception="An index that is out of range is thought to raise an error by itself; in NumPy -1 is a valid one.",
    remedy="Check that all indices lie in [0, num_embeddings): a -1 is most often a token that was not found.",
    source="pytorch/pytorch#151967",
    level="advice",
)
class NegativeWraps(Embedding):
    """Indexes with whatever it is given."""

    def forward(self, indices: Array) -> Array:
        """Return y, counting from the end below 0."""
        return super().forward(indices % self.num_embeddings)


@mistake(
    "emb-pad-falsy",
    "Embedding",
    title="A padding_idx of 0 is taken for none: the first row is trained.",
    misconception="`if padding_idx` is thought to ask whether there is one, and 0 counts as no.",
    remedy="Ask `if padding_idx is not None`: 0 is the number of a row, and the usual one for padding.",
)
class FirstRowTrained(Embedding):
    """Asks whether padding_idx is true."""

    def backward(self, grad_output: Array) -> None:
        """Add the gradient of the first row, whatever it stands for."""
        padding, self.padding_idx = self.padding_idx, self.padding_idx or None
        super().backward(grad_output)
        self.padding_idx = padding
