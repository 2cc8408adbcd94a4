"""The twins of containers against ours, on the same parts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.play.parts import built

PLANS: list[tuple[Any, ...]] = [
    (("Affine", 3, 2),),
    (("Affine", 3, 4), ("Tanh",), ("Drift", 4), ("Affine", 4, 2)),
    (("Drift", 3), ("Tanh",)),
]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("leading", [(4,), (2, 3)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("training", [True, False])
def test_sequential(
    agree: Callable[..., None], plan: tuple[Any, ...], leading: tuple[int, ...], dtype: Any, training: bool
) -> None:
    """Values, gradients, their sums and buffers agree."""
    ours, twin = impl.Sequential(*built(plan)), reference.Sequential(*built(plan))
    for model in (ours, twin):
        if not training:
            model.eval()
    inputs = [(np.random.default_rng(seed).normal(size=(*leading, 3)).astype(dtype),) for seed in (1, 2)]
    agree(ours, twin, *inputs)


@pytest.mark.parametrize("part", [("Affine", 3, 3), ("Tanh",), ("Drift", 3)])
def test_residual(agree: Callable[..., None], part: tuple[Any, ...]) -> None:
    """Values, gradients, their sums and buffers agree."""
    inputs = [(np.random.default_rng(seed).normal(size=(2, 4, 3)),) for seed in (1, 2)]
    agree(impl.Residual(built(part)), reference.Residual(built(part)), *inputs)
