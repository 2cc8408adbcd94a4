"""Finds out what a TARGET is: a file, a folder of files, or an importable module; nothing of it is imported or run."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from layerproof.play.files import SOURCE_LIMIT
from layerproof.play.messages import Open, Source

_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_SKIPPED = re.compile(r"(__main__|conftest|setup|test_.*|.*_test)\.py|\..*")
_TAKEN = sys.stdlib_module_names | {"numpy", "layerproof"}
_WAY_OUT = "give a .py file, a folder of them, or the name of a module"
_LONGEST = 150


class TargetError(ValueError):
    """A TARGET cannot be judged as it stands; the message is one line and says what to do."""


class UnreadableError(TargetError):
    """A submission was handed in, and what it holds cannot be read or is refused."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to import for a TARGET.

    Attributes:
        name: the TARGET as the user wrote it.
        folders: where its modules import from, besides what Python knows.
        sources: the modules to import, in order.
        notes: sentences on what of it is not looked at.
    """

    name: str
    folders: tuple[str, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()

    def request(self) -> Open:
        """Return the request that opens it in a worker."""
        return Open(self.folders, self.sources)


def find_target(name: str, start: Path | None = None) -> Target:
    """Return what a TARGET means.

    A path that exists goes before a module of the same name; what lies inside a package is imported as a part of it.

    Args:
        name: a path to a .py file or to a folder of them, or the dotted name of a module.
        start: the folder that relative paths and modules start from; the current one where None.

    Raises:
        TargetError: there is no such thing, it cannot be read, or nothing is in it.
    """
    here = (start or Path.cwd()).absolute()
    try:
        path = Path(os.path.normpath(here / name)) if name else here / "-"
        there = path.exists()
    except OSError as error:
        raise _unread(name, error) from None
    if there:
        return target_at(path, name)
    found = _module(name, here) if _MODULE.fullmatch(name) else None
    if found is None:
        raise TargetError(f"{name or 'an empty TARGET'}: no file, folder or module has this name; {_WAY_OUT}")
    return found


def target_at(path: Path, name: str) -> Target:
    """Return what to import for a file or folder.

    Args:
        path: an absolute path that exists.
        name: what it is called in messages.

    Raises:
        TargetError: it cannot be read, or nothing is in it.
    """
    try:
        return _folder(name, path) if path.is_dir() else _file(name, path)
    except OSError as error:
        raise _unread(name, error) from None


def _unread(name: str, error: OSError) -> TargetError:
    return TargetError(f"{name}: cannot be read ({error.strerror}); make it readable, or {_WAY_OUT}")


def _file(name: str, path: Path) -> Target:
    if path.suffix != ".py" or not path.is_file():
        raise TargetError(f"{name}: is no Python file; {_WAY_OUT}")
    with path.open("rb") as stream:
        if not stream.read(2**16).strip():
            raise TargetError(f"{name}: is empty; write a component into it, or {_WAY_OUT}")
    return _of_files(name, [path])


def _folder(name: str, path: Path) -> Target:
    named = [file for file in path.iterdir() if file.suffix == ".py" and not _SKIPPED.fullmatch(file.name)]
    files = sorted(file for file in named if file.is_file())
    if not files:
        raise TargetError(f"{name}: has no .py files to judge; {_WAY_OUT}")
    return _of_files(name, files)


def _of_files(name: str, files: list[Path]) -> Target:
    for file in files:
        if file.stat().st_size > SOURCE_LIMIT:
            raise TargetError(
                f"{name}: {file.name} is larger than {SOURCE_LIMIT // 2**20} MiB; take out what is no code"
            )
        if readable(str(file)) != str(file):
            raise TargetError(f"{readable(name)}: {readable(str(file))!r} is no path in UTF-8; rename what is not")
    located = [_source(file) for file in files]
    return Target(name, tuple(dict.fromkeys(str(root) for root, _ in located)), tuple(source for _, source in located))


def _source(file: Path) -> tuple[Path, Source]:
    """Return the folder that a file's imports start from, and the file as a module: of its package, if it has one."""
    root, parts = file.parent, [] if file.stem == "__init__" else [file.stem]
    while (root / "__init__.py").is_file():
        parts.insert(0, root.name)
        root = root.parent
    dotted = ".".join(parts)
    if root != file.parent and parts[0] not in _TAKEN and all(map(str.isidentifier, parts)) and len(dotted) <= _LONGEST:
        return root, Source(dotted)
    stem = file.stem.replace(".", "_")[:_LONGEST]
    return file.parent, Source(f"submitted_{stem}" if stem in _TAKEN else stem, str(file))


def readable(name: str) -> str:
    r"""Return a file's name as text: bytes that are not UTF-8 are written as `\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _module(name: str, here: Path) -> Target | None:
    top, *rest = name.split(".")
    found = None if top in _TAKEN else PathFinder.find_spec(top, [str(here)])
    folders = () if found is None else (str(here),)
    full = top
    if found is None:
        found = _spec(top, sys.path)
    for part in rest:
        inside = None if found is None else found.submodule_search_locations
        full = f"{full}.{part}"
        found = None if inside is None else _spec(full, list(inside))
    return None if found is None else Target(name, folders, (Source(name),))


def _spec(name: str, path: list[str]) -> ModuleSpec | None:
    """Find a module without importing the packages around it, as importlib.util.find_spec would."""
    finders = (getattr(finder, "find_spec", None) for finder in sys.meta_path)
    found = (find(name, path) for find in finders if find is not None)
    return next((spec for spec in found if spec is not None), None)
