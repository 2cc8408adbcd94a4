"""Known wrong classifiers of sequences of words."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...impl import TransformerClassifier
from ...impl.base import Array
from ..catalogue import mistake


class _Steps(TransformerClassifier):
    """The right network in steps, of which a mistake gets one wrong."""

    def forward(self, indices: Array) -> Array:
        """Return y."""
        super().forward(indices)
        hidden = self._placed(self.embedding.forward(indices))
        for layer in self.encoder:
            hidden = layer.forward(hidden)
        y = self.fc.forward(self._pooled(hidden))
        self._save_for_backward(y.shape, hidden.shape)
        return y

    def backward(self, grad_output: Array) -> None:
        """Add to the gradients."""
        (shape,) = self._saved_for(grad_output)
        grad = self._unpooled(self.fc.backward(grad_output), shape)
        for layer in self._way_back():
            grad = layer.backward(grad)
        self.embedding.backward(self._unplaced(grad))

    def _placed(self, words: Array) -> Array:
        return self.positions.forward(words)

    def _unplaced(self, grad: Array) -> Array:
        return grad

    def _pooled(self, hidden: Array) -> Array:
        pooled: Array = hidden.mean(axis=1) if self.pooling == "mean" else hidden[:, 0]
        return pooled

    def _unpooled(self, grad: Array, shape: tuple[int, ...]) -> Array:
        whole = np.zeros(shape, grad.dtype)
        if self.pooling == "mean":
            whole += grad[:, None] / shape[1]
        else:
            whole[:, 0] = grad
        return whole

    def _way_back(self) -> list[Any]:
        return self.encoder[::-1]


@mistake(
    "tc-no-positions",
    "TransformerClassifier",
    title="No positions are added: the mean over a sequence is the same in whatever order its words stand.",
    misconception="Attention is thought to know where a word stands, as a recurrent layer does.",
    remedy="Add the positions to the words before the first layer.",
)
class NoPositions(_Steps):
    """Classifies bags of words."""

    def _placed(self, words: Array) -> Array:
        return words


@mistake(
    "tc-positions-of-samples",
    "TransformerClassifier",
    title="Positions are counted along the batch: each sequence gets one, and all its words the same.",
    misconception="The first axis is thought to be the steps, as in PyTorch's default layout.",
    remedy="Count along the second axis of (N, T, d_model): the first word of each sequence stands at position 0.",
)
class PositionsOfSamples(_Steps):
    """Turns the first two axes for the positions."""

    def _placed(self, words: Array) -> Array:
        return np.swapaxes(self.positions.forward(np.swapaxes(words, 0, 1)), 0, 1)


@mistake(
    "tc-attends-to-samples",
    "TransformerClassifier",
    title="The layers are not told that the batch comes first: words attend to those of other sequences.",
    misconception="The layers are thought to know which axis is the batch.",
    remedy="Build the layers with batch_first=True, or hand them (T, N, d_model).",
)
class AttendsToSamples(_Steps):
    """Has layers with the batch on the second axis."""

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Turn the layers."""
        super().__init__(*sizes, **options)
        for layer in self.encoder:
            layer._layers["self_attn"].batch_first = False  # noqa: SLF001 - as if it were built so


@mistake(
    "tc-pools-features",
    "TransformerClassifier",
    title="The mean is taken over features, broadcast back, and not over positions.",
    misconception="mean(axis=-1) is thought to run over the positions.",
    remedy="Take the mean over the axis of positions, the second one.",
)
class PoolsFeatures(_Steps):
    """Takes the mean of the wrong axis."""

    def _pooled(self, hidden: Array) -> Array:
        if self.pooling != "mean":
            return super()._pooled(hidden)
        return np.broadcast_to(hidden.mean(axis=(1, 2))[:, None], hidden[:, 0].shape).copy()


@mistake(
    "tc-sum-for-mean",
    "TransformerClassifier",
    title="What the layers return is summed over positions, and not divided by their number.",
    misconception="A sum is thought to be as good as a mean, as the last layer can learn the factor.",
    remedy="Divide by the number of positions: sequences of other lengths would have other scores.",
)
class SumForMean(_Steps):
    """Adds positions up."""

    def _pooled(self, hidden: Array) -> Array:
        pooled: Array = hidden.sum(axis=1) if self.pooling == "mean" else hidden[:, 0]
        return pooled

    def _unpooled(self, grad: Array, shape: tuple[int, ...]) -> Array:
        whole = super()._unpooled(grad, shape)
        return whole * shape[1] if self.pooling == "mean" else whole


