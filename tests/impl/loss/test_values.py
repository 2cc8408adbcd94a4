"""Losses against closed forms."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof import impl

LOG2 = math.log(2)


def array(*values: Any) -> Any:
    """Return an array of float64."""
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("component", "config", "forward", "losses", "gradients"),
    [
        ("MSELoss", {}, (array(3, 1), array(1, 2)), [4, 1], [[4, -2]]),
        ("L1Loss", {}, (array(3, 1, 2), array(1, 2, 2)), [2, 1, 0], [[1, -1, 0]]),
        ("SmoothL1Loss", {"beta": 2.0}, (array(1, 5), array(0, 0)), [0.25, 4], [[0.5, 1]]),
        ("SmoothL1Loss", {"beta": 0.0}, (array(1, -5), array(0, 0)), [1, 5], [[1, -1]]),
        ("HuberLoss", {"delta": 2.0}, (array(1, -5), array(0, 0)), [0.5, 8], [[1, -2]]),
        ("BCELoss", {}, (array(0.5, 0.25), array(1, 0)), [LOG2, math.log(4 / 3)], [[-2, 4 / 3]]),
        ("BCELoss", {"weight": [3.0, 1.0]}, (array(0.5, 0.5), array(1, 0)), [3 * LOG2, LOG2], [[-6, 2]]),
        ("BCELoss", {}, (array(0, 1, 1), array(1, 0, 1)), [100, 100, 0], [[-1e12, 1e12, 0]]),
        ("BCEWithLogitsLoss", {}, (array(0, 1e4, -1e4), array(1, 0, 0)), [LOG2, 1e4, 0], [[-0.5, 1, 0]]),
        ("BCEWithLogitsLoss", {"pos_weight": 3.0}, (array(0, 0), array(1, 0)), [3 * LOG2, LOG2], [[-1.5, 0.5]]),
        ("KLDivLoss", {}, (array(-LOG2, -1), array(1, 0)), [LOG2, 0], [[-1, 0]]),
        ("KLDivLoss", {"log_target": True}, (array(-1), array(-LOG2)), [0.5 * (1 - LOG2)], [[-0.5]]),
        ("PoissonNLLLoss", {}, (array(0, 1), array(2, 0)), [1, math.e], [[-1, math.e]]),
        ("PoissonNLLLoss", {"log_input": False, "eps": 1.0}, (array(0, 1), array(2, 1)), [0, 1 - LOG2], [[-1, 0.5]]),
        ("PoissonNLLLoss", {"full": True}, (array(0), array(1)), [1], [[0]]),
        ("GaussianNLLLoss", {}, (array([3]), array([1]), array([4])), [[0.5 * (2 * LOG2 + 1)]], [[[0.5]], [[0]]]),
        (
            "GaussianNLLLoss",
            {"full": True},
            (array([1, 2]), array([1, 1]), array([1])),
            [[0.5 * math.log(2 * math.pi), 0.5 * math.log(2 * math.pi) + 0.5]],
            [[[0, 1]], [[0.5]]],
        ),
        ("HingeEmbeddingLoss", {}, (array(3, 0.25, 3), array(1, -1, -1)), [3, 0.75, 0], [[1, -1, 0]]),
        ("SoftMarginLoss", {}, (array(0, -1e4, 1e4), array(-1, 1, 1)), [LOG2, 1e4, 0], [[0.5, -1, 0]]),
        (
            "MarginRankingLoss",
            {"margin": 0.5},
            (array(1, 1, 2), array(2, 2, 1), array(1, -1, 1)),
            [1.5, 0, 0],
            [[-1, 0, 0], [1, 0, 0]],
        ),
        ("MultiMarginLoss", {}, (array([1, 0.5, -3]), np.array([0])), [0.5 / 3], [[[-1 / 3, 1 / 3, 0]]]),
        (
            "MultiMarginLoss",
            {"p": 2, "weight": [2.0, 1.0]},
            (array([1, 0.5]), np.array([0])),
            [0.25],
            [[[-1, 1]]],
        ),
        (
            "MultiLabelMarginLoss",
            {},
            (array([0.1, 0.2, 0.4, 0.8]), np.array([[3, 0, -1, 1]])),
            [0.85],
            [[[-0.5, 0.5, 0.5, -0.5]]],
        ),
        ("MultiLabelSoftMarginLoss", {}, (array([0, 0]), array([1, 0])), [LOG2], [[[-0.25, 0.25]]]),
        (
            "CosineEmbeddingLoss",
            {"margin": 0.5},
            (array([3, 4], [3, 0]), array([4, 3], [0, 2]), array(-1, 1)),
            [0.46, 1],
            [[[0.0448, -0.0336], [0, -1 / 3]], [[-0.0336, 0.0448], [-0.5, 0]]],
        ),
        (
            "TripletMarginLoss",
            {"eps": 0.0},
            (array([0, 0]), array([3, 4]), array([0, 2])),
            [4],
            [[[-0.6, 0.2]], [[0.6, 0.8]], [[0, -1]]],
        ),
        (
            "TripletMarginLoss",
            {"eps": 0.0, "swap": True},
            (array([0, 0]), array([3, 4]), array([3, 3])),
            [5],
            [[[-0.6, -0.8]], [[0.6, -0.2]], [[0, 1]]],
        ),
        (
            "NLLLoss",
            {"weight": [1.0, 3.0]},
            (array([-1, -2], [-1, -2]), np.array([1, -100])),
            [6, 0],
            [[[0, -3], [0, 0]]],
        ),
    ],
)
def test_values(
    component: str, config: dict[str, Any], forward: tuple[Any, ...], losses: Any, gradients: list[Any]
) -> None:
    """Losses one by one, their gradients, and what becomes of both in a sum and in a mean."""
    build = getattr(impl, component)
    loss = build(**config, reduction="none")
    each = loss.forward(*forward)
    np.testing.assert_allclose(each, losses, atol=1e-9)
    _compare(loss.backward(), gradients)
    _compare(loss.backward(np.full(each.shape, -2.0)), gradients, -2.0)
    total = build(**config, reduction="sum")
    assert total.forward(*forward) == pytest.approx(np.sum(losses))
    _compare(total.backward(3.0), gradients, 3.0)
    mean = build(**config)
    divisor = 3.0 if component == "NLLLoss" else each.size
    assert mean.forward(*forward) == pytest.approx(np.sum(losses) / divisor)
    _compare(mean.backward(), gradients, 1 / divisor)


def _compare(got: Any, gradients: list[Any], factor: float = 1.0) -> None:
    several = got if isinstance(got, tuple) else (got,)
    for one, expected in zip(several, gradients, strict=True):
        np.testing.assert_allclose(one, factor * np.array(expected), rtol=1e-7, atol=1e-9)


def test_batchmean_divides_by_rows() -> None:
    """The divergence itself is the sum over classes, averaged over rows."""
    loss = impl.KLDivLoss(reduction="batchmean")
    assert loss.forward(np.full((2, 4), -LOG2), np.full((2, 4), 0.25)) == pytest.approx(-LOG2)
    np.testing.assert_allclose(loss.backward(), -0.125)


@pytest.mark.parametrize("component", ["MSELoss", "BCEWithLogitsLoss", "KLDivLoss"])
def test_a_mean_of_nothing(component: str) -> None:
    """Of no elements the mean is NaN, without a warning, and the gradient has none either."""
    loss = getattr(impl, component)()
    assert math.isnan(loss.forward(np.zeros((0, 3)), np.zeros((0, 3))))
    assert loss.backward().shape == (0, 3)


def test_huber_is_a_multiple_of_smooth_l1() -> None:
    """The two differ by the factor delta."""
    prediction, target = np.random.default_rng(1).normal(size=(2, 4, 3))
    huber, smooth = impl.HuberLoss(delta=0.3), impl.SmoothL1Loss(beta=0.3)
    assert huber.forward(prediction, target) == pytest.approx(0.3 * smooth.forward(prediction, target))


def test_equal_points_have_a_gradient() -> None:
    """Where distances are 0 the gradient is 0, not NaN, even without eps."""
    same = np.ones((2, 3))
    for p in (1.0, 2.0, 3.0):
        loss = impl.TripletMarginLoss(eps=0.0, p=p)
        assert loss.forward(same, same, same) == 1.0
        np.testing.assert_array_equal(loss.backward(), np.zeros((3, 2, 3)))


def test_vectors_of_length_0_are_finite() -> None:
    """The cosine with a vector that is 0 is 0, and has a finite gradient."""
    loss = impl.CosineEmbeddingLoss()
    assert loss.forward(np.zeros((1, 2)), np.ones((1, 2)), np.ones(1)) == 1.0
    assert np.isfinite(loss.backward()).all()


def test_ctc_of_one_label() -> None:
    """Three alignments of one label with two frames are left out of the likelihood's complement."""
    x = np.log(np.array([[[0.5, 0.25, 0.25]], [[0.5, 0.25, 0.25]]]))
    loss = impl.CTCLoss()
    given = (np.array([[1]]), np.array([2]), np.array([1]))
    likelihood = 0.25 * 0.25 + 2 * 0.5 * 0.25
    assert loss.forward(x, *given) == pytest.approx(-math.log(likelihood))
    # At either frame the label is emitted by (1/16 + 1/8) of 5/16.
    np.testing.assert_allclose(loss.backward(), [[[0.5 - 0.4, 0.25 - 0.6, 0.25]]] * 2)


