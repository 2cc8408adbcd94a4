"""The twin of the fully connected layer against ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("leading", [(), (1,), (4,), (2, 3), (2, 0)])
@pytest.mark.parametrize("sizes", [(5, 3), (1, 4), (4, 1), (4, 4)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_agreement(
    agree: Callable[..., None], bias: bool, leading: tuple[int, ...], sizes: tuple[int, int], dtype: Any
) -> None:
    """Values, gradients and their sums agree for every option and shape."""
    source = np.random.default_rng(1)
    inputs = [(source.normal(size=(*leading, sizes[0])).astype(dtype),) for _ in range(2)]
    agree(impl.Linear(*sizes, bias), reference.Linear(*sizes, bias), *inputs)


def test_initial_values_are_uniform() -> None:
    """Weight and bias are spread evenly over ±1/√in_features, as torch's are."""
    twin = reference.Linear(25, 4000, rng=3)
    for value in twin.params.values():
        assert np.abs(value).max() <= 0.2
        assert value.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)
