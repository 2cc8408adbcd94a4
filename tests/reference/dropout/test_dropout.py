"""The twins of dropout against ours, given the elements that were kept."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl, reference

FORMS = ["Dropout", "OriginalDropout"]
X = np.random.default_rng(1).normal(size=(6, 5))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("bits", [bool, np.int64, np.float64])
def test_training(agree: Callable[..., None], form: str, p: float, dtype: Any, bits: Any) -> None:
    """The twin scales our bits as we do, forward and backward, whatever type the bits have."""
    kept = (getattr(impl, form)(p, rng=3).forward(np.ones_like(X)) != 0).astype(bits)
    agree(getattr(impl, form)(p, rng=3), getattr(reference, form)(p), (X.astype(dtype),), kept=kept)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_evaluation(agree: Callable[..., None], form: str, p: float) -> None:
    """In evaluation bits are not looked at."""
    ours, twin = getattr(impl, form)(p), getattr(reference, form)(p)
    ours.eval()
    twin.eval()
    agree(ours, twin, (X,), kept=np.zeros_like(X))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_torch_itself(p: float) -> None:
    """Given the bits that torch's own dropout drew, the twin returns torch's own output."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        expected = torch.nn.functional.dropout(torch.from_numpy(X.copy()), p).numpy()
    np.testing.assert_allclose(reference.Dropout(p).forward(X, kept=expected != 0), expected, rtol=1e-15)


@pytest.mark.parametrize("form", FORMS)
def test_evaluation_shares_nothing(form: str) -> None:
    """Unlike torch, the twin does not hand the input back as the output."""
    twin = getattr(reference, form)(0.0)
    twin.eval()
    x = X.copy()
    assert not np.shares_memory(twin.forward(x), x)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_p_is_a_probability(form: str, p: float) -> None:
    """A p outside [0, 1] is refused, as torch refuses it."""
    with pytest.raises(ValueError, match="probability") as caught:
        getattr(reference, form)(p)
    assert str(caught.value) == (
        f"{form}: p = {p} (float), but should be a number in [0, 1]; p is the probability that an element is dropped"
    )
