"""What is said of exports whose names are no component's: what they look like, and which component may be meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ..play import Export
from .known import METHODS, Known, has, is_function, plain

_UPDATES = ("update", "update_params", "apply_gradients")
_PAIR = len(("params", "grads"))


def lookalike(export: Export, known: Sequence[Known]) -> str:
    """Return what an export of an unknown name looks like, or nothing where it looks like no component."""
    closest = closest_to(export, known)
    misfit = next((one.misfit(export) for one in known if one.name == closest), "")
    near = f"; closest: {closest}{misfit and f' ({misfit})'}" if closest else ""
    unknown = f"is no known component{near}"
    there = [method for method in ("forward", "backward") if has(export, method)]
    if is_function(export):
        return f"{export.name} {unknown}" if closest else ""
    if stepping := _stepping(export):
        judged = "" if closest else ", ".join(one.name for one in known if one.kind == "optimizer")
        others = f"; those that can be judged: {judged}" if judged else ""
        return f"{export.name} looks like an optimizer ({stepping}) but {unknown}{others}"
    if len(there) > 1:
        return f"{export.name} looks like a layer (forward, backward) but {unknown}"
    lacks = next((f"no {method}" for method in ("forward", "backward") if method not in there), "")
    return (
        f"{export.name} has {' and '.join(there)} but {lacks}, and {unknown}"
        if there and "__call__" not in export.methods
        else ""
    )


def _stepping(export: Export) -> str:
    """Return the method for which an export looks like an optimizer: one that is handed two things, or a step."""
    if "step" in export.methods:
        return "step"
    handed = (name for name in _UPDATES if name in export.methods and len(export.methods[name].needs) == _PAIR)
    return "" if "forward" in export.methods else next(handed, "")


def closest_to(export: Export, known: Iterable[Known]) -> str:
    """Return the component of the same shape, class or function, whose name is most like an export's; or nothing."""
    start = export.name.partition("_")[0]
    if is_class := not is_function(export):
        named = next((one.name for one in known if plain(one.name) == plain(start) and METHODS[one.kind]), "")
        if named:
            return named
    names = {
        plain(name): component.name
        for component in known
        if bool(METHODS[component.kind]) == is_class
        for name in (*component.aliases, component.name)
    }
    # A helper function is common, a class with forward and backward is not: only the function must be very close.
    found = difflib.get_close_matches(plain(export.name), names, 1, 0.6 if is_class else 0.9)
    return names[found[0]] if found else ""
