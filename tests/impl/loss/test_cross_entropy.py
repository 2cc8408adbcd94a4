"""Cross-entropy against closed forms."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof.impl import CrossEntropyLoss

LOGITS = np.log(np.array([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]]))
TARGET = np.array([0, 1])
SURPRISE = np.array([math.log(2), math.log(8)])


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, SURPRISE.mean()),
        ({"reduction": "sum"}, SURPRISE.sum()),
        ({"reduction": "none"}, SURPRISE),
        ({"weight": [1.0, 3.0, 9.0]}, (math.log(2) + 3 * math.log(8)) / 4),
        ({"weight": [1.0, 3.0, 9.0], "reduction": "sum"}, math.log(2) + 3 * math.log(8)),
        ({"ignore_index": 1}, math.log(2)),
        ({"ignore_index": 1, "reduction": "none"}, [math.log(2), 0.0]),
        ({"label_smoothing": 1.0, "reduction": "none"}, -LOGITS.mean(axis=1)),
        ({"label_smoothing": 0.2, "reduction": "none"}, 0.8 * SURPRISE - 0.2 * LOGITS.mean(axis=1)),
    ],
)
def test_values(config: dict[str, Any], expected: Any) -> None:
    """The loss of probabilities 1/2 and 1/8 under each option."""
    np.testing.assert_allclose(CrossEntropyLoss(**config).forward(LOGITS, TARGET), expected)


@pytest.mark.parametrize(("config", "divisor"), [({}, 2.0), ({"reduction": "sum"}, 1.0), ({"reduction": "none"}, 1.0)])
def test_the_gradient_is_softmax_minus_one_hot(config: dict[str, Any], divisor: float) -> None:
    """Under each reduction dz is p - onehot(t), times what the row counts for."""
    loss = CrossEntropyLoss(**config)
    loss.forward(LOGITS, TARGET)
    expected = np.array([[-0.5, 0.25, 0.25], [0.125, -0.875, 0.75]]) / divisor
    np.testing.assert_allclose(loss.backward(), expected)
    np.testing.assert_allclose(loss.backward(grad_output=-2.0), -2 * expected)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", [50.0, 1e4])
def test_large_logits_are_exact(dtype: Any, size: float) -> None:
    """Rows of very different size neither overflow nor lose the loss, which is the gap itself."""
    logits = np.array([[size, 0.0], [-size, 0.0], [0.0, 1.0]], dtype=dtype)
    loss = CrossEntropyLoss(reduction="none")
    np.testing.assert_allclose(
        loss.forward(logits, np.array([1, 0, 1])), [size, size, math.log1p(math.exp(-1))], rtol=1e-6
    )
    np.testing.assert_allclose(loss.backward()[:2], [[1, -1], [-1, 1]], rtol=1e-6)


@pytest.mark.parametrize("level", [-20.0, 0.0, 20.0])
def test_a_probability_near_the_smallest_number_keeps_its_digits(level: float) -> None:
    """In float32 e^-80 is exact to a few roundings wherever the logits lie, though e^-100 alone has lost digits."""
    logits = np.array([[level, level - 80.0]], dtype=np.float32)
    loss = CrossEntropyLoss()
    loss.forward(logits, np.array([0]))
    np.testing.assert_allclose(loss.backward()[0, 1], math.exp(-80.0), rtol=1e-6)


def test_a_sure_row_far_below_another_keeps_its_digits() -> None:
    """In float32 a loss of 1e-3 is exact to a few roundings, be its row's maximum the largest of all or 15 below."""
    gap = np.float32(math.log(math.expm1(1e-3)))
    logits = np.array([[15.0, 15.0 + gap], [0.0, gap]], dtype=np.float32)
    exact = np.log1p(np.exp(np.diff(logits.astype(np.float64)).ravel()))
    losses = CrossEntropyLoss(reduction="none").forward(logits, np.array([0, 0]))
    np.testing.assert_allclose(losses, exact, atol=2 * float(np.finfo(np.float32).eps))


def test_equal_logits_are_worth_log_of_their_number() -> None:
    """K equal classes give log K, whatever the label smoothing."""
    for smoothing in (0.0, 0.3, 1.0):
        loss = CrossEntropyLoss(label_smoothing=smoothing)
        assert loss.forward(np.full((2, 7), 3.0), np.array([0, 6])) == pytest.approx(math.log(7))


