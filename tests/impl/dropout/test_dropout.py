"""Dropout in both forms, against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Dropout, OriginalDropout

ONES = np.ones((50, 40))


@pytest.mark.parametrize(
    ("component", "p", "support"),
    [(Dropout, 0.2, {0.0, 1.25}), (Dropout, 0.75, {0.0, 4.0}), (OriginalDropout, 0.2, {0.0, 1.0})],
)
def test_training_has_two_values(component: Any, p: float, support: set[float]) -> None:
    """An element of 1 becomes 0 or the scale, and nothing else."""
    assert set(component(p, rng=1).forward(ONES).flat) == support


@pytest.mark.parametrize("component", [Dropout, OriginalDropout])
def test_backward_uses_the_mask_where_the_input_is_zero(component: Any) -> None:
    """The gradient is masked as the output of ones under the same seed is, though this output is all zeros."""
    layer = component(0.4, rng=1)
    layer.forward(np.zeros_like(ONES))
    np.testing.assert_array_equal(layer.backward(ONES), component(0.4, rng=1).forward(ONES))


def test_inverted_evaluation_is_the_identity() -> None:
    """In evaluation the input itself comes back, and so does the gradient."""
    layer = Dropout(0.4)
    layer.eval()
    x = np.array([1.0, -2.0, 0.0])
    assert layer.forward(x) is x
    np.testing.assert_array_equal(layer.backward(3 * x), 3 * x)


def test_original_evaluation_scales() -> None:
    """In evaluation the original form multiplies by 1 - p, forward and backward."""
    layer = OriginalDropout(0.75)
    layer.eval()
    np.testing.assert_array_equal(layer.forward(np.array([4.0, -8.0])), [1.0, -2.0])
    np.testing.assert_array_equal(layer.backward(np.array([1.0, 2.0])), [0.25, 0.5])


@pytest.mark.parametrize(
    ("component", "p", "expected"),
    [(Dropout, 0.0, 1.0), (Dropout, 1.0, 0.0), (OriginalDropout, 0.0, 1.0), (OriginalDropout, 1.0, 0.0)],
)
def test_the_ends_of_p(component: Any, p: float, expected: float) -> None:
    """With p = 0 everything is kept; p = 1 gives zeros, forward and backward, without NaN or warning."""
    layer = component(p)
    np.testing.assert_array_equal(layer.forward(ONES), expected * ONES)
    np.testing.assert_array_equal(layer.backward(ONES), expected * ONES)


def test_training_comes_back_after_evaluation() -> None:
    """Evaluation does not leave the mask or the mode behind."""
    layer = Dropout(rng=1)
    layer.eval()
    layer.forward(ONES)
    layer.train()
    assert set(layer.forward(ONES).flat) == {0.0, 2.0}


@pytest.mark.parametrize("component", [Dropout, OriginalDropout])
@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_p_is_a_probability(component: Any, p: float) -> None:
    """A p outside [0, 1] is refused with what p means."""
    with pytest.raises(ValueError, match="probability") as caught:
        component(p)
    assert str(caught.value) == (
        f"{component.__name__}: p = {p} (float), but should be a number in [0, 1]; "
        "p is the probability that an element is dropped"
    )


@pytest.mark.parametrize("component", [Dropout, OriginalDropout])
def test_integers_are_refused(component: Any) -> None:
    """A scaled integer would not be one."""
    with pytest.raises(TypeError) as caught:
        component().forward(np.ones(2, dtype=np.int64))
    assert str(caught.value).startswith(f"{component.__name__}.forward: x.dtype = 'int64' (str), but should be float64")
