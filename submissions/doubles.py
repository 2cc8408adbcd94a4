"""Tells what else in the files could have been judged as a component, where only one is."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePath

from ..conformance.results import ComponentResult
from ..play import Export
from ..play.files import read_regular
from .recognise import Recognition, same_name
from .steps import SIZE_LIMIT, UncomparedError, parsed

_MOST = 3
"""Others that a sentence names."""


def with_doubles(result: ComponentResult, found: Recognition, tried: int = 1) -> ComponentResult:
    """Return a result with a note where another class or function could have been judged in its place.

    Args:
        result: what became of the one that was judged.
        found: what was recognised, with that one and the others.
        tried: how many were judged, of which it is the best.
    """
    judged = found.components[result.component]
    doubles = [one for one in found.unrecognised if one.double and one.meant == result.component and not one.helper]
    others = [one.export for one in doubles]
    if not others:
        return result
    told = ", ".join(_at(other, judged) for other in others[:_MOST])
    more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
    verb, out = ("is another", "one") if len(others) == 1 else ("are others", "all but one")
    way_out = f"rename or take out {out} of them"
    if not any(same_name(other, judged) for other in others):
        way_out = f"to have {'it' if len(others) == 1 else 'each'} judged, check it in a file of its own"
    which = "Judged is" if tried == 1 else f"Of {tried} that were judged the best counts,"
    note = f"{which} {_at(judged, others[0])}; {told}{more} {verb}: {way_out}."
    return replace(result, notes=(*result.notes, note))


def _at(export: Export, other: Export) -> str:
    """Return where an export stands; its file is named from the folder on that tells it from another's."""
    parts, others = PurePath(export.file).parts, PurePath(other.file).parts
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts[:-1], others[:-1], strict=False)))
    return f"{export.name} in line {export.line} of {'/'.join(parts[shared:])}"


def notes_on_doubles(export: Export, folders: Iterable[str]) -> list[str]:
    """Return a sentence where a file defines the name of an export twice: only the last definition is there to judge.

    Args:
        export: what is judged.
        folders: where the target's files are: no other file is opened.
    """
    file = Path(os.path.normpath(export.file))
    if not any(file.is_relative_to(folder) for folder in folders):
        return []
    try:
        tree = parsed(read_regular(str(file), SIZE_LIMIT))
    except (OSError, ValueError, UncomparedError):  # a path that the worker made up
        return []
    found = [node.lineno for node in tree.body if _defines(node, export.name)] if tree else []
    if len(found) <= 1:
        return []
    others = " and ".join(str(line) for line in found[:-1][:3])
    twice = f"{file.name} defines {export.name} in line {others} as well"
    return [f"{twice}; the one in line {found[-1]} takes its place and is judged: rename or take out one of them."]


def _defines(node: ast.stmt, name: str) -> bool:
    return isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name
