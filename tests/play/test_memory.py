"""A memory keeps what it can, and lets go of what came first."""

import pytest

from layerproof.play.memory import Attached, Memory


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


def made(memory: Attached[list[object]], *objects: object, given: object = None) -> list[object]:
    """Return what is made of objects, which weighs as much as there are."""
    return memory.of(*objects, make=lambda: list(objects), weigh=len, given=given)


def test_what_was_made_of_an_object_is_not_made_again() -> None:
    """It belongs to the very object, and to what else it follows from: equal objects have their own."""
    memory = Attached[list[object]](10)
    one, equal = [1], [1]
    first = made(memory, one)
    assert made(memory, one) is first
    assert made(memory, equal) is not first
    assert made(memory, one, equal) is not first
    assert made(memory, one, given=2) is not first
    assert made(memory, one) is first


def test_an_object_with_the_place_of_another_is_another() -> None:
    """Objects are kept with what was made of them, so that none takes the identity of one that is gone."""
    memory = Attached[list[object]](10_000)
    assert all(made(memory, [number]) == [[number]] for number in range(5_000))


def test_what_was_made_goes_when_there_is_too_much() -> None:
    """What came first is made anew."""
    memory = Attached[list[object]](2)
    objects = [object() for _ in range(3)]
    first, second, third = (made(memory, one) for one in objects)
    assert made(memory, objects[2]) is third
    assert made(memory, objects[1]) is second
    assert made(memory, objects[0]) is not first
