"""Finds out what a TARGET is: a file, a folder of files, or an importable module; nothing of it is imported or run."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from ..play.files import SOURCE_LIMIT
from ..play.messages import Open, Source

_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_MAY_HOLD_CODE = {".py", ".ipynb", ".zip", ".tar", ".tgz", ".rar", ".7z"}
_SKIPPED = re.compile(r"(__main__|conftest|setup|test_.*|.*_test)\.py|\..*")
_SKIPPED_FOLDER = re.compile(
    r"\..*|__MACOSX|__pycache__|tests?|v?env|node_modules|site-packages|.*\.egg-info", re.DOTALL
)
_TAKEN = sys.stdlib_module_names | {"numpy", "layerproof"}
_WAY_OUT = "give a .py file, a folder of them, or the name of a module"
_HAND_IN = "hand in a .py file, a folder of them, or an archive of that"
_LONGEST = 150
_DEEPEST = 16
_MOST = 500
_NAMED = 3


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
        skipped: what may hold code, tests, notebooks and archives, and is not looked at, as paths from the folder.
        copied: whether it is our own copy, in which its code may start and leave what it likes.
        home: of a copy of one's own code the copy, and what it was copied from; None where that is nobody's business.
    """

    name: str
    folders: tuple[str, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    copied: bool = False
    home: tuple[str, str] | None = None

    def request(self) -> Open:
        """Return the request that opens it in a worker."""
        return Open(self.folders, self.sources)

    def place(self, file: str) -> str:
        """Return how reports name a file: by the path that opens it from the current folder, or in short.

        Of a copy of ours its name alone is told, as its author knows nothing of where that lies, nor needs to.
        """
        here = Path.cwd()
        path, top = Path(os.path.normpath(file)), Path(os.path.normpath(here / self.name))
        if self.home and path.is_relative_to(self.home[0]):
            path = Path(self.home[1], path.relative_to(self.home[0]))
        if not path.is_absolute() or (self.copied and not (self.home and path.is_file())):
            return Path(file).name
        if path.is_relative_to(here):
            return str(path.relative_to(here))
        # Written as the user wrote it, where that leads out of the current folder.
        return os.path.normpath(Path(self.name, path.relative_to(top))) if path.is_relative_to(top) else str(path)


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


def target_at(path: Path, name: str, *, handed_in: bool = False) -> Target:
    """Return what to import for a file or folder.

    Args:
        path: an absolute path that exists.
        name: what it is called in messages.
        handed_in: whether messages are for somebody who hands something in: modules of other names are none of it.

    Raises:
        TargetError: it cannot be read, or nothing is in it.
    """
    way_out = _HAND_IN if handed_in else _WAY_OUT
    try:
        return _folder(name, path, way_out) if path.is_dir() else _file(name, path, way_out)
    except OSError as error:
        raise _unread(name, error) from None


def _unread(name: str, error: OSError) -> TargetError:
    return TargetError(f"{name}: cannot be read ({error.strerror}); make it readable, or {_WAY_OUT}")


def _file(name: str, path: Path, way_out: str) -> Target:
    if path.suffix != ".py" or not path.is_file():
        raise TargetError(f"{name}: is no Python file; {way_out}")
    with path.open("rb") as stream:
        if not stream.read(2**16).strip():
            raise TargetError(f"{name}: is empty; write a component into it, or {way_out}")
    return _of_files(name, path.parent, [path])


def _folder(name: str, path: Path, way_out: str) -> Target:
    files: list[Path] = []
    skipped: list[str] = []
    _look(path, path, files, skipped)
    if not files:
        told = f" ({unlooked(skipped)})" if skipped else ""
        raise TargetError(f"{name}: has no .py files to judge{told}; {way_out}")
    if len(files) > _MOST:
        raise TargetError(f"{name}: has more than {_MOST} .py files; give the folder of what is meant")
    return replace(_of_files(name, path, files), skipped=tuple(skipped))


def _look(top: Path, folder: Path, files: list[Path], skipped: list[str]) -> None:
    """Gather the files of a folder, then those of the folders in it, and what is passed over."""
    entries = sorted(folder.iterdir())
    for file in entries:
        if file.suffix.lower() in _MAY_HOLD_CODE and file.is_file():
            if file.suffix == ".py" and not _SKIPPED.fullmatch(file.name):
                files.append(file)
            elif not file.name.startswith("."):
                skipped.append(str(file.relative_to(top)))
    for inside in entries:
        if inside.is_symlink() or not inside.is_dir():
            continue
        relative = inside.relative_to(top)
        if inside.name in {"test", "tests"}:
            skipped.append(f"{relative}/")
            continue
        try:
            if is_judged(inside) and len(relative.parts) < _DEEPEST and len(files) <= _MOST:
                _look(top, inside, files, skipped)
        except PermissionError:
            skipped.append(f"{relative}/")


def is_judged(folder: Path) -> bool:
    """Tell whether a folder's files are looked at: it holds no tests, is not hidden, and no tool has made it."""
    return not (_SKIPPED_FOLDER.fullmatch(folder.name) or (folder / "pyvenv.cfg").exists())


def unlooked(skipped: Sequence[str]) -> str:
    """Return which files are not looked at, as a part of a sentence."""
    more = len(skipped) - _NAMED
    names = ", ".join(repr(readable(name)) for name in skipped[:_NAMED])
    return f"not looked at: {names}" + (f" and {more} more" if more > 0 else "")


def _of_files(name: str, top: Path, files: list[Path]) -> Target:
    for file in files:
        if file.stat().st_size > SOURCE_LIMIT:
            raise TargetError(
                f"{name}: {file.name} is larger than {SOURCE_LIMIT // 2**20} MiB; take out what is no code"
            )
        if readable(str(file)) != str(file):
            raise TargetError(f"{readable(name)}: {readable(str(file))!r} is no path in UTF-8; rename what is not")
    located = [_source(top, file) for file in files]
    roots = dict.fromkeys(str(root) for root, _ in located)
    # Files in a folder that is no package import what lies beside them.
    beside = dict.fromkeys(str(file.parent) for file in files if not (file.parent / "__init__.py").is_file())
    return Target(name, tuple(roots | beside), tuple(source for _, source in located))


def _source(top: Path, file: Path) -> tuple[Path, Source]:
    """Return the folder that a file's imports start from, and the file as a module.

    It is one of its package, if it has one, else of the folders between it and the top.
    """
    root, parts = file.parent, [] if file.stem == "__init__" else [file.stem]
    while (root / "__init__.py").is_file():
        parts.insert(0, root.name)
        root = root.parent
    if root == file.parent and root != top:
        parts = [*file.parent.relative_to(top).parts, file.stem]
        root = top if not (top / f"{parts[0]}.py").exists() else root
    dotted = ".".join(parts)
    if root != file.parent and parts[0] not in _TAKEN and all(map(str.isidentifier, parts)) and len(dotted) <= _LONGEST:
        return root, Source(dotted)
    between = file.parent.relative_to(top).parts if file.is_relative_to(top) else ()
    stem = "_".join((*between, file.stem)).replace(".", "_")[:_LONGEST]
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
