"""Tells which exports of a target are known components, and what is missing where one only looks like a component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..play import Export, Kind
from .known import FORWARD, METHODS, Known, has, is_function, is_used, plain, stem
from .lookalikes import closest_to, lookalike, renamed


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """An export that is not judged.

    Attributes:
        export: what it is.
        reason: why not, in one sentence.
        meant: the component that its name stands for or is closest to; empty where there is none.
        helper: whether it is a function named as a layer is, beside classes that are judged, or one that other code
            beside classes uses: worth a word only to whom that layer is missing.
        double: whether it could be judged as the component that it is meant as, and another one is.
    """

    export: Export
    reason: str
    meant: str = ""
    helper: bool = False
    double: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """What became of the exports.

    Attributes:
        components: the export for each component that was found, by the component's name, in the order of `known`.
        unrecognised: what looks like a component and is none, in the order of the exports.
        rivals: exports that fit a component as well as the one that was found, by its name; a few of each.
        unknown: functions of other names, which no other code uses, beside functions that are judged, with what is
            meant by their names.
    """

    components: dict[str, Export]
    unrecognised: tuple[Unrecognised, ...]
    rivals: Mapping[str, tuple[Export, ...]] = field(default_factory=dict)
    unknown: tuple[Unrecognised, ...] = ()


_RIVALS = 3
"""How many are judged besides one that failed: more would be a way to guess."""
_BACKWARD: Mapping[Kind, str] = {
    "layer": "backward(grad_output), which returns the input's gradient and keeps those of the parameters",
    "loss": "backward(), which returns the prediction's gradient",
}


_STEP = ": add step(params, grads), which updates the arrays of the first by those of the second"


def recognise(
    exports: Sequence[Export], known: Sequence[Known], chosen: Mapping[str, Export] | None = None
) -> Recognition:
    """Match exports to components: by exact name, then whatever the case and underscores, then by other names.

    Where several match one component, the exact name is judged, else the one in the outermost folder, else the last.

    Args:
        exports: what the target offers, in order of definition.
        known: the components that can be judged.
        chosen: the exports that are judged, by component, where that is known already.
    """
    matches = [_match(export, known) for export in exports]
    judged: dict[str, Export] = {}
    rivals: dict[str, tuple[Export, ...]] = {}
    for component in known:
        fitting = [
            ((rank, _depth(export)), export)
            for export, (rank, matched) in zip(exports, matches, strict=True)
            if matched is component and not _unfit(export, component)
        ]
        if fitting:
            best, first = min(reversed(fitting), key=lambda pair: pair[0])
            judged[component.name] = (chosen or {}).get(component.name, first)
            others = _apart(export for fit, export in reversed(fitting) if fit == best and not _same(export, first))
            rivals[component.name] = others[:_RIVALS]
    by_name = {export.name for export, (_, matched) in zip(exports, matches, strict=True) if matched}
    refused = [
        Unrecognised(
            export,
            _reason(export, matched, exports, known, judged),
            matched.name if matched else _near(export, known),
            helper=_is_helper(export, matched, judged) or _serves(export, matched, exports, known),
            double=matched is not None and matched.name in judged and not _unfit(export, matched),
        )
        for export, (_, matched) in zip(exports, matches, strict=True)
    ]
    lone = (
        item
        for item, (_, matched) in zip(refused, matches, strict=True)
        if matched is None and not item.reason and _stands_beside(item.export, judged.values())
    )
    # Of the names of one class that of a component is told: it says most.
    told = sorted((item for item in refused if item.reason), key=lambda item: item.export.name not in by_name)
    once = sorted(_once(told), key=refused.index)
    return Recognition(judged, tuple(once), rivals, _once(lone))


def _near(export: Export, known: Sequence[Known]) -> str:
    """Return the component that a name which is no component's stands for with a word more, or is closest to."""
    meant = renamed(export, known)
    return meant.name if meant else closest_to(export, known)


def _once(items: Iterable[Unrecognised]) -> tuple[Unrecognised, ...]:
    """Return the first item on each class or function."""
    by_export = {id(item.export): item for item in items}
    return tuple(by_export[id(one)] for one in _apart(item.export for item in by_export.values()))


def _apart(exports: Iterable[Export]) -> tuple[Export, ...]:
    """Return the first export of each class or function: a package offers what its modules do once more."""
    found: dict[object, Export] = {}
    for export in exports:
        found.setdefault(id(export) if export.line is None else (export.file, export.line), export)
    return tuple(found.values())


def _stands_beside(export: Export, judged: Iterable[Export]) -> bool:
    """Tell whether an export is a function that nothing uses, in a file with functions that are judged."""
    lone = is_function(export) and not is_used(export) and not export.name.startswith("_")
    return lone and any(is_function(one) and one.file == export.file for one in judged)


