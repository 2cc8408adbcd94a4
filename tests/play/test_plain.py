"""Whatever a subject returns or prints becomes plain data, and none of its own methods is asked."""

import enum
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pytest

from layerproof.play import Opaque
from layerproof.play.plain import class_name, plain_array, plain_returned, plain_text


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Stand in for a method that must not be called."""
    raise AssertionError("a method of the subject's was called")


METHODS = (
    *("__array_wrap__", "__array__", "__eq__", "__getitem__", "__iter__", "__len__", "__float__"),
    *("__int__", "__index__", "__bool__", "__str__", "__repr__", "astype", "copy", "tobytes", "view"),
)
HOSTILE = dict.fromkeys(METHODS, refuse) | {
    name: property(refuse) for name in ("shape", "dtype", "nbytes", "data", "__class__")
}
ARRAY = type("Array", (np.ndarray,), HOSTILE)
FLOAT = type("Float", (float,), HOSTILE)
INT = type("Int", (int,), HOSTILE)
TUPLE = type("Tuple", (tuple,), HOSTILE)


class Colour(enum.IntEnum):
    """A number with a name."""

    RED = 1


class Pair(NamedTuple):
    """A tuple with names."""

    left: Any
    right: Any


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.arange(3.0), np.arange(3.0)),
        (np.arange(3.0).view(ARRAY), np.arange(3.0)),
        (np.ma.masked_array([1.0, 2.0], [True, False]), np.array([1.0, 2.0])),
        (np.arange(3, dtype=">i4"), np.arange(3, dtype="i4")),
        (np.float32(1.5), np.array(1.5, "f4")),
        *((True, np.bool_(1)), (2, np.array(2)), (2.5, np.array(2.5)), (1j, np.array(1j))),
        *((FLOAT(2.5), np.array(2.5)), (INT(2), np.array(2)), (Colour.RED, np.array(1))),
    ],
    ids=range(12),
)
def test_arrays_and_numbers_become_plain_arrays(value: Any, expected: Any) -> None:
    """Subclasses lose their methods, numbers become 0-d arrays, the machine's byte order is used."""
    array = plain_array(value)
    assert type(array) is np.ndarray
    assert array.dtype == expected.dtype
    assert array.dtype.isnative
    assert array.shape == expected.shape
    assert array.tobytes() == expected.tobytes()


def test_arrays_stay_views_of_the_same_memory() -> None:
    """A later change to a returned array can be seen, also through a subclass."""
    own: Any = np.zeros(3).view(ARRAY)
    array = plain_array(own)
    assert array is not None
    assert np.shares_memory(array, own)


LOOP: list[Any] = []
DEEP: Any = ((((((1.0,),),),),),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ([1.0], Opaque("list")),
        ({"a": 1}, Opaque("dict")),
        ("text", Opaque("str")),
        (2**70, Opaque("int")),
        (refuse, Opaque("function")),
        (np.array(["a"]), Opaque("ndarray of <U1")),
        (np.array([None]), Opaque("ndarray of object")),
        (np.zeros(2, np.longdouble), Opaque("ndarray of float128")),
        (np.array([None]).view(ARRAY), Opaque("ndarray of object")),
        (np.broadcast_to(0.0, (10**9, 10**9)), Opaque("ndarray of float64 and shape (1000000000, 1000000000)")),
        ((None,) * 65, Opaque("tuple of 65 items, nested 0 deep")),
        (DEEP, ((((Opaque("tuple of 1 items, nested 4 deep"),),),),)),
        ((None, ("a",)), (None, (Opaque("str"),))),
    ],
    ids=range(14),
)
def test_other_values_are_named(value: Any, expected: Any) -> None:
    """What cannot be written down leaves the name of its type, and of arrays what is odd about them."""
    assert plain_returned(value) == expected


def test_tuples_become_plain_tuples() -> None:
    """A named tuple, and a tuple with methods of its own, are tuples."""
    for value in (Pair(1.0, None), TUPLE((1.0, None))):
        result = plain_returned(value)
        assert type(result) is tuple
        assert isinstance(result[0], np.ndarray)
        assert result[1] is None


class Text(str):
    """A str that is not what it says."""

    __slots__ = ()
    __getitem__ = encode = __str__ = refuse


class Prints:
    """Prints as something odd."""

    def __init__(self, text: Any) -> None:
        """Take what to print as, or what to raise."""
        self.text = text

    def __str__(self) -> str:
        """Do it."""
        if isinstance(self.text, BaseException):
            raise self.text
        result: str = self.text
        return result


UNPRINTABLE = "(a text that could not be made)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("x" * 40, "x" * 31),
        ("\udc80\N{SNOWMAN}", "?\N{SNOWMAN}"),
        (3, "3"),
        (Prints(Text("text")), "text"),
        (Prints(3), UNPRINTABLE),
        (Prints(ValueError()), UNPRINTABLE),
        (Prints(SystemExit()), UNPRINTABLE),
    ],
    ids=range(8),
)
def test_texts_are_plain_short_and_encodable(value: Any, expected: str) -> None:
    """A text is cut, what UTF-8 has no bytes for is replaced, and one that cannot be made is said to be so."""
    text = plain_text(value, 31)
    assert type(text) is str
    assert text == expected


def test_class_names_are_python_s_own() -> None:
    """A metaclass that redefines __name__ is not asked."""
    meta = type("Meta", (type,), {"__name__": property(refuse)})
    assert class_name(meta("Sneaky", (), {})) == "Sneaky"
