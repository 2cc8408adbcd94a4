"""Numbers and lists read as people write them."""

from typing import Any

import numpy as np
import pytest

from layerproof.reports import text


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1.0, 17, "1.0"),
        (0.1, 4, "0.1"),
        (1 / 3, 4, "0.3333"),
        (np.float32(0.1), 17, "0.1"),
        (3, 4, "3"),
        (True, 4, "True"),
        (float("nan"), 4, "nan"),
        (-np.inf, 4, "-inf"),
        (-0.0, 4, "0.0"),
        (1e-12, 4, "1e-12"),
        (123456.0, 4, "123456.0"),
        (1 - 2j, 4, "1.0-2.0j"),
        (np.array(2.5), 4, "2.5"),
    ],
)
def test_number(value: Any, digits: int, written: str) -> None:
    """A number takes the digits it is given and no more than it needs."""
    assert text.number(value, digits) == written


@pytest.mark.parametrize(
    ("left", "right", "written"),
    [
        (1.0, 1.0, ("1.0", "1.0")),
        (2 / 3, 2 / 3, ("0.6667", "0.6667")),
        (3.0, 3.00000003, ("3.0", "3.00000003")),
        (1.0, np.nextafter(1.0, 2.0), ("1.0", "1.0000000000000002")),
        (0.5, 1.5, ("0.5", "1.5")),
        (np.nan, np.nan, ("nan", "nan")),
        (np.nan, 1.0, ("nan", "1.0")),
        (1, 2, ("1", "2")),
    ],
)
def test_apart(left: float, right: float, written: tuple[str, str]) -> None:
    """Two numbers that differ never read alike."""
    assert text.apart(left, right) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.02, "0.02"),
        (5e15, "5e15"),
        (3e-8, "3e-8"),
        (1.5e7, "1.5e7"),
        (20.0, "20"),
        (158.1, "160"),
        (float("inf"), "inf"),
    ],
)
def test_rough(value: float, written: str) -> None:
    """A margin takes two digits."""
    assert text.rough(value) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("keeps instead of dropping", "Keeps instead of dropping."),
        ("p is the probability to keep", "p is the probability to keep."),
        ("dx/dw is halved.", "dx/dw is halved."),
        ("", ""),
    ],
)
def test_sentence(words: str, written: str) -> None:
    """A word gets a capital, a variable keeps its name, and there is one full stop."""
    assert text.sentence(words) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(0.0004, "0.4 ms"), (0.084, "84 ms"), (2.345, "2.3 s"), (185.2, "3 min 5 s")]
)
def test_duration(seconds: float, written: str) -> None:
    """The unit fits the size."""
    assert text.duration(seconds) == written


@pytest.mark.parametrize(("value", "written"), [(4.0, "4"), (2.5, "2.5"), (1 / 3, "0.33"), (0.0, "0"), (10.0, "10")])
def test_points(value: float, written: str) -> None:
    """Points have no digits that say nothing."""
    assert text.points(value) == written


def test_count_and_span() -> None:
    """One has no plural, and a thousand has a comma; a span gives both ends."""
    assert [text.count(1, "law"), text.count(2_000, "law")] == ["1 law", "2,000 laws"]
    assert text.span(np.array([2.5, -1.0])) == "from -1.0 to 2.5"
