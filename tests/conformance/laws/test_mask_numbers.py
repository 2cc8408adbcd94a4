"""No mask in which something is no number passes a test."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


@pytest.mark.parametrize(
    ("call", "laws"),
    [
        (0, {"rate", "mean", "calls", "instances", "data", "units", "rows", "count"}),
        (1, {"calls"}),
        (2, {"instances"}),
    ],
)
@pytest.mark.parametrize("number", [np.nan, np.inf])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_mask_with_an_element_that_is_no_number_passes(
    examined: Callable[..., Examination], call: int, laws: set[str], number: float
) -> None:
    """One element that is NaN or infinite, where a law looks: it is neither kept nor dropped."""

    class Odd(impl.Dropout):
        """Returns the number in one place of one answer of each program."""

        made = 0

        def __init__(self, p: float) -> None:
            """Count again from the first instance of a program on."""
            super().__init__(p, rng=0)
            Odd.made = 0

        def forward(self, x: Array) -> Array:
            """Return y."""
            y = super().forward(x)
            if Odd.made == call and x.size > 1_000:
                y[3, 5] = number
            Odd.made += 1
            return y

    tallies = examined("Dropout", Odd).tallies
    assert [tally.broke for tally in tallies.values() if tally.broke] == []
    assert {law for law in laws if tallies[f"mask.{law}"].check is None} == set()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_gradient_that_is_no_number_passes(examined: Callable[..., Examination]) -> None:
    """Where x = 0 a NaN in the gradient is neither passed nor held back."""

    class Odd(impl.Dropout):
        """Returns NaN in one place of a large gradient."""

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            grad_x = super().backward(grad_output)
            if grad_x.size > 1_000:
                grad_x[3, 5] = np.nan
            return grad_x

    tally = examined("Dropout", Odd, "mask.at_zero").tallies["mask.at_zero"]
    assert tally.check is not None
    assert "is nan in 4,096 draws" in tally.check.message