@mistake(
    "tc-last-for-first",
    "TransformerClassifier",
    title="With pooling first the last position is classified.",
    misconception="The last position is thought to have seen the whole sequence, as in a recurrent layer.",
    remedy="Take hidden[:, 0]: every position has attended to all others.",
)
class LastForFirst(_Steps):
    """Takes the last position."""

    def _pooled(self, hidden: Array) -> Array:
        return hidden[:, -1] if self.pooling == "first" else super()._pooled(hidden)

    def _unpooled(self, grad: Array, shape: tuple[int, ...]) -> Array:
        whole = super()._unpooled(grad, shape)
        return whole[:, ::-1].copy() if self.pooling == "first" else whole


@mistake(
    "tc-pooling-ignored",
    "TransformerClassifier",
    title="pooling is ignored: the mean over positions is classified.",
    misconception="Averaging is thought to be the only way to pool.",
    remedy="With pooling first take what stands at the first position alone.",
)
class PoolingIgnored(TransformerClassifier):
    """Always takes the mean."""

    def __init__(self, *sizes: Any, pooling: str = "mean", **options: Any) -> None:
        """Leave the option out."""
        del pooling
        super().__init__(*sizes, **options)


@mistake(
    "tc-mean-not-undone",
    "TransformerClassifier",
    title="backward hands each position the whole gradient of the mean.",
    misconception="A mean is thought to pass gradients on as a sum does.",
    remedy="Each position has a share of 1 / T in the mean, and gets that share of the gradient.",
)
class MeanNotUndone(_Steps):
    """Forgets the division."""

    def _unpooled(self, grad: Array, shape: tuple[int, ...]) -> Array:
        whole = super()._unpooled(grad, shape)
        return whole * shape[1] if self.pooling == "mean" else whole


@mistake(
    "tc-first-to-all",
    "TransformerClassifier",
    title="With pooling first backward hands the gradient to every position.",
    misconception="Every position is thought to get the gradient, since all affect the result.",
    remedy="Give it to the first position alone, and zeros to the others: attention takes it to them.",
)
class FirstToAll(_Steps):
    """Gives each position the first one's gradient."""

    def _unpooled(self, grad: Array, shape: tuple[int, ...]) -> Array:
        if self.pooling == "mean":
            return super()._unpooled(grad, shape)
        return np.broadcast_to(grad[:, None], shape).copy()


@mistake(
    "tc-words-not-trained",
    "TransformerClassifier",
    title="backward stops before the table of words, which never learns.",
    misconception="Words are thought to be fixed data, as indices have no gradient.",
    remedy="Go on to the table: each row gets the gradients of all places where its word stands.",
)
class WordsNotTrained(_Steps):
    """Forgets the table."""

    def _unplaced(self, grad: Array) -> Array:
        return np.zeros_like(grad)


@mistake(
    "tc-one-layer-shared",
    "TransformerClassifier",
    title="All layers are one: its parameters are used num_layers times.",
    misconception="[layer] * num_layers is thought to make copies.",
    remedy="Build each layer by itself, so that each has parameters of its own.",
)
class OneLayerShared(_Steps):
    """Repeats the first layer."""

    def _sweep(self, indices: Array) -> Array:
        hidden = self._placed(self.embedding.forward(indices))
        for _ in self.encoder:
            hidden = self.encoder[0].forward(hidden)
        return hidden

    def forward(self, indices: Array) -> Array:
        """Return y."""
        super().forward(indices)
        hidden = self._sweep(indices)
        y = self.fc.forward(self._pooled(hidden))
        self._save_for_backward(y.shape, hidden.shape)
        return y

    def _way_back(self) -> list[Any]:
        return [self.encoder[0]] * len(self.encoder)


@mistake(
    "tc-layers-not-reversed",
    "TransformerClassifier",
    title="backward goes through the layers in the order in which forward did.",
    misconception="backward is thought to be forward with the gradient in the place of x.",
    remedy="Start with the last layer: what forward did last is undone first.",
)
class NotReversed(_Steps):
    """Starts with the first layer."""

    def _way_back(self) -> list[Any]:
        return list(self.encoder)


@mistake(
    "tc-mean-over-the-batch",
    "TransformerClassifier",
    title="backward divides the gradient by the number of sequences.",
    misconception="A gradient is thought to be a mean over the batch wherever it is computed.",
    remedy="Leave the division to the loss, whose gradient comes with it.",
)
class MeanOverTheBatch(_Steps):
    """Divides once more."""

    def backward(self, grad_output: Array) -> None:
        """Add too little."""
        super().backward(grad_output / len(grad_output))
