"""What a caller hands in is checked, and the message says what to do."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from layerproof.impl import checks


@pytest.mark.parametrize(
    ("check", "error", "text"),
    [
        (
            lambda: checks.check_number("Layer", "p", 1.5, 0.0, 1.0, remedy="lower it"),
            ValueError,
            "Layer: p = 1.5 (float), but should be a number in [0, 1]; lower it",
        ),
        (
            lambda: checks.check_number("Layer", "p", math.nan, 0.0, remedy="find out why"),
            ValueError,
            "Layer: p = nan (float), but should be a number in [0, inf]; find out why",
        ),
        (
            lambda: checks.check_number("Layer", "p", 0, 0.0, above=True, remedy="raise it"),
            ValueError,
            "Layer: p = 0 (int), but should be a number in (0, inf]; raise it",
        ),
        (
            lambda: checks.check_number("Layer", "p", 1.0, 0.0, 1.0, below=True, remedy="lower it"),
            ValueError,
            "Layer: p = 1.0 (float), but should be a number in [0, 1); lower it",
        ),
        (
            lambda: checks.check_number("Layer", "p", "0.5", 0.0, remedy="drop the quotes"),  # type: ignore[arg-type]
            TypeError,
            "Layer: p = '0.5' (str), but should be a number in [0, inf]; drop the quotes",
        ),
        (
            lambda: checks.check_number("Layer", "p", value=True, low=0.0, remedy="give a number"),
            TypeError,
            "Layer: p = True (bool), but should be a number in [0, inf]; give a number",
        ),
        (
            lambda: checks.check_size("Layer", "n", 0),
            ValueError,
            "Layer: n = 0 (int), but should be at least 1; give the length of that axis",
        ),
        (
            lambda: checks.check_size("Layer", "n", 2.0),  # type: ignore[arg-type]
            TypeError,
            "Layer: n = 2.0 (float), but should be an integer; give the length of that axis",
        ),
        (
            lambda: checks.check_size("Layer", "n", value=True),
            TypeError,
            "Layer: n = True (bool), but should be an integer; give the length of that axis",
        ),
        (
            lambda: checks.check_choice("Layer", "mode", "max", ("sum", "mean")),
            ValueError,
            "Layer: mode = 'max' (str), but should be one of sum, mean; choose one of these",
        ),
        (
            lambda: checks.check_floating("Layer", "x", [1.0]),
            TypeError,
            "Layer: x = [1.0] (list), but should be a NumPy array; convert it with np.asarray(x, dtype=np.float64)",
        ),
        (
            lambda: checks.check_floating("Layer", "x", np.ones(2, dtype=np.int64)),
            TypeError,
            "Layer: x.dtype = 'int64' (str), but should be float64 or float32; convert it with x.astype(np.float64)",
        ),
        (
            lambda: checks.check_integers("Layer", "t", np.ones(2)),
            TypeError,
            "Layer: t.dtype = 'float64' (str), but should be an integer dtype; convert it with t.astype(np.int64)",
        ),
        (
            lambda: checks.check_shape("Layer", "x", (2, 3), (2, 4), "transpose it"),
            ValueError,
            "Layer: x.shape = (2, 3) (tuple), but should be (2, 4); transpose it",
        ),
    ],
)
def test_messages(check: Callable[[], None], error: type[Exception], text: str) -> None:
    """Each check raises its own type of error with the whole story."""
    with pytest.raises(error) as caught:
        check()
    assert str(caught.value) == text


def test_long_values_are_cut() -> None:
    """A list of a thousand numbers does not fill the screen."""
    text = checks.message("Layer", "x", list(range(1000)), "short", "shorten it")
    assert text.startswith("Layer: x = [0, 1, 2,")
    assert "... (list), but should be short; shorten it" in text
    assert len(text) < 150


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.5), np.int64(1)])
def test_numbers_of_every_kind_pass(value: float) -> None:
    """Python's and NumPy's numbers are equally good, and so are both ends of the range."""
    checks.check_number("Layer", "p", value, 0.0, 1.0, remedy="")


@pytest.mark.parametrize("value", [np.ones(2), np.ones((), np.float32), np.float64(1.0)])
def test_arrays_without_axes_pass(value: object) -> None:
    """What NumPy returns for an array without axes may be handed on."""
    checks.check_floating("Layer", "x", value)


def test_infinity_may_be_allowed() -> None:
    """A range without an upper end includes infinity."""
    checks.check_number("Layer", "order", math.inf, 0.0, above=True, remedy="")
