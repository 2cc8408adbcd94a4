"""How surely known mistakes are found."""

from collections.abc import Callable
from types import ModuleType

from layerproof.conformance.catalogue import mistakes


def test_certain(benchmark: Callable[[str], ModuleType]) -> None:
    """What the simplest programs show is shown under every seed, and by many programs of one run."""
    found = benchmark("kills").shown(mistakes()["act-identity"], 1)
    assert found.certain
    assert found.programs > 10


def test_chance(benchmark: Callable[[str], ModuleType]) -> None:
    """What takes options of its own, which the simplest programs have not, is shown by drawn ones alone."""
    found = benchmark("kills").shown(mistakes()["mn-dim-ignored"], 1)
    assert not found.certain
    assert found.programs > 10


def test_row(benchmark: Callable[[str], ModuleType]) -> None:
    """A line of the page has the mean and the least number of programs."""
    kills = benchmark("kills")
    line = kills.row(mistakes()["act-identity"], [kills.Shown(12, certain=True), kills.Shown(15, certain=True)])
    assert line == ["`act-identity`", "ReLU", "13.5", "12"]
