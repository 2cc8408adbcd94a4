"""The folder that strangers' code runs from: Python, NumPy and the worker's own program, built once and kept."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import parts
from .error import SandboxError

SHARED = Path("/var/cache/layerproof")
"""Where root keeps its runtimes; others use them too, as root's word is good for everybody."""

_BUILD = "3"  # to be changed with what a runtime is built like
_UNUSED = 30 * 24 * 3600.0  # seconds after which a runtime that nobody used is removed
_PROGRAM, _LIBRARIES, _PACKAGES = "bin/python3", "shared", "packages"
_MANIFEST = "manifest.json"
_EMPTIED = ("layerproof", "layerproof/play")  # what they name a worker takes from their modules, and none from some
Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Runtime:
    """Two folders that anyone may read and nobody may write.

    Attributes:
        base: Python, NumPy and what is allowed besides.
        code: the worker's own program.
        interpreter: where the kernel looks for the loader of the Python in it; empty for a static one.
    """

    base: Path
    code: Path
    interpreter: str

    @property
    def loader(self) -> Path:
        """The copy of that loader in the runtime."""
        return self.base / _LIBRARIES / Path(self.interpreter).name


def program(base: Path) -> str:
    """Return the program file of Python in a base."""
    return str(base / _PROGRAM)


def environment(base: Path, code: Path) -> dict[str, str]:
    """Return the environment variables that make its Python find everything in the runtime, and only there."""
    return {
        "LD_LIBRARY_PATH": str(base / _LIBRARIES),
        "PYTHONHOME": str(base),
        "PYTHONPATH": f"{code}:{base / _PACKAGES}",
        "PYTHONNOUSERSITE": "1",
        "LC_ALL": "C.UTF-8",
    }


def find_runtime(allowed: Iterable[str] = ()) -> Runtime:
    """Return a runtime of the Python and NumPy that run this, from the cache if it holds one; else it is built.

    Args:
        allowed: distributions that strangers' code may import besides NumPy.

    Raises:
        SandboxError: what is allowed is not installed, or no runtime can be built.
    """
    packages = parts.packages(allowed)
    sources = [text for package in packages for text in (package.name, package.version, package.listed)]
    python = [sys.version, sys.base_exec_prefix, os.path.realpath(sys.executable)]
    key = parts.digest(_BUILD, *python, *sources)
    code = list(parts.own_code())
    own = parts.digest(_BUILD, sys.version, *(text for file, name in code for text in (name, file.read_text("utf-8"))))
    try:
        base = _kept(f"python-{key}") or _built(f"python-{key}", partial(_copy_python, packages))
        worker = _kept(f"worker-{own}") or _built(f"worker-{own}", partial(_copy_code, code))
    except OSError as error:
        raise SandboxError(f"a sandbox's runtime cannot be built: {error}; make {cache()} writable") from None
    return Runtime(base, worker, json.loads((base / _MANIFEST).read_text("utf-8"))["interpreter"])


def cache() -> Path:
    """Return the folder in which this user keeps runtimes: LAYERPROOF_CACHE, or where such things go."""
    if chosen := os.environ.get("LAYERPROOF_CACHE"):
        return Path(chosen)
    if os.geteuid() == 0:
        return SHARED
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "layerproof"


def _kept(name: str) -> Path | None:
    """Return a folder of the cache that is whole and up to date, and note that it was used."""
    for folder in dict.fromkeys((cache(), SHARED)):
        for found in sorted(folder.glob(f"{name}*")):
            if _is_ours(folder) and _is_ours(found) and _is_current(found):
                with contextlib.suppress(OSError):
                    os.utime(found)
                return found
    return None


def _is_ours(folder: Path) -> bool:
    """Tell whether nobody but root and this user could have put anything into a folder."""
    found = folder.stat(follow_symlinks=False)
    return stat.S_ISDIR(found.st_mode) and found.st_uid in {0, os.geteuid()} and not found.st_mode & 0o022


def _is_current(folder: Path) -> bool:
    """Tell whether the files that a runtime was copied from, beside those of its key, are what they were."""
    try:
        known = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return all(parts.stamp(Path(path)) == [path, *rest] for path, *rest in known["copied"])
    except (OSError, ValueError, KeyError):
        return False


def _built(name: str, fill: Callable[[Path], Manifest]) -> Path:
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if found := _kept(name):  # somebody else built it meanwhile
            return found
        new = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))
        try:
            manifest = fill(new)
            _compile(new)
            _open_to_all(new)
            # It counts from here on.
            (new / "unfinished").write_text(json.dumps(manifest), encoding="utf-8")
            (new / "unfinished").rename(new / _MANIFEST)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        _remove_unused(folder)
    return new


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else build anything in a folder meanwhile."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_python(packages: Iterable[parts.Package], base: Path) -> Manifest:
    packages = list(packages)
    executable, libraries = parts.loaded(packages)
    for file, name in parts.standard_library():
        _copy(file, base / name)
    installed = [(file, name) for package in packages for file, name in package.files()]
    for file, name in installed:
        _copy(file, base / _PACKAGES / name)
        if name in parts.UNREAD:
            (base / _PACKAGES / name).write_text('"""Left out: nobody reads it in a worker."""\n', encoding="utf-8")
    _copy(executable, base / _PROGRAM)
    (base / _PROGRAM).chmod(0o755)
    inside = {file.resolve() for file, _ in (*installed, *parts.standard_library())}
    beside = [library for library in libraries if library.resolve() not in inside]
    interpreter = parts.interpreter_of(executable)
    for library in [*beside, *([Path(interpreter)] if interpreter else [])]:
        _copy(library, base / _LIBRARIES / library.name)
    if interpreter:
        (base / _LIBRARIES / Path(interpreter).name).chmod(0o755)
    return {"copied": [parts.stamp(file) for file in (executable, *beside)], "interpreter": interpreter}


def _copy_code(code: Iterable[tuple[Path, str]], folder: Path) -> Manifest:
    for file, name in code:
        _copy(file, folder / name)
    for package in _EMPTIED:
        (folder / package / "__init__.py").write_text('"""What of layerproof a worker needs."""\n', encoding="utf-8")
    return {"copied": [], "interpreter": ""}


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _compile(folder: Path) -> None:
    """Write .pyc files that are never compared with their sources: Python starts in half the time.

    They know lines and no columns, which only tracebacks of what is not the subject's would show.
    """
    options = ("--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/")
    command = [sys.executable, "-I", "-X", "no_debug_ranges", "-m", "compileall", "-q", "-q", *options, str(folder)]
    subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL
    )  # a file that is none of this Python's stays as it is


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)


def _remove_unused(folder: Path) -> None:
    """Remove the runtimes of a cache that nobody has used for long."""
    for found in (*folder.glob("python-*"), *folder.glob("worker-*")):
        if found.stat().st_mtime < time.time() - _UNUSED:
            shutil.rmtree(found, ignore_errors=True)