@pytest.mark.parametrize(("zero_infinity", "expected"), [(False, math.inf), (True, 0.0)])
def test_ctc_without_an_alignment(*, zero_infinity: bool, expected: float) -> None:
    """Two of a kind need three frames: with two the loss is infinite, or nothing if that is asked for."""
    loss = impl.CTCLoss(zero_infinity=zero_infinity)
    x = np.full((2, 1, 2), -LOG2)
    assert loss.forward(x, np.array([[1, 1]]), np.array([2]), np.array([2])) == expected
    gradient = loss.backward()
    assert np.isnan(gradient).all() if math.isinf(expected) else not gradient.any()


def test_probabilities_as_targets() -> None:
    """One-hot probabilities cost what their classes cost; weights rescale, and the mean is over rows."""
    logits = np.random.default_rng(1).normal(size=(4, 3))
    target = np.array([0, 2, 1, 1])
    classes, shares = impl.CrossEntropyLoss(label_smoothing=0.1), impl.CrossEntropyLoss(label_smoothing=0.1)
    assert classes.forward(logits, target) == pytest.approx(shares.forward(logits, np.eye(3)[target]))
    np.testing.assert_allclose(classes.backward(), shares.backward())
    weighted = impl.CrossEntropyLoss([2.0, 2.0, 2.0])
    assert weighted.forward(logits, np.eye(3)[target]) == pytest.approx(
        2 * impl.NLLLoss().forward(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), target)
    )
