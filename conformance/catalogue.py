"""The catalogue of known mistakes: wrong implementations, each with the misconception behind it and the way out."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from .results import Level

_Implementation = TypeVar("_Implementation", bound=Callable[..., Any])


@dataclass(frozen=True)
class Mistake:
    """A known wrong implementation.

    Attributes:
        id: its slug, `do-no-scale`.
        component: the component that it gets wrong.
        title: what the code does wrong, as a student would see it, in a line.
        misconception: the belief behind it, one sentence.
        remedy: the way out, one sentence, without giving the whole answer away.
        implementation: the wrong class or function.
        reading: the convention under which it is right (`p=keep`), where there is one.
        source: where it was met in public, `keras-team/keras#15915`, or "".
        level: `required`, or `advice` where code with it passes and is advised against it.
        mirror: the convention under which it is another known mistake (`p=keep`), where there is one: besides that
            convention it is not named, as the other one may be what was meant.
    """

    id: str
    component: str
    title: str
    misconception: str
    remedy: str
    implementation: Callable[..., Any]
    reading: str = ""
    source: str = ""
    level: Level = "required"
    mirror: str = ""


_FOUND: dict[str, Mistake] = {}


def mistake(
    id: str,  # noqa: A002 - the field's name
    component: str,
    *,
    title: str,
    misconception: str,
    remedy: str,
    reading: str = "",
    source: str = "",
    level: Level = "required",
    mirror: str = "",
) -> Callable[[_Implementation], _Implementation]:
    """Enter the decorated class or function into the catalogue; see `Mistake` for the arguments."""

    def enter(implementation: _Implementation) -> _Implementation:
        _FOUND[id] = Mistake(
            id, component, title, misconception, remedy, implementation, reading, source, level, mirror
        )
        return implementation

    return enter


@cache
def mistakes() -> dict[str, Mistake]:
    """Return every known mistake by id, in the order of family and definition."""
    from . import mistakes as package  # noqa: PLC0415 - its modules import this one

    for module in sorted(item.name for item in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
        importlib.import_module(module)
    # One that somebody imported before comes no earlier for that.
    return dict(sorted(_FOUND.items(), key=lambda item: item[1].implementation.__module__))


def mistakes_of(component: str) -> list[Mistake]:
    """Return the known mistakes of a component."""
    return [known for known in mistakes().values() if known.component == component]
