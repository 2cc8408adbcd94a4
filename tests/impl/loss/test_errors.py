"""What losses refuse, and in which words."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl

X = np.zeros((2, 3))
FRAMES = np.zeros((4, 2, 3))
LENGTHS = np.array([4, 4])

PARABOLA = "; it is the error up to which the loss is a parabola"
BROADCAST = "shapes that broadcast would compare everything with everything"
LOGITS = "BCEWithLogitsLoss"
GIVE = "give one weight for each element"
WHICH = "; give the indices of the classes"


@pytest.mark.parametrize(
    ("component", "config", "text"),
    [
        (
            "MSELoss",
            {"reduction": "average"},
            "reduction = 'average' (str), but should be one of none, mean, sum; choose one of these",
        ),
        (
            "KLDivLoss",
            {"reduction": "rows"},
            "reduction = 'rows' (str), but should be one of none, mean, sum, batchmean; choose one of these",
        ),
        (
            "SmoothL1Loss",
            {"beta": -1.0},
            "beta = -1.0 (float), but should be a number in [0, inf]" + PARABOLA,
        ),
        (
            "HuberLoss",
            {"delta": 0.0},
            "delta = 0.0 (float), but should be a number in (0, inf]" + PARABOLA,
        ),
        (
            "PoissonNLLLoss",
            {"eps": 0.0},
            "eps = 0.0 (float), but should be a number in (0, inf]; it keeps the logarithm of a rate of 0 finite",
        ),
        (
            "GaussianNLLLoss",
            {"eps": 0.0},
            "eps = 0.0 (float), but should be a number in (0, inf]; it keeps variances away from 0",
        ),
        ("MultiMarginLoss", {"p": 3}, "p = 3 (int), but should be 1 or 2; it is the power of what is lacking"),
        (
            "CosineEmbeddingLoss",
            {"margin": 2.0},
            "margin = 2.0 (float), but should be a number in [-1, 1]; it is compared with a cosine",
        ),
        (
            "TripletMarginLoss",
            {"margin": 0.0},
            "margin = 0.0 (float), but should be a number in (0, inf]; it is by how much the positive is to be closer",
        ),
        (
            "TripletMarginLoss",
            {"p": 0.5},
            "p = 0.5 (float), but should be a number in [1, inf]; a distance needs a norm",
        ),
        ("CTCLoss", {"blank": -1}, "blank + 1 = 0 (int), but should be at least 1; give the length of that axis"),
    ],
)
def test_options_are_checked(component: str, config: dict[str, Any], text: str) -> None:
    """Each option has its values."""
    with pytest.raises(ValueError, match=component) as caught:
        getattr(impl, component)(**config)
    assert str(caught.value) == f"{component}: {text}"


@pytest.mark.parametrize(
    ("component", "config", "forward", "error", "text"),
    [
        (
            "MSELoss",
            {},
            (X, X[:, 0]),
            ValueError,
            "target.shape = (2,) (tuple), but should be (2, 3); give one target for each element: " + BROADCAST,
        ),
        (
            "L1Loss",
            {},
            (X, X.astype(int)),
            TypeError,
            "target.dtype = 'int64' (str), but should be float64 or float32; convert it with target.astype(np.float64)",
        ),
        (
            "BCELoss",
            {},
            (X + 2, X),
            ValueError,
            "prediction[0, 0] = 2.0 (float), but should be in [0, 1]; give probabilities, or logits to " + LOGITS,
        ),
        (
            "BCELoss",
            {},
            (X, X - 1),
            ValueError,
            "target[0, 0] = -1.0 (float), but should be in [0, 1]; give 0, 1 or what is between",
        ),
        (
            "BCELoss",
            {"weight": [1.0, 2.0]},
            (X, X),
            ValueError,
            "weight.shape = (2,) (tuple), but should be a shape that broadcasts to (2, 3); " + GIVE,
        ),
        (
            "GaussianNLLLoss",
            {},
            (X, X, X - 1),
            ValueError,
            "var = -1.0 (float), but should be at least 0; give variances, not their logarithms",
        ),
        (
            "GaussianNLLLoss",
            {},
            (X, X, X[:1]),
            ValueError,
            "var.shape = (1, 3) (tuple), but should be (2, 3) or (2, 1); give one for each element, or each row",
        ),
        (
            "HingeEmbeddingLoss",
            {},
            (X, X),
            ValueError,
            "target[0, 0] = 0.0 (float), but should be 1 or -1; labels of 0 and 1 become such as 2 * target - 1",
        ),
        (
            "MarginRankingLoss",
            {},
            (X, X[:1], X + 1),
            ValueError,
            "input2.shape = (1, 3) (tuple), but should be (2, 3); give one for each element: " + BROADCAST,
        ),
        (
            "MultiMarginLoss",
            {},
            (X[0], LENGTHS),
            ValueError,
            "prediction.shape = (3,) (tuple), but should be (N, C); add the batch axis",
        ),
        (
            "MultiMarginLoss",
            {},
            (X, LENGTHS),
            IndexError,
            "target[0] = 4 (int), but should be a class in [0, 3)" + WHICH,
        ),
        (
            "MultiLabelMarginLoss",
            {},
            (X, LENGTHS[:, None]),
            ValueError,
            "target.shape = (2, 1) (tuple), but should be (2, 3); fill each row up with -1",
        ),
        (
            "MultiLabelMarginLoss",
            {},
            (X, X.astype(int) - 2),
            IndexError,
            "target[0, 0] = -2 (int), but should be a class in [0, 3) or the end = -1" + WHICH,
        ),
        (
            "CosineEmbeddingLoss",
            {},
            (X, X, X + 1),
            ValueError,
            "target.shape = (2, 3) (tuple), but should be (2,); give one label for each row",
        ),
        (
            "TripletMarginLoss",
            {},
            (X, X, X[:1]),
            ValueError,
            "negative.shape = (1, 3) (tuple), but should be (2, 3); it is compared with anchor, row by row",
        ),
        (
            "NLLLoss",
            {},
            (X, np.array([0, 3])),
            IndexError,
            "target[1] = 3 (int), but should be a class in [0, 3) or ignore_index = -100" + WHICH,
        ),
        (
            "CTCLoss",
            {},
            (X, X.astype(int), LENGTHS, LENGTHS),
            ValueError,
            "log_probabilities.shape = (2, 3) (tuple), but should be (T, N, C); add the batch axis",
        ),
        (
            "CTCLoss",
            {},
            (FRAMES, np.array([[1], [0]]), LENGTHS, np.array([1, 1])),
            IndexError,
            "a target = 0 (int), but should be a class in [0, 3) other than blank = 0; blanks are not listed",
        ),
        (
            "CTCLoss",
            {},
            (FRAMES, np.array([[1], [1]]), LENGTHS + 1, np.array([1, 1])),
            ValueError,
            "input_lengths = 5 (int), but should be in [1, 4]; there are so many frames",
        ),
        (
            "CTCLoss",
            {},
            (FRAMES, np.array([1, 1, 1]), LENGTHS, np.array([1, 1])),
            ValueError,
            "targets.shape = (3,) (tuple), but should be (2,); its length is the sum of target_lengths",
        ),
    ],
)
def test_inputs_are_checked(
    component: str, config: dict[str, Any], forward: tuple[Any, ...], error: type[Exception], text: str
) -> None:
    """Inputs must fit one another, and lie where the loss is defined."""
    with pytest.raises(error) as caught:
        getattr(impl, component)(**config).forward(*forward)
    assert str(caught.value) == f"{component}.forward: {text}"


def test_the_upstream_gradient_must_fit() -> None:
    """Where nothing is reduced each loss has its upstream gradient."""
    loss = impl.MSELoss(reduction="none")
    loss.forward(X, X)
    with pytest.raises(
        ValueError, match=r"MSELoss\.backward: grad_output\.shape = \(3,\) \(tuple\), but should be \(2, 3\)"
    ):
        loss.backward(np.ones(3))


def test_weights_are_copied() -> None:
    """A caller who changes the array of weights later does not change the loss."""
    weight = np.ones(3)
    loss = impl.BCEWithLogitsLoss(weight)
    weight[...] = 0.0
    assert loss.forward(X, X) == pytest.approx(np.log(2))
