"""What a runtime is made of, found out from the interpreter that runs: standard library, packages, shared libraries."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path, PurePosixPath

from ... import lockdown, play
from .error import SandboxError

_LEFT_OUT = re.compile(
    r"(.*/)?(__pycache__|tests?|idlelib|turtledemo|ensurepip|lib2to3|tkinter|config-[^/]*|site-packages|dist-packages)/.*"
    r"|(.*/)?_?(tkinter|test|ctypes_test|xxtestfuzz)[^/]*\.so|.*\.(pyc|pyi|pyx|pxd|a|h|exe)"
)

UNREAD = frozenset(f"numpy/{core}/_add_newdocs{part}.py" for core in ("core", "_core") for part in ("", "_scalars"))
"""Modules that only hang documentation on NumPy's compiled functions: a tenth of the time that NumPy takes to load."""

# Whatever a worker may load later is loaded here, so that the libraries it needs are on the list, by the names that
# programs ask for them. Source: dl_iterate_phdr(3).
_SHOW_LIBRARIES = """
import contextlib, ctypes, importlib, json, os, sys
import numpy as np
np.linalg.solve(np.eye(64), np.fft.fft(np.eye(64)) @ np.ones(64)); np.random.default_rng().random()
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except Exception:
        pass
found = []
class Library(ctypes.Structure):
    _fields_ = (("address", ctypes.c_void_p), ("name", ctypes.c_char_p))
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Library), ctypes.c_size_t, ctypes.c_void_p)
def note(library, size, data):
    found.append(os.fsdecode(library.contents.name or b""))
    return 0
with contextlib.suppress(OSError):
    ctypes.CDLL("libgcc_s.so.1")  # glibc loads it when a thread is cancelled
ctypes.CDLL(None).dl_iterate_phdr(note, None)
print(json.dumps([os.path.realpath("/proc/self/exe"), [name for name in found if name.startswith("/")]]))
"""


@dataclass(frozen=True)
class Package:
    """An installed distribution.

    Attributes:
        name: its name, as it is installed.
        version: its version.
    """

    name: str
    version: str

    @cached_property
    def listed(self) -> str:
        """The list of its files with their hashes, as the installer wrote it."""
        return metadata.distribution(self.name).read_text("RECORD") or ""

    def files(self) -> Iterator[tuple[Path, str]]:
        """Yield each file that importing it may need, with its path below the folder of packages."""
        for path in metadata.distribution(self.name).files or ():
            if PurePosixPath(path).parts[0] != ".." and wanted(str(path)):
                yield Path(str(path.locate())), str(path)


def wanted(path: str) -> bool:
    """Tell whether a file of a library is anything that a worker loads."""
    return not _LEFT_OUT.fullmatch(path)


def packages(allowed: Iterable[str]) -> list[Package]:
    """Return NumPy, the distributions that are allowed besides, and what these require.

    Raises:
        SandboxError: one of them is not installed here, or no list says of what it consists.
    """
    found: dict[str, Package] = {}
    waiting = ["numpy", *allowed]
    while waiting:
        name = waiting.pop(0)
        try:
            installed = metadata.distribution(name)
        except (metadata.PackageNotFoundError, ValueError):
            raise SandboxError(f"{name!r} is not installed here, so that no worker can be given it") from None
        package = Package(installed.metadata["Name"], installed.version)
        key = re.sub(r"[-_.]+", "-", package.name).lower()
        if key == "layerproof":
            raise SandboxError("layerproof itself holds the answers: it cannot be allowed")
        if key not in found:
            if not package.listed:
                raise SandboxError(f"{name!r} was installed without a list of its files; install it with pip")
            found[key] = package
            waiting += _required(installed)
    return list(found.values())


def _required(installed: metadata.Distribution) -> list[str]:
    """Return the names of the distributions that one requires and that are here, extras left out."""
    lines = [line for line in installed.requires or () if "extra ==" not in line]
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines]
    return [name for name in names if list(metadata.distributions(name=name))]


def standard_library() -> Iterator[tuple[Path, str]]:
    """Yield each file of the standard library, with its path below the folder that Python is installed in."""
    installed = sysconfig.get_config_vars("installed_base", "installed_platbase")
    bases = dict(zip(("base", "platbase"), installed, strict=True))  # without a virtual environment
    seen: set[Path] = set()
    for name in ("stdlib", "platstdlib"):
        folder = Path(sysconfig.get_path(name, vars=bases))
        below = Path(sys.platlibdir if name == "platstdlib" else "lib", f"python{sysconfig.get_python_version()}")
        for file in sorted(folder.rglob("*")):
            relative = file.relative_to(folder).as_posix()
            if file.is_file() and wanted(relative) and file not in seen:
                seen.add(file)
                yield file, str(below / relative)


def loaded(packages_: Iterable[Package]) -> tuple[Path, list[Path]]:
    """Return the program file of Python and every shared library that it may load, those of packages among them.

    Raises:
        SandboxError: Python could not be asked.
    """
    names = [name for package in packages_ for name in _top_level(package)]
    names += [file.name.partition(".")[0] for file, name in standard_library() if "/lib-dynload/" in name]
    command = [sys.executable, "-I", "-W", "ignore", "-c", _SHOW_LIBRARIES, json.dumps(names)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if ran.returncode:
        raise SandboxError(f"Python does not say what it loads: {ran.stderr.strip()[-300:]}")
    program, libraries = json.loads(ran.stdout.splitlines()[-1])
    return Path(program), [Path(path) for path in libraries]


def _top_level(package: Package) -> list[str]:
    parts = [name.split("/") for _, name in package.files()]
    return sorted({path[0] for path in parts if path[1:] == ["__init__.py"]})


def own_code() -> Iterator[tuple[Path, str]]:
    """Yield each of our own files that a worker runs, with its path below a folder on sys.path."""
    for package in (lockdown, play):
        folder = Path(str(package.__file__)).parent
        for file in sorted(folder.glob("*.py")):
            yield file, "/".join([*package.__name__.split("."), file.name])


def digest(*texts: str) -> str:
    """Return a name for what the texts say."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def stamp(path: Path) -> list[str | int]:
    """Return what changes when a file is replaced."""
    found = path.stat()
    return [str(path), found.st_size, found.st_mtime_ns]


def interpreter_of(program: Path) -> str:
    """Return the loader that the kernel starts for a program file; nothing for a static one.

    Source: elf(5), the program header PT_INTERP.
    """
    data = program.read_bytes()[: 2**16]
    start, size, count = (int.from_bytes(data[at : at + width], "little") for at, width in ((32, 8), (54, 2), (56, 2)))
    for header in (start + size * index for index in range(count)):
        if data[header : header + 4] == b"\x03\0\0\0":
            offset, length = (int.from_bytes(data[header + at : header + at + 8], "little") for at in (8, 32))
            return os.fsdecode(data[offset : offset + length].rstrip(b"\0"))
    return ""
