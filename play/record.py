"""Records: frozen dataclasses with slots that are quick to make, as a worker makes all its classes at each start."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

__all__ = ["making", "record"]

_T = TypeVar("_T")


def _record(*, frozen: bool, slots: bool) -> Callable[[type[_T]], type[_T]]:
    """Make of a class what `dataclass` makes of it under the same options, in a tenth of the time.

    `dataclass` writes each method in Python and compiles it. Here most are common to all classes, and the one that
    takes the arguments is compiled with the first instance: of half of its classes a worker makes none.
    """
    if not (frozen and slots):
        raise TypeError("a record is frozen and has slots: say record(frozen=True, slots=True)")

    def finished(kind: type[_T]) -> type[_T]:
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(kind)
        for name, method in _METHODS.items():
            setattr(made, name, method)
        return made

    return finished


if TYPE_CHECKING:
    from dataclasses import dataclass as record  # under this name type checkers know what it does
else:
    record = _record


def _values(instance: Any) -> tuple[Any, ...]:
    return tuple([getattr(instance, name) for name in instance.__dataclass_fields__])


def _made(instance: Any, /, *given: Any, **named: Any) -> None:
    """Take the values of a class's first instance; those after it are left to a function of its own."""
    kind = type(instance)
    kind.__init__ = _initializer(kind)
    kind.__init__(instance, *given, **named)


def _initializer(kind: type[Any]) -> Callable[..., None]:
    """Return a function that takes a class's values as its fields say, and sets them past what is frozen."""
    names: dict[str, Any] = {"_missing": dataclasses.MISSING}
    taken, lines = [], []
    for one in dataclasses.fields(kind):
        name, default, value = one.name, "", one.name
        names[f"_set_{name}"] = getattr(kind, name).__set__
        if one.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = one.default_factory
            default, value = "=_missing", f"_make_{name}() if {name} is _missing else {name}"
        elif one.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = one.default
            default = f"=_default_{name}"
        taken.append(name + default)
        lines.append(f"    _set_{name}(self, {value})")
    exec("\n".join([f"def __init__(self, {', '.join(taken)}):", *lines]), names)  # noqa: S102 - names from a class body
    made: Callable[..., None] = names["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


def making(kind: type[_T]) -> Callable[..., _T]:
    """Return what makes an instance of all its values by position; of a record in half the time that its class takes.

    What is frozen is filled before it is: as an instance of a class of the same slots, which nothing is known of.
    """
    if getattr(kind, "__setattr__", None) is not _set:
        return kind
    slots = [one.name for one in dataclasses.fields(kind)]  # type: ignore[arg-type]
    names: dict[str, Any] = {"_kind": kind, "_open": type(kind.__name__, (), {"__slots__": slots})}
    lines = [f"def make({', '.join(slots)}):", "    made = _open()", *[f"    made.{name} = {name}" for name in slots]]
    exec("\n".join([*lines, "    made.__class__ = _kind", "    return made"]), names)  # noqa: S102 - as above
    made: Callable[..., _T] = names["make"]
    return made


def _equal(instance: Any, other: Any) -> Any:
    return _values(instance) == _values(other) if type(other) is type(instance) else NotImplemented


def _hash(instance: Any) -> int:
    return hash(_values(instance))


def _shown(instance: Any) -> str:
    parts = zip(instance.__dataclass_fields__, _values(instance), strict=True)
    return f"{type(instance).__qualname__}({', '.join([f'{name}={value!r}' for name, value in parts])})"


def _set(_: Any, name: str, __: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_: Any, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _restore(instance: Any, state: tuple[Any, ...]) -> None:
    for name, value in zip(instance.__dataclass_fields__, state, strict=True):
        object.__setattr__(instance, name, value)


_METHODS: Mapping[str, Any] = {
    "__init__": _made,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _shown,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _values,  # what is frozen is pickled by these two
    "__setstate__": _restore,
}