@pytest.mark.parametrize("ignore_index", [-100, 2])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_ignored_rows_are_as_good_as_deleted(ignore_index: int, smoothing: float) -> None:
    """Loss and gradient are those of the other rows alone; the ignored rows' gradient is zero."""
    logits = np.random.default_rng(1).normal(size=(4, 3))
    target = np.array([0, ignore_index, 1, ignore_index])
    kept = target != ignore_index
    config: dict[str, Any] = {"weight": [1.0, 2.0, 3.0], "label_smoothing": smoothing, "ignore_index": ignore_index}
    all_rows, some_rows = CrossEntropyLoss(**config), CrossEntropyLoss(**config)
    assert all_rows.forward(logits, target) == pytest.approx(some_rows.forward(logits[kept], target[kept]))
    grad = all_rows.backward()
    np.testing.assert_allclose(grad[kept], some_rows.backward())
    np.testing.assert_array_equal(grad[~kept], 0.0)


@pytest.mark.parametrize(("reduction", "expected"), [("mean", math.nan), ("sum", 0.0), ("none", [0.0, 0.0])])
def test_all_rows_ignored(reduction: str, expected: Any) -> None:
    """A mean over no rows is NaN, without a warning; the gradient is zero."""
    loss = CrossEntropyLoss(reduction=reduction)
    np.testing.assert_array_equal(loss.forward(LOGITS, np.array([-100, -100])), expected)
    np.testing.assert_array_equal(loss.backward(), np.zeros((2, 3)))


def test_positions_are_more_rows() -> None:
    """(N, C, d1, d2) gives what its positions give as rows."""
    source = np.random.default_rng(1)
    logits, target = source.normal(size=(2, 3, 4, 5)), source.integers(0, 3, (2, 4, 5))
    deep, flat = CrossEntropyLoss(reduction="none"), CrossEntropyLoss(reduction="none")
    losses = deep.forward(logits, target)
    rows = np.moveaxis(logits, 1, -1).reshape(-1, 3)
    np.testing.assert_array_equal(losses.reshape(-1), flat.forward(rows, target.reshape(-1)))
    upstream = source.normal(size=losses.shape)
    expected = flat.backward(upstream.reshape(-1)).reshape(2, 4, 5, 3)
    np.testing.assert_array_equal(deep.backward(upstream), np.moveaxis(expected, -1, 1))


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (
            {"reduction": "average"},
            "CrossEntropyLoss: reduction = 'average' (str), but should be one of none, mean, sum; choose one of these",
        ),
        (
            {"label_smoothing": 1.5},
            (
                "CrossEntropyLoss: label_smoothing = 1.5 (float), but should be a number in [0, 1]; "
                "it is the share of the target that is spread over all classes"
            ),
        ),
    ],
)
def test_options_are_checked(config: dict[str, Any], text: str) -> None:
    """Each option has its values."""
    with pytest.raises(ValueError, match="CrossEntropyLoss") as caught:
        CrossEntropyLoss(**config)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("logits", "target", "weight", "error", "text"),
    [
        (
            LOGITS[0],
            TARGET[:1],
            None,
            ValueError,
            "logits.shape = (3,) (tuple), but should be (N, C) or (N, C, d1, ...); add the batch axis",
        ),
        (
            LOGITS,
            TARGET,
            [1.0, 2.0],
            ValueError,
            "weight.shape = (2,) (tuple), but should be (3,); give one weight for each class",
        ),
        (
            LOGITS,
            TARGET.astype(float),
            None,
            TypeError,
            "target.dtype = 'float64' (str), but should be an integer dtype; convert it with target.astype(np.int64)",
        ),
        (
            LOGITS,
            np.array([0, 1, 2]),
            None,
            ValueError,
            "target.shape = (3,) (tuple), but should be (2,); give one class for each row",
        ),
        (
            LOGITS,
            np.array([0, 3]),
            None,
            IndexError,
            (
                "target[1] = 3 (int), but should be a class in [0, 3) or ignore_index = -100; "
                "give the indices of the classes"
            ),
        ),
        (
            LOGITS[:, :, None],
            np.array([[-1], [0]]),
            None,
            IndexError,
            (
                "target[0, 0] = -1 (int), but should be a class in [0, 3) or ignore_index = -100; "
                "give the indices of the classes"
            ),
        ),
    ],
)
def test_inputs_are_checked(logits: Any, target: Any, weight: Any, error: type[Exception], text: str) -> None:
    """Logits, weights and targets must fit one another; a target of -1 does not mean the last class."""
    with pytest.raises(error) as caught:
        CrossEntropyLoss(weight).forward(logits, target)
    assert str(caught.value) == f"CrossEntropyLoss.forward: {text}"


def test_the_weights_are_copied() -> None:
    """A caller who changes the array of weights later does not change the loss."""
    weight = np.ones(3)
    loss = CrossEntropyLoss(weight)
    weight[...] = 0.0
    assert loss.forward(LOGITS, TARGET) == pytest.approx(SURPRISE.mean())
