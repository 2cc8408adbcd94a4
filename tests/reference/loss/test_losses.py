"""The twins of losses against ours."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import special

from layerproof import impl, reference

SHAPE = (4, 3)
WEIGHTS = np.array([1.0, 0.5, 3.0])
REDUCTIONS = ("mean", "sum", "none")


def pair(source: np.random.Generator) -> tuple[Any, ...]:
    """Return a prediction and a target, one element of which are the same."""
    prediction, target = source.normal(size=SHAPE), source.normal(size=SHAPE)
    target[0, 0] = prediction[0, 0]
    return prediction, target


def probabilities(source: np.random.Generator) -> tuple[Any, ...]:
    """Return probabilities and soft targets."""
    return source.uniform(size=SHAPE), source.uniform(size=SHAPE).round(1)


def labelled(source: np.random.Generator) -> tuple[Any, ...]:
    """Return predictions and labels of 1 and -1."""
    return 2 * source.normal(size=SHAPE), source.choice([-1.0, 1.0], SHAPE)


def vectors(source: np.random.Generator) -> tuple[Any, ...]:
    """Return two rows of vectors, one of them 0, and labels."""
    first = source.normal(size=SHAPE)
    return first * [[1], [1], [0], [1]], source.normal(size=SHAPE), source.choice([-1.0, 1.0], SHAPE[:1])


def sequences(source: np.random.Generator) -> tuple[Any, ...]:
    """Return log-probabilities and labels, one row with two of a kind and one that is empty."""
    x = special.log_softmax(source.normal(size=(6, 4, 3)), axis=2)
    targets = np.array([[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2]])
    return x, targets, np.array([6, 5, 4, 3]), np.array([3, 2, 1, 0])


def impossible(source: np.random.Generator) -> tuple[Any, ...]:
    """Return sequences of which two have too few frames."""
    return *sequences(source)[:2], np.array([3, 3, 3, 3]), np.array([3, 3, 1, 0])


def one_after_another(source: np.random.Generator) -> tuple[Any, ...]:
    """Return sequences of labels that stand one after another, not in rows."""
    return sequences(source)[0], np.array([1, 2, 2, 1]), np.full(4, 6), np.array([1, 0, 2, 1])


CASES: list[tuple[str, dict[str, Any], Callable[[np.random.Generator], tuple[Any, ...]]]] = [
    ("MSELoss", {}, pair),
    ("L1Loss", {}, pair),
    ("SmoothL1Loss", {"beta": 0.5}, pair),
    ("SmoothL1Loss", {"beta": 0.0}, pair),
    ("HuberLoss", {"delta": 0.5}, pair),
    ("BCELoss", {}, probabilities),
    ("BCELoss", {"weight": WEIGHTS}, probabilities),
    ("BCEWithLogitsLoss", {}, lambda source: (40 * source.normal(size=SHAPE), source.uniform(size=SHAPE))),
    (
        "BCEWithLogitsLoss",
        {"weight": WEIGHTS, "pos_weight": WEIGHTS[::-1]},
        lambda source: (source.normal(size=SHAPE), source.uniform(size=SHAPE)),
    ),
    ("KLDivLoss", {}, lambda source: (source.normal(size=SHAPE), source.uniform(size=SHAPE).round())),
    ("KLDivLoss", {"log_target": True}, pair),
    ("PoissonNLLLoss", {"full": True}, lambda source: (source.normal(size=SHAPE), source.poisson(2, SHAPE) * 1.0)),
    ("PoissonNLLLoss", {"log_input": False, "eps": 0.1}, lambda source: tuple(source.uniform(0, 2, (2, *SHAPE)))),
    ("GaussianNLLLoss", {}, lambda source: (*pair(source), source.uniform(size=SHAPE).round(1))),
    ("GaussianNLLLoss", {"full": True, "eps": 0.5}, lambda source: (*pair(source), source.uniform(size=(4, 1)))),
    ("HingeEmbeddingLoss", {"margin": 0.5}, labelled),
    ("SoftMarginLoss", {}, labelled),
    ("MarginRankingLoss", {"margin": 0.5}, lambda source: (source.normal(size=SHAPE), *labelled(source))),
    ("MultiMarginLoss", {"weight": WEIGHTS}, lambda source: (source.normal(size=SHAPE), np.array([0, 2, 1, 2]))),
    ("MultiMarginLoss", {"p": 2, "margin": 0.5}, lambda source: (source.normal(size=SHAPE), np.array([0, 2, 1, 2]))),
    (
        "MultiLabelMarginLoss",
        {},
        lambda source: (source.normal(size=SHAPE), np.array([[0, -1, 1], [1, 2, -1], [0, 1, 2], [-1, 0, 1]])),
    ),
    ("MultiLabelSoftMarginLoss", {}, lambda source: (9 * source.normal(size=SHAPE), source.uniform(size=SHAPE))),
    (
        "MultiLabelSoftMarginLoss",
        {"weight": WEIGHTS},
        lambda source: (source.normal(size=SHAPE), source.uniform(size=SHAPE).round()),
    ),
    ("CosineEmbeddingLoss", {"margin": 0.2}, vectors),
    *(
        (
            "TripletMarginLoss",
            {"p": p, "swap": swap, "margin": 0.5},
            lambda source: tuple(source.normal(size=(3, 4, 3))),
        )
        for p, swap in product((1.0, 2.0, 3.0), (False, True))
    ),
    ("NLLLoss", {"weight": WEIGHTS}, lambda source: (source.normal(size=SHAPE), np.array([0, 2, -100, 2]))),
    ("NLLLoss", {"ignore_index": 2}, lambda source: (source.normal(size=(2, 3, 2)), np.array([[0, 2], [1, 1]]))),
    (
        "CrossEntropyLoss",
        {"weight": WEIGHTS, "label_smoothing": 0.1},
        lambda source: (source.normal(size=(2, 3, 4)), special.softmax(source.normal(size=(2, 3, 4)), axis=1)),
    ),
    ("CTCLoss", {}, sequences),
    ("CTCLoss", {"blank": 1}, sequences),
    ("CTCLoss", {"zero_infinity": True}, impossible),
    ("CTCLoss", {}, one_after_another),
]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("component", "config", "inputs"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_agreement(
    agree: Callable[..., None],
    component: str,
    config: dict[str, Any],
    inputs: Callable[..., Any],
    reduction: str,
    dtype: Any,
) -> None:
    """Loss and gradients agree in every option and reduction, at kinks and in the empty target."""
    given = inputs(np.random.default_rng(1))
    forward = tuple(value.astype(dtype) if value.dtype.kind == "f" else value for value in given)
    ours, twin = (getattr(package, component)(**config, reduction=reduction) for package in (impl, reference))
    agree(ours, twin, forward)


def test_batchmean(agree: Callable[..., None]) -> None:
    """The divergence divided by the number of rows agrees too."""
    forward = pair(np.random.default_rng(1))
    options = {"reduction": "batchmean", "log_target": True}
    agree(impl.KLDivLoss(**options), reference.KLDivLoss(**options), forward)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("component", "option", "inputs"),
    [
        ("MSELoss", {"factor": 0.5}, pair),
        ("L1Loss", {"over": "rows"}, pair),
        ("TripletMarginLoss", {"squared": True}, lambda source: tuple(source.normal(size=(3, 4, 3)))),
        ("MultiMarginLoss", {"divided": False}, lambda source: (source.normal(size=SHAPE), np.array([0, 2, 1, 2]))),
        ("CTCLoss", {"through_softmax": False}, sequences),
    ],
)
def test_readings_are_others(component: str, option: dict[str, Any], inputs: Callable[..., Any]) -> None:
    """An option that follows another reading changes the loss or its gradient."""
    forward = inputs(np.random.default_rng(1))
    plain, other = getattr(reference, component)(), getattr(reference, component)(**option)
    losses = [one.forward(*forward) for one in (plain, other)]
    gradients = [one.backward() for one in (plain, other)]
    same = np.allclose(*losses) and all(np.allclose(*both) for both in zip(*map(np.atleast_1d, gradients), strict=True))
    assert not same


@pytest.mark.parametrize("component", ["L1Loss", "HingeEmbeddingLoss", "MarginRankingLoss", "MultiMarginLoss"])
@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_kinks_change_nothing_elsewhere(component: str, slope: float) -> None:
    """Away from kinks the freedom makes no difference."""
    source = np.random.default_rng(1)
    forward = {
        "MarginRankingLoss": (source.normal(size=SHAPE), *labelled(source)),
        "MultiMarginLoss": (source.normal(size=SHAPE), np.array([0, 2, 1, 2])),
        "L1Loss": tuple(source.normal(size=(2, *SHAPE))),
    }.get(component, labelled(source))
    plain, free = getattr(reference, component)(), getattr(reference, component)(slope=slope)
    np.testing.assert_allclose(plain.forward(*forward), free.forward(*forward))
    np.testing.assert_allclose(plain.backward(), free.backward())
