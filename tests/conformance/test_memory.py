"""A memory keeps what it can, and lets go of what came first."""

import pytest

from layerproof.conformance.memory import Memory


def held(memory: Memory[str], *keys: str) -> list[str | None]:
    """Return what is remembered under some keys."""
    return [memory.get(key) for key in keys]


def test_what_is_kept_is_there() -> None:
    """What was never kept is not."""
    memory = Memory[str](10)
    assert memory.keep("a", "A", 4) == "A"
    assert held(memory, "a", "b") == ["A", None]


@pytest.mark.parametrize(
    ("weights", "left"),
    [([4, 4, 2], "abc"), ([4, 4, 3], "bc"), ([4, 4, 7], "c"), ([4, 4, 99], "c"), ([99], "a"), ([99, 1], "b")],
)
def test_what_came_first_goes_first(weights: list[int], left: str) -> None:
    """Only as much goes as must, and never what came last."""
    memory = Memory[str](10)
    for key, weight in zip("abc", weights, strict=False):
        memory.keep(key, key.upper(), weight)
    assert [key for key in "abc" if memory.get(key)] == list(left)


def test_what_is_kept_again_is_the_last_to_go() -> None:
    """It takes the place of what was under its key, and weighs what it weighs now."""
    memory = Memory[str](10)
    for key, value, weight in (("a", "A", 6), ("b", "B", 4), ("a", "new", 2), ("c", "C", 4)):
        memory.keep(key, value, weight)
    assert held(memory, "a", "b", "c") == ["new", "B", "C"]
    memory.keep("d", "D", 3)
    assert held(memory, "a", "b", "c", "d") == ["new", None, "C", "D"]
