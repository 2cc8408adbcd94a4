"""Notes on what else in the files fits a component as well as what the verdict is on."""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePath

from ..conformance.results import ComponentResult, Verdict
from ..play import Export
from ..play.files import read_regular
from .recognise import Recognition, same_name
from .steps import SIZE_LIMIT, UncomparedError, parsed

_MOST = 3
"""Others that a sentence names."""


def with_doubles(
    result: ComponentResult, found: Recognition, besides: Sequence[tuple[Export, Verdict]] = ()
) -> ComponentResult:
    """Return a result with a note where another class or function could have been judged in its place.

    Args:
        result: what became of the one whose verdict counts.
        found: what was recognised, with that one and the others.
        besides: those of the others that were judged as well, with their verdicts.
    """
    judged = found.components[result.component]
    worse = [one for one, verdict in besides if verdict == "failed"]
    doubles = [one for one in found.unrecognised if one.double and one.meant == result.component and not one.helper]
    # What failed is told first: nobody should take it for right because another one is.
    others = sorted((one.export for one in doubles), key=lambda one: one not in worse)
    if not others:
        return result
    told = ", ".join(f"{_at(one, judged)}{' (failed)' if one in worse else ''}" for one in others[:_MOST])
    more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
    verb, out = ("is another", "one") if len(others) == 1 else ("are others", "all but one")
    way_out = f"rename or take out {out} of them{_apart(judged, others)}"
    if not any(same_name(other, judged) for other in others):
        way_out = f"to have {'it' if len(others) == 1 else 'each'} judged, check it in a file of its own"
    which = f"Of {len(besides) + 1} that were judged the best counts," if besides else "Judged is"
    note = f"{which} {_at(judged, others[0])}; {told}{more} {verb}: {way_out}."
    return replace(result, notes=(*result.notes, note))


def _apart(judged: Export, others: Iterable[Export]) -> str:
    """Return how to have another one judged as it is: by its file, where no other one is in that."""
    files = Counter(one.file for one in (judged, *others))
    alone = next((one for one in others if files[one.file] == 1), None)
    return f", or check {_file(alone, judged)} alone" if alone else ""


def _at(export: Export, other: Export) -> str:
    return f"{export.name} in line {export.line} of {_file(export, other)}"


def _file(export: Export, other: Export) -> str:
    """Return an export's file, named from the folder on that tells it from another's."""
    parts, others = PurePath(export.file).parts, PurePath(other.file).parts
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts[:-1], others[:-1], strict=False)))
    return "/".join(parts[shared:])


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
