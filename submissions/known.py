"""What is known of components where exports are matched with them: names, kinds, and the methods of each kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..play import Export, Kind


@dataclass(frozen=True, slots=True)
class Known:
    """A component that can be judged.

    Attributes:
        name: its name, `Dropout`.
        kind: what it is.
        aliases: other names that it goes by.
        borrowed: tells of an export whether it is one although it has another component's name.
        misfit: tells of an export why it cannot be built and called as one, or nothing where it can.
    """

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    borrowed: Callable[[Export], bool] = lambda _: False
    misfit: Callable[[Export], str] = lambda _: ""


METHODS: Mapping[Kind, tuple[str, ...]] = {
    "layer": ("forward", "backward"),
    "loss": ("forward", "backward"),
    "optimizer": ("step",),
    "initializer": (),
    "clip": (),
    "constraint": (),
}
"""The methods that a class of each kind must have; kinds without any are functions."""


def is_function(export: Export) -> bool:
    """Tell whether an export is a function, or a class that is made around functions."""
    return export.kind == "function" or export.around is not None


def is_used(export: Export) -> bool:
    """Tell whether other code of the target names an export."""
    return export.used or export.served


FORWARD = re.compile(r"^forward_|_?forward(_\w+)?$")
"""What a function's name has besides the component's that it is a part of: `relu_forward`, `conv_forward_naive`."""


def stem(export: Export) -> str:
    """Return the part of an export's name that stands for a component, plain."""
    return plain(FORWARD.sub("", export.name) if is_function(export) else export.name)


@lru_cache(maxsize=2**14)
def plain(name: str) -> str:
    """Return a name without underscores, in one case."""
    return name.replace("_", "").casefold()


def has(export: Export, method: str) -> bool:
    """Tell whether an export has a method, or one that stands for it."""
    instead = {"forward": "__call__", "step": "update"}.get(method)
    return method in export.methods or instead in export.methods
