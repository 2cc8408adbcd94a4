"""The twins of losses against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("ignore_index", [-100, 1])
@pytest.mark.parametrize("shape", [(5, 3), (1, 4), (4, 3, 2), (2, 3, 4, 5)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(
    agree: Callable[..., None],
    reduction: str,
    weighted: bool,
    smoothing: float,
    ignore_index: int,
    shape: tuple[int, ...],
    dtype: Any,
) -> None:
    """Loss and gradient agree in every option, with small logits and with large ones, with ignored rows and without."""
    source = np.random.default_rng(1)
    config: dict[str, Any] = {
        "weight": source.uniform(0.1, 3.0, shape[1]) if weighted else None,
        "reduction": reduction,
        "label_smoothing": smoothing,
        "ignore_index": ignore_index,
    }
    rows = (shape[0], *shape[2:])
    targets = [source.integers(0, shape[1], rows), np.full(rows, ignore_index)]
    targets.append(np.where(source.random(rows) < 0.5, ignore_index, targets[0]))
    forwards = [((scale * source.normal(size=shape)).astype(dtype), t) for scale in (1, 300) for t in targets]
    agree(impl.CrossEntropyLoss(**config), reference.CrossEntropyLoss(**config), *forwards)


@pytest.mark.parametrize("integer", [np.int8, np.uint8, np.int32, np.int64])
def test_any_integers_are_classes(agree: Callable[..., None], integer: Any) -> None:
    """The target's dtype does not matter."""
    forward = (np.random.default_rng(1).normal(size=(3, 4)), np.array([0, 3, 1], dtype=integer))
    agree(impl.CrossEntropyLoss(), reference.CrossEntropyLoss(), forward)


def test_weights_that_sum_to_zero(agree: Callable[..., None]) -> None:
    """A mean over rows of no weight is NaN, and so is its gradient, in torch and here."""
    forward = (np.random.default_rng(1).normal(size=(2, 3)), np.array([1, 1]))
    agree(impl.CrossEntropyLoss([1.0, 0.0, 1.0]), reference.CrossEntropyLoss([1.0, 0.0, 1.0]), forward)


def test_a_target_that_is_no_class() -> None:
    """Torch refuses it."""
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        reference.CrossEntropyLoss().forward(np.ones((1, 3)), np.array([3]))
