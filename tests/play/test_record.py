"""A record is what `dataclass(frozen=True, slots=True)` makes, in every respect that anybody uses."""

import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from layerproof.play import Call, Program, Raised
from layerproof.play.record import making, record


def _point(decorator: Callable[..., Any]) -> Any:
    @decorator(frozen=True, slots=True)
    class Point:
        """A point."""

        x: int
        y: int = 0
        names: dict[str, int] = dataclasses.field(default_factory=dict)

        def moved(self, by: int) -> Any:
            changed: Any = self  # known to type checkers by another decorator's name
            return dataclasses.replace(changed, x=self.x + by)

    return Point


Point, Ordinary = _point(record), _point(dataclasses.dataclass)


@pytest.mark.parametrize(
    ("given", "named"),
    [((1,), {}), ((1, 2), {}), ((1, 2, {"a": 3}), {}), ((), {"y": 4, "x": 3}), ((5,), {"names": {}})],
)
def test_it_takes_and_shows_its_values_as_a_dataclass_does(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Arguments by position and by name, defaults, and the text of it all."""
    assert repr(Point(*given, **named)) == repr(Ordinary(*given, **named))
    assert dataclasses.asdict(Point(*given, **named)) == dataclasses.asdict(Ordinary(*given, **named))


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, 2, {}, 4), {}), ((1,), {"z": 2}), ((1,), {"x": 2})])
def test_it_refuses_arguments_as_a_dataclass_does(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Too few, too many, unknown, and given twice: in the same words."""
    told = []
    for kind in (Point, Ordinary):
        with pytest.raises(TypeError) as caught:
            kind(*given, **named)
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_the_first_instance_is_as_all_others() -> None:
    """The class of it is finished when it is made: nobody sees that."""
    kind = _point(record)
    first, second = kind(1, names={"a": 2}), kind(1, names={"a": 2})
    assert first == second
    assert (first.x, first.y, first.names) == (1, 0, {"a": 2})


def test_each_gets_a_default_of_its_own() -> None:
    """What a factory makes is nobody else's."""
    assert Point(1).names is not Point(1).names


def test_it_is_frozen() -> None:
    """Nothing can be set or deleted, and there is no room for anything else."""
    one = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        one.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del one.x
    assert not hasattr(one, "__dict__")


def test_it_is_equal_to_what_has_the_same_class_and_values() -> None:
    """Not to another class's, and its hash goes with it."""
    assert Point(1, 2) == Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != Ordinary(1, 2)
    assert hash(Raised("ValueError", "no")) == hash(Raised("ValueError", "no"))


def test_it_can_be_replaced_and_matched() -> None:
    """As the functions of `dataclasses`, and `match`, look at it."""
    assert Point(1, 2).moved(3) == Point(4, 2)
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert dataclasses.is_dataclass(Point)


def test_it_is_pickled() -> None:
    """Programs go to other processes of the judge."""
    program = Program("ReLU", "layer", {"p": 0.5}, calls=(Call("train"), Call("forward", (1.0,), seed=3)))
    assert pickle.loads(pickle.dumps(program)) == program  # noqa: S301 - our own


@pytest.mark.parametrize("options", [{"frozen": False, "slots": True}, {"frozen": True, "slots": False}])
def test_it_is_of_one_kind(options: dict[str, bool]) -> None:
    """Another kind of dataclass is asked for as such."""
    with pytest.raises(TypeError, match=r"a record is frozen and has slots: say record\(frozen=True, slots=True\)"):
        _point(lambda **_: record(**options))


def test_it_is_made_of_its_values_in_one_step() -> None:
    """The instance is one of the class in every respect; whatever is no record is made by its own name."""
    made = making(Point)(1, 2, {"a": 3})
    assert type(made) is Point
    assert made == Point(1, 2, {"a": 3})
    assert pickle.loads(pickle.dumps(making(Raised)("E", "m", 1, "", None))) == Raised("E", "m", 1)  # noqa: S301
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        made.x = 3
    assert making(Ordinary) is Ordinary
