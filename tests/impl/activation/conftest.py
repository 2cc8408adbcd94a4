"""How an activation function is tried."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from layerproof.play import Array


def _there_and_back(layer: Any, x: npt.ArrayLike, upstream: npt.ArrayLike | None = None) -> tuple[Array, Array]:
    y = layer.forward(np.asarray(x, np.float64))
    return y, layer.backward(np.ones_like(y) if upstream is None else np.asarray(upstream, np.float64))


@pytest.fixture
def there_and_back() -> Callable[..., tuple[Array, Array]]:
    """Give a function from a layer, an input and an upstream gradient (ones, if none is given) to y and dx."""
    return _there_and_back
