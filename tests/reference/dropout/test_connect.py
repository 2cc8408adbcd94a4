"""The twin of the linear layer whose weights are dropped, against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference

X = np.random.default_rng(1).normal(size=(6, 4))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training(agree: Callable[..., None], dtype: Any) -> None:
    """Given our bits the twin answers as we do."""
    probe = impl.DropConnect(4, 3, 0.4, rng=3)
    probe.params["weight"][...] = 1.0
    kept = np.round(probe.forward(np.eye(4)) - probe.params["bias"], 9).T != 0
    agree(impl.DropConnect(4, 3, 0.4, rng=3), reference.DropConnect(4, 3, 0.4), (X.astype(dtype),), kept=kept)


def test_evaluation(agree: Callable[..., None]) -> None:
    """In evaluation bits are not looked at."""
    ours, twin = impl.DropConnect(4, 3, bias=False), reference.DropConnect(4, 3, bias=False)
    ours.eval()
    twin.eval()
    agree(ours, twin, (X,), kept=np.zeros((3, 4)))


def test_own_bits() -> None:
    """Without bits the twin draws its own, and p is a probability below 1."""
    twin = reference.DropConnect(1, 400, 0.25, bias=False, rng=1)
    twin.params["weight"][...] = 3.0
    y = twin.forward(np.ones((1, 1)))
    assert set(np.round(y, 9).flat) == {0.0, 4.0}
    assert 0.15 < np.mean(y == 0) < 0.35
    with pytest.raises(ValueError, match=r"DropConnect: p = 1 \(int\), but should be a number in \[0, 1\)"):
        reference.DropConnect(1, 1, 1)