def _match(export: Export, known: Sequence[Known]) -> tuple[int, Known | None]:
    """Return the component that a name stands for, if any, and how well it does: 0 is the exact name.

    A function `relu_forward`, or `conv_forward_naive`, stands for the component that it is a part of.
    """
    name = stem(export)
    borrowing = next((component for component in known if component.borrowed(export)), None)
    if borrowing is not None:
        return 2, borrowing
    best: tuple[int, Known | None] = (3, None)
    for component in known:
        spelled = name == plain(component.name)
        other = name in map(plain, component.aliases)
        rank = 0 if export.name == component.name else 1 if spelled else 2 if other else 3
        if rank < best[0]:
            best = (rank, component)
    return best


def _depth(export: Export) -> int:
    return export.file.count("/")


def same_name(export: Export, other: Export) -> bool:
    """Tell whether two exports have one name, whatever the case and underscores."""
    return plain(export.name) == plain(other.name)


def _missing(export: Export, kind: Kind) -> str:
    """Return what an export lacks to be judged as a component of a kind; nothing where it has all."""
    wanted = METHODS[kind]
    if export.kind == "class" and not wanted:
        return f"{export.name} is a class, but should be a function"
    if export.kind == "function" and wanted:
        shape = f"{export.name} is a function, but should be a class with {' and '.join(wanted)}"
        return f"{shape}{_partner(export)}" if kind == "layer" else shape
    there = [method for method in wanted if has(export, method)]
    lacks = [f"no {method}" for method in wanted if method not in there]
    way_out = f": add {_BACKWARD[kind]}; nothing is differentiated for it" if lacks == ["no backward"] else ""
    way_out = _STEP if lacks == ["no step"] else way_out
    return f"{export.name} has {' but '.join([*there, ' and '.join(lacks)])}{way_out}" if lacks else ""


def _partner(export: Export) -> str:
    """Return the way out for a layer that is a function: another function that goes back."""
    forward = FORWARD.search(export.name) is not None
    partner = export.name.replace("forward", "backward") if forward else f"{export.name}_backward"
    return f", or have a function {partner} beside it that is given the cache which {export.name} returns last"


def _unfit(export: Export, component: Known) -> str:
    """Return why an export cannot be judged as a component; nothing where it can."""
    return _missing(export, component.kind) or component.misfit(export)


def _reason(
    export: Export, matched: Known | None, exports: Sequence[Export], known: Sequence[Known], judged: dict[str, Export]
) -> str:
    """Return why an export is not judged, or nothing where it is, or where nobody would expect it to be."""
    if any(export == other or _same(export, other) for other in judged.values()):
        return ""
    if matched is not None:
        instead = judged.get(matched.name)
        missing = _unfit(export, matched)
        if instead is None or missing:
            # Beside a class ReLU, a function relu is a helper.
            return missing if instead is None or is_function(export) == is_function(instead) else ""
        if is_function(export) and not is_function(instead):
            return ""
        place = f"line {instead.line} of {Path(instead.file).name}"
        if not same_name(export, instead):
            told = f"{export.name} is another name of {matched.name}; {instead.name} in {place} is judged"
            return f"{told}: to have {export.name} judged, check it in a file of its own"
        return f"{export.name} is another {matched.name}; the one in {place} is judged: rename or take out one of them"
    # A class that others inherit from holds what they share, and one that others name may be a part of them.
    part = any(export.name in other.bases for other in exports) or (export.used and not _near(export, known))
    return "" if part else lookalike(export, known, _unfit)


def _is_helper(export: Export, matched: Known | None, judged: dict[str, Export]) -> bool:
    """Tell whether an export is a function named as a layer is, such as softmax, where layers are classes."""
    named = is_function(export) and matched is not None and bool(METHODS[matched.kind])
    return named and any(not is_function(one) for one in judged.values())


def _serves(export: Export, matched: Known | None, exports: Sequence[Export], known: Sequence[Known]) -> bool:
    """Tell whether an export is a function that serves other code, as im2col does, where components are handed in.

    These are classes, or functions with the name of a component that nothing uses.
    """
    is_component = matched is not None and not METHODS[matched.kind]
    serves = is_used(export) and is_function(export) and not is_component
    return serves and any(
        one.kind == "class" or (not is_used(one) and _match(one, known)[1] is not None) for one in exports
    )


def _same(export: Export, other: Export) -> bool:
    """Tell whether two exports are two names of one class or function."""
    return export.line is not None and (export.file, export.line) == (other.file, other.line)
