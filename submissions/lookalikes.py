"""What is said of exports whose names are no component's: what they look like, and which component may be meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..play import Export, Kind
from .known import METHODS, Known, has, is_function, plain, stem

_UPDATES = ("update", "update_params", "apply_gradients")
_LONG = 10
"""Letters of a name that nobody writes by chance."""
_PAIR = len(("params", "grads"))
_ANY: tuple[Kind, ...] = ("layer", "loss", "optimizer")
_AFFIXES: Mapping[str, tuple[Kind, ...]] = {
    "activation": ("layer",),
    "layer": ("layer",),
    **dict.fromkeys(("loss", "cost", "criterion"), ("loss",)),
    **dict.fromkeys(("optimizer", "optim"), ("optimizer",)),
    **dict.fromkeys(("my", "own", "custom", "simple", "naive", "vanilla", "numpy", "np", "spatial"), _ANY),
}
"""Words that are put before or behind a component's name, and of which kind it is then."""
_OF_FUNCTIONS = ("spatial",)
"""Those that make another component of a class."""


def renamed(export: Export, known: Sequence[Known]) -> Known | None:
    """Return the component whose name an export has with a word of `_AFFIXES` more: `Activation_ReLU`, `MyDropout`."""
    names = {plain(name): one for one in reversed(known) for name in (one.name, *one.aliases)}
    if export.kind == "function":
        return None
    for word, kinds in _AFFIXES.items():
        if word in _OF_FUNCTIONS and not is_function(export):
            continue
        name = stem(export)
        found = [names.get(rest) for rest in (name.removeprefix(word), name.removesuffix(word)) if rest != name]
        for one in found:
            # One that has the name of a layer with options of its own is another one, as Activation_Linear is.
            if one and one.kind in kinds and not (word == "activation" and one.misfit(export)):
                return one
    return None


def without_word(name: str) -> str:
    """Return a name as it is written without such a word: `groupnorm_forward` for `spatial_groupnorm_forward`."""
    words = "|".join(_AFFIXES)
    return re.sub(rf"^({words})_?|_?({words})(?=_?forward|$)", "", name, count=1, flags=re.IGNORECASE)


def lookalike(export: Export, known: Sequence[Known], unfit: Callable[[Export, Known], str]) -> str:
    """Return what an export of an unknown name looks like, or nothing where it looks like no component.

    Args:
        export: what it is.
        known: the components that can be judged.
        unfit: tells why an export cannot be judged as a component.
    """
    if (meant := renamed(export, known)) and not is_function(export) and export.methods:
        lacks = unfit(export, meant)
        told = f"{export.name} is no name that is known: rename it to {meant.name}"
        return f"{told}{lacks and f'; besides, {lacks}'}"
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
    name = plain(export.name)
    found = difflib.get_close_matches(name, names, 1, 0.75 if is_class else 0.9)
    inside = [one for one in names if is_class and len(one) >= _LONG and one in name]
    turned = [one for one in names if is_class and sorted(one) == sorted(name)]
    nearest = [*found, *sorted(inside, key=len)[-1:], *turned]
    return names[nearest[0]] if nearest else ""
