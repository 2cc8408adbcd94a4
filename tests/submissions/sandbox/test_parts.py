"""A runtime is made of the standard library, NumPy, what is allowed, and the libraries that these load."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerproof.submissions.sandbox import parts
from layerproof.submissions.sandbox.error import SandboxError


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("json/__init__.py", True),
        ("numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so", True),
        ("numpy/testing/_private/utils.py", True),
        ("unittest/mock.py", True),
        ("lib-dynload/_json.so", True),
        ("numpy/linalg/tests/test_linalg.py", False),
        ("test/support/__init__.py", False),
        ("site-packages/torch/__init__.py", False),
        ("dist-packages/apt/__init__.py", False),
        ("json/__pycache__/decoder.cpython-311.pyc", False),
        ("tkinter/ttk.py", False),
        ("lib-dynload/_tkinter.cpython-311.so", False),
        ("config-3.11-x86_64-linux-gnu/libpython3.11.a", False),
        ("numpy/_core/include/numpy/arrayobject.h", False),
        ("ensurepip/_bundled/pip.whl", False),
    ],
)
def test_what_a_worker_loads(path: str, wanted: bool) -> None:
    """Tests, other people's packages and what compilers need are left out."""
    assert parts.wanted(path) is wanted


def test_numpy_is_always_there() -> None:
    """With its own shared libraries, and without its programs."""
    (numpy,) = parts.packages([])
    names = {name for _, name in numpy.files()}
    assert numpy.name == "numpy"
    assert {"numpy/__init__.py", "numpy/linalg/__init__.py"} <= names
    assert [name for name in names if name.startswith("..") or "/tests/" in name] == []
    assert all(file.is_file() for file, _ in numpy.files())


def test_what_is_allowed_comes_with_what_it_requires() -> None:
    """Each distribution once, whatever its name is spelt like; extras are not asked for."""
    assert [package.name for package in parts.packages(["SciPy"])] == ["numpy", "scipy"]
    assert {package.name for package in parts.packages(["jinja2", "scipy"])} == {
        "numpy",
        "Jinja2",
        "MarkupSafe",
        "scipy",
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-such-package", "'no-such-package' is not installed here, so that no worker can be given it"),
        ("", "'' is not installed here, so that no worker can be given it"),
        ("layerproof", "layerproof itself holds the answers: it cannot be allowed"),
    ],
)
def test_what_cannot_be_allowed(name: str, message: str) -> None:
    """One line says why."""
    with pytest.raises(SandboxError) as caught:
        parts.packages([name])
    assert str(caught.value) == message


def test_packages_without_a_list_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a system's own installer put there may not say of what it consists."""
    monkeypatch.setattr(parts.Package, "listed", "")
    with pytest.raises(SandboxError, match=r"^'numpy' was installed without a list of its files; install it with pip$"):
        parts.packages([])


def test_the_standard_library_is_pythons_own() -> None:
    """Whole but for what nobody loads, and none of it from a virtual environment."""
    found = {name: file for file, name in parts.standard_library()}
    home = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    assert found[f"{home}/os.py"].samefile(os.__file__)
    assert not [name for name in found if "site-packages" in name or "__pycache__" in name]
    assert len(found) == len(set(found.values()))


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_libraries_are_found_by_the_names_they_are_asked_by() -> None:
    """The C library is among them, and what only a module of the standard library loads."""
    program, libraries = parts.loaded(parts.packages([]))
    assert program.samefile(os.path.realpath(sys.executable))
    assert all(library.is_absolute() and library.exists() for library in libraries)
    assert [library for library in libraries if library.name.startswith(("libc.so", "libc.musl", "ld-musl"))]
    assert {"_multiarray_umath", "_json"} <= {library.name.partition(".")[0] for library in libraries}


def test_a_python_that_does_not_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the end of what it wrote."""
    monkeypatch.setattr(parts, "_SHOW_LIBRARIES", "raise SystemExit('no NumPy here')")
    with pytest.raises(SandboxError, match=r"^Python does not say what it loads: no NumPy here$"):
        parts.loaded(parts.packages([]))


def test_only_what_the_worker_runs_is_ours() -> None:
    """The lockdown and the player; none of the answers."""
    names = [name for _, name in parts.own_code()]
    assert {"layerproof/lockdown/__main__.py", "layerproof/play/serve.py"} <= set(names)
    assert {name.split("/")[1] for name in names} == {"lockdown", "play"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs ELF files")
def test_the_loader_of_a_program(tmp_path: Path) -> None:
    """What the program says is what the system's own tool reads there; a file without one has none."""
    program = Path(os.path.realpath("/bin/sh"))
    loader = parts.interpreter_of(program)
    assert loader.startswith("/lib")
    assert Path(loader).exists()
    assert subprocess.run([loader, "--help"], capture_output=True, check=False).stdout or "musl" in loader
    (tmp_path / "script").write_bytes(b"\x7fELF" + bytes(100))
    assert parts.interpreter_of(tmp_path / "script") == ""


def test_stamps_tell_that_a_file_was_replaced(tmp_path: Path) -> None:
    """By its size, or by when it was written."""
    file = tmp_path / "library.so"
    file.write_text("one", encoding="utf-8")
    before = parts.stamp(file)
    assert parts.stamp(file) == before
    os.utime(file, ns=(0, 0))
    assert parts.stamp(file) != before
    assert parts.digest("a", "b") != parts.digest("ab") != parts.digest("ab", "")
