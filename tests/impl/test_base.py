"""What every layer refuses to go back through."""

import numpy as np
import pytest

from layerproof.impl import ReLU


def test_backward_needs_a_forward() -> None:
    """There is nothing to differentiate before the first forward."""
    with pytest.raises(RuntimeError) as caught:
        ReLU().backward(np.ones(2))
    assert str(caught.value) == "ReLU.backward: there is no forward to go back through; call forward first"


def test_the_upstream_gradient_has_the_shape_of_the_output() -> None:
    """A gradient that would only broadcast is refused."""
    layer = ReLU()
    layer.forward(np.ones((2, 3)))
    with pytest.raises(ValueError, match="grad_output") as caught:
        layer.backward(np.ones(3))
    assert str(caught.value) == (
        "ReLU.backward: grad_output.shape = (3,) (tuple), but should be (2, 3); "
        "its shape is that of the latest forward's output"
    )


def test_the_upstream_gradient_is_an_array() -> None:
    """A list is refused."""
    layer = ReLU()
    layer.forward(np.ones(1))
    with pytest.raises(TypeError) as caught:
        layer.backward([1.0])  # type: ignore[arg-type]
    assert str(caught.value).startswith("ReLU.backward: grad_output = [1.0] (list), but should be a NumPy array; ")


def test_a_forward_may_write_where_the_last_one_kept_something_that_fits() -> None:
    """The layer's own array is used again for numbers of the same shape and dtype, and for no others."""
    layer, like = ReLU(), np.ones((2, 3))
    assert layer._workspace(0, like).shape == (2, 3)  # noqa: SLF001 - what subclasses use
    layer.forward(like)
    assert layer._workspace(0, np.ones((2, 3), bool)) is layer._saved_for(like)[0]  # noqa: SLF001 - likewise
    assert layer._workspace(0, like).dtype == np.float64  # noqa: SLF001 - likewise
    assert layer._workspace(0, np.ones((3, 3), bool)).shape == (3, 3)  # noqa: SLF001 - likewise
