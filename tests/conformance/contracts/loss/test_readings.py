"""Right losses in the style of courses and books, each under the readings that it follows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.examination import Examination
from layerproof.impl import CTCLoss
from layerproof.impl.base import Array


class HalfOfRows:
    """The squared error of textbooks: half the sum over a row, averaged over rows."""

    def forward(self, prediction: Array, target: Array) -> Any:
        """Return the loss."""
        self._difference = prediction - target
        return 0.5 * np.sum(self._difference**2) / len(prediction)

    def backward(self, grad_output: Any = 1.0) -> Any:
        """Return the gradient."""
        return grad_output * self._difference / len(self._difference)


class Clipped:
    """The cross-entropy of probabilities that are cut off, of targets of 0 and 1."""

    eps = 1e-12

    def forward(self, prediction: Array, target: Array) -> Any:
        """Return the loss."""
        self._prediction, self._target = np.clip(prediction, self.eps, 1 - self.eps), target
        right = np.where(target == 1, self._prediction, 1 - self._prediction)
        return -np.mean(np.log(right))

    def backward(self) -> Any:
        """Return the gradient."""
        one = np.where(self._target == 1, -1 / self._prediction, 1 / (1 - self._prediction))
        return one / self._target.size


class ClippedMore(Clipped):
    """The same as Keras cuts off: its loss stops at 16, and its gradient at 1e7, which fits that loss."""

    eps = 1e-7


class Raised:
    """The cross-entropy of courses: a little is added before the logarithm, and left out of the gradient."""

    eps = 1e-12

    def forward(self, prediction: Array, target: Array) -> Any:
        """Return the loss."""
        self._prediction, self._target = prediction, target
        of_one, of_zero = np.log(prediction + self.eps), np.log(1 - prediction + self.eps)
        return -np.mean(target * of_one + (1 - target) * of_zero)

    def backward(self) -> Any:
        """Return the gradient."""
        p = self._prediction
        return (p - self._target) / (p * (1 - p)) / p.size


class RaisedMore(Raised):
    """Adds as much as is allowed."""

    eps = 1e-7


class OfProbabilities:
    """The divergence as textbooks write it: of probabilities, none of them 0."""

    def forward(self, prediction: Array, target: Array) -> Any:
        """Return the loss."""
        self._prediction, self._target = prediction, target
        return np.sum(target * (np.log(target) - np.log(prediction))) / len(target)

    def backward(self) -> Any:
        """Return the gradient."""
        return -self._target / self._prediction / len(self._target)


class BySigmoid:
    """The cross-entropy of logits with a sigmoid in its gradient."""

    def forward(self, logits: Array, target: Array) -> Any:
        """Return the loss."""
        small = np.exp(-np.abs(logits))
        self._saved = np.where(logits > 0, 1, small) / (1 + small) - target
        return (np.maximum(logits, 0) - logits * target + np.log(1 + small)).mean()

    def backward(self, grad_output: Any = 1.0) -> Any:
        """Return the gradient."""
        return grad_output * self._saved / self._saved.size


class SumOfHinges:
    """The loss of a support vector machine, summed over classes."""

    def forward(self, scores: Array, target: Array) -> Any:
        """Return the loss."""
        rows = np.arange(len(scores))
        margins = np.maximum(0, scores - scores[rows, target][:, None] + 1)
        margins[rows, target] = 0
        self._slope = (margins > 0).astype(scores.dtype)
        self._slope[rows, target] = -self._slope.sum(axis=1)
        return margins.sum() / len(scores)

    def backward(self, grad_output: Any = 1.0) -> Any:
        """Return the gradient."""
        return grad_output * self._slope / len(self._slope)


class SquaredTriplet:
    """The loss of triplets with squared distances."""

    def __init__(self, margin: float = 1.0) -> None:
        """Take the margin."""
        self.margin = margin

    def forward(self, anchor: Array, positive: Array, negative: Array) -> Any:
        """Return the loss."""
        self._near, self._far = anchor - positive, anchor - negative
        lacking = (self._near**2).sum(axis=1) - (self._far**2).sum(axis=1) + self.margin
        self._open = (lacking > 0)[:, None]
        return np.maximum(lacking, 0).mean()

    def backward(self, grad_output: Any = 1.0) -> Any:
        """Return the gradients."""
        share = 2 * self._open * grad_output / len(self._open)
        return (self._near - self._far) * share, -self._near * share, self._far * share


class CosineByUnitVectors:
    """The loss of angles by vectors of length 1, with labels of 0 and 1."""

    def forward(self, one: Array, other: Array, label: Array) -> Any:
        """Return the loss."""
        self._lengths = [np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-8) for x in (one, other)]
        self._units = [x / length for x, length in zip((one, other), self._lengths, strict=True)]
        cosine = (self._units[0] * self._units[1]).sum(axis=1)
        self._slope = np.where(label == 1, -1.0, cosine > 0)[:, None] / len(label)
        self._cosine = cosine[:, None]
        return np.where(label == 1, 1 - cosine, np.maximum(cosine, 0)).mean()

    def backward(self, grad_output: Any = 1.0) -> Any:
        """Return the gradients."""
        (a, b), (m, n) = self._units, self._lengths
        share = self._slope * grad_output
        return share * (b - self._cosine * a) / m, share * (a - self._cosine * b) / n


class PlainGradient(CTCLoss):
    """The loss of sequences with the gradient of log-probabilities."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient without what a softmax adds."""
        gradient = super().backward(grad_output)
        upstream, (x, *_, frames, _, share) = self._upstream(grad_output)
        counted = (np.arange(len(x))[:, None] < frames) & (share != 0)
        return np.where(counted[:, :, None], gradient - np.exp(x) * (upstream * share)[None, :, None], 0)


