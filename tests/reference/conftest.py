"""How a component is compared with its twin."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


def compare(ours: Any, twin: Any, *forwards: tuple[Any, ...], **coupling: Any) -> None:
    """Assert that two components answer the same forwards, each with a backward, alike.

    Args:
        ours: our component.
        twin: its twin, which is given our parameters.
        forwards: the arguments of each forward.
        coupling: further keywords for the twin's forward.
    """
    source = np.random.default_rng(17)
    for name, value in ours.params.items():
        value[...] = source.normal(size=value.shape)
        twin.params[name][...] = value
    for arguments in forwards:
        tolerance = 1e-10 if arguments[0].dtype == np.float64 else 1e-4
        output, expected = ours.forward(*arguments), twin.forward(*arguments, **coupling)
        assert (np.shape(output), output.dtype) == (expected.shape, expected.dtype)
        np.testing.assert_allclose(output, expected, rtol=tolerance, atol=tolerance)
        gradient = source.normal(size=expected.shape).astype(expected.dtype)
        pairs = zip(_several(ours.backward(gradient)), _several(twin.backward(gradient)), strict=True)
        for grad_x, expected_grad_x in pairs:
            assert (grad_x.shape, grad_x.dtype) == (expected_grad_x.shape, expected_grad_x.dtype)
            np.testing.assert_allclose(grad_x, expected_grad_x, rtol=tolerance, atol=tolerance)
        for section in ("grads", "buffers"):
            held, expected_held = getattr(ours, section), getattr(twin, section)
            assert held.keys() == expected_held.keys()
            for name, value in held.items():
                np.testing.assert_allclose(value, expected_held[name], rtol=tolerance, atol=tolerance, err_msg=name)


def _several(gradients: Any) -> tuple[Any, ...]:
    return gradients if isinstance(gradients, tuple) else (gradients,)


@pytest.fixture
def agree() -> Callable[..., None]:
    """Give the comparison of a component with its twin."""
    return compare
