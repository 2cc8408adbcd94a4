"""Finds what reads like a copy of `layerproof.impl`, and what imports an answer, in text that is never run."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from .. import impl
from ..conformance.results import ComponentResult
from ..play.files import read_regular
from .steps import SIZE_LIMIT, Steps, UncomparedError, parsed, steps_by_name

FEWEST = 40
"""Runs of ten words that must be common; what has fewer is too small to be anybody's own."""
LIKE = 0.5
"""The share of the runs of the shorter one that must be common."""
SAME = 0.9
"""The share of our own runs from which it is called a copy."""
_SHOWN = 3
_ANSWERS = ("layerproof", "torch", "tensorflow", "jax")
_TOTAL_LIMIT = 8 * SIZE_LIMIT


@dataclass(frozen=True)
class Note:
    """A sentence for the teacher, which decides nothing.

    Attributes:
        text: the sentence.
        name: the class or function that it is about; empty where it is about a file.
        file: the name of the file that this is written in: an older one of the same name may stand in another.
    """

    text: str
    name: str = ""
    file: str = ""


def notes_on(place: Path) -> list[Note]:
    """Return what is to be said of a submission's files.

    Args:
        place: a file, or a folder with all that is in it; our own copy of what was handed in.
    """
    notes: list[Note] = []
    left = _TOTAL_LIMIT
    for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        name = str(file.relative_to(place)) if place.is_dir() else file.name
        source = read_regular(str(file))
        left -= len(source)
        try:
            notes += _notes_on(source, name) if left >= 0 else [_uncompared(name, "there is too much before it")]
        except UncomparedError as error:
            notes.append(_uncompared(name, str(error)))
    return notes


def _notes_on(source: bytes, name: str) -> list[Note]:
    tree = parsed(source)
    return [] if tree is None else [*_imports(tree, name), *_copies(tree, Path(name).name)]


def _uncompared(name: str, why: str) -> Note:
    return Note(f"{name} was not compared with layerproof.impl: {why}.")


def noted(results: Iterable[ComponentResult], notes: Iterable[Note]) -> tuple[list[ComponentResult], tuple[str, ...]]:
    """Return results with the notes on what they are about, and the texts of all other notes."""
    listed = list(results)
    places = {(result.subject, result.file) for result in listed}
    about: dict[tuple[str, str], tuple[str, ...]] = {}
    others: list[Note] = []
    for note in notes:
        place = (note.name, note.file)
        if note.name and place in places:
            about[place] = (*about.get(place, ()), note.text)
        else:
            others.append(note)
    found = [replace(result, notes=(*result.notes, *about.get((result.subject, result.file), ()))) for result in listed]
    return found, tuple(_shortened(others))


def _shortened(notes: Sequence[Note]) -> Iterator[str]:
    """Yield the texts of notes; of many on what is not judged, as where all of ours is handed in, a few."""
    named = [note for note in notes if note.name]
    left_out = named[_SHOWN:] if len(named) > _SHOWN + 1 else []
    yield from (note.text for note in notes if note not in left_out)
    if left_out:
        more = f"{len(left_out)} more that are not judged read like parts of layerproof.impl"
        yield f"{more}, such as {left_out[0].name}."


def _copies(tree: ast.Module, file: str) -> Iterator[Note]:
    for name, theirs in steps_by_name(tree).items():
        if theirs.total() < FEWEST:
            continue
        shared = {original: (ours & theirs).total() for original, ours in _originals().items()}
        # Several of ours are one but for a line: the one of their own name goes first, then the first of them.
        original = max(shared, key=lambda one: (shared[one], one == name))
        common, ours = shared[original], _originals()[original].total()
        share = common / max(1, min(ours, theirs.total()))
        if common >= FEWEST and share >= LIKE:
            verb = "is a copy of" if common >= SAME * ours else "reads like"
            told = f"{share:.0%} of its steps are the same, whatever their names"
            yield Note(f"{name} {verb} layerproof.impl.{original}: {told}.", name, file)


@cache
def _originals() -> Mapping[str, Steps]:
    """Return the steps of our own components by name; of a class with those of its bases, but for that of all."""
    found: dict[str, Steps] = {}
    read: dict[tuple[str, ...], Mapping[str, Steps]] = {}
    for name in impl.__all__:
        one = getattr(impl, name)
        bases = inspect.getmro(one) if inspect.isclass(one) else (one,)
        files = tuple(dict.fromkeys(base.__module__ for base in reversed(bases) if _is_a_family(base.__module__)))
        if files not in read:
            read[files] = steps_by_name(ast.Module([node for file in files for node in _definitions(file)], []))
        found[name] = read[files][name]
    return found


def _is_a_family(module: str) -> bool:
    return module.startswith(f"{impl.__name__}.") and module != impl.base.__name__


@cache
def _definitions(module: str) -> list[ast.stmt]:
    tree = parsed(inspect.getsource(sys.modules[module]).encode())
    return [] if tree is None else tree.body


def _imports(tree: ast.Module, file: str) -> Iterator[Note]:
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        for module in _imported(node):
            if module.partition(".")[0] in _ANSWERS:
                lines.setdefault(module, getattr(node, "lineno", 0))
    for module, line in sorted(lines.items()):
        yield Note(f"{file}, line {line}, imports {module}, which has answers to what was asked.")


def _imported(node: ast.AST) -> Iterable[str]:
    """Return the modules that a part of the code imports, by a statement or by a call that names one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else []
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        function, name = node.func, node.args[0].value
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return [name] if called in {"__import__", "import_module"} and isinstance(name, str) else []
    return []