@pytest.mark.parametrize(
    ("component", "implementation", "conventions", "lacking"),
    [
        ("MSELoss", HalfOfRows, {"factor": "1/2", "mean": "rows"}, {"reduction"}),
        ("BCELoss", Clipped, {"certainty": "other", "target": "0 or 1"}, {"reduction", "weight"}),
        ("BCELoss", ClippedMore, {"certainty": "other", "target": "0 or 1"}, {"reduction", "weight"}),
        ("BCELoss", Raised, {"eps": "in the logarithm"}, {"reduction", "weight"}),
        ("BCELoss", RaisedMore, {"eps": "in the logarithm"}, {"reduction", "weight"}),
        (
            "KLDivLoss",
            OfProbabilities,
            {"mean": "rows", "prediction": "probabilities", "target": "above 0"},
            {"reduction", "log_target"},
        ),
        ("BCEWithLogitsLoss", BySigmoid, {}, {"reduction", "weight", "pos_weight"}),
        ("MultiMarginLoss", SumOfHinges, {"classes": "summed"}, {"reduction", "p", "margin", "weight"}),
        (
            "TripletMarginLoss",
            SquaredTriplet,
            {"distance": "squared", "eps": "nowhere"},
            {"reduction", "p", "swap", "eps"},
        ),
        ("CosineEmbeddingLoss", CosineByUnitVectors, {"labels": "0 and 1"}, {"reduction", "margin"}),
        ("CTCLoss", PlainGradient, {"gradient": "of log-probabilities"}, set()),
    ],
)
def test_right(
    component: str,
    implementation: Any,
    conventions: dict[str, str],
    lacking: set[str],
    examined: Callable[..., Examination],
) -> None:
    """They hold every required law under three seeds, once their readings are declared."""
    for seed in np.random.default_rng().integers(2**31, size=3):
        found = examined(component, implementation, seed=int(seed), conventions=conventions, lacking=frozenset(lacking))
        required = [tally for tally in found.tallies.values() if tally.law.level == "required"]
        assert [tally.check.message for tally in required if tally.check is not None] == []
        assert any(tally.holds for tally in required)
