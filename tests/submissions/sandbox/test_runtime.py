"""A runtime is built once, kept as long as it is up to date, and used only where nobody else could change it."""

import json
import marshal
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from layerproof.submissions.sandbox import parts, runtime
from layerproof.submissions.sandbox.error import SandboxError
from layerproof.submissions.sandbox.runtime import Runtime, find_runtime

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache, where building a Python takes no time."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LAYERPROOF_CACHE", str(folder))
    monkeypatch.setattr(runtime, "SHARED", tmp_path / "shared")
    library = tmp_path / "libone.so"
    library.touch()

    def copy(packages: object, base: Path) -> Mapping[str, Any]:  # noqa: ARG001 - as the original
        (base / "bin").mkdir()
        (base / "bin" / "python3").touch(mode=0o700)
        (base / "module.py").write_text("x = 1\n", encoding="utf-8")
        return {"copied": [parts.stamp(library)], "interpreter": "/lib/ld.so.1"}

    monkeypatch.setattr(runtime, "_copy_python", copy)
    return folder


def test_it_is_built_once(cache: Path) -> None:
    """The second time it is there; anyone may read it and nobody write."""
    first = find_runtime()
    assert find_runtime() == first
    assert (first.base.parent, first.code.parent, first.interpreter) == (cache, cache, "/lib/ld.so.1")
    assert first.loader == first.base / "shared" / "ld.so.1"
    assert sorted(path.name.partition("-")[0] for path in cache.iterdir()) == ["lock", "python", "worker"]
    modes = {oct(path.stat().st_mode & 0o777) for path in (first.base, *first.base.rglob("*"), *first.code.rglob("*"))}
    assert modes == {"0o755", "0o644"}
    assert (first.code / "layerproof" / "play" / "serve.py").is_file()
    for package in ("layerproof", "layerproof/play"):
        text = (first.code / package / "__init__.py").read_text("utf-8")
        assert text == '"""What of layerproof a worker needs."""\n', package


def test_its_modules_are_compiled_for_good(cache: Path) -> None:  # noqa: ARG001 - where it is built
    """A .pyc is never compared with its source: the flags in its header say so."""
    compiled = list((find_runtime().base / "__pycache__").glob("module.*.pyc"))
    assert [file.read_bytes()[4:8] for file in compiled] == [b"\x01\0\0\0"]
    code = marshal.loads(compiled[0].read_bytes()[16:])  # noqa: S302 - our own
    assert {(line, column) for line, _, column, _ in code.co_positions() if line} == {(1, None)}


def test_what_is_out_of_date_is_built_anew(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a package, a replaced library, and changed code of ours each make another runtime."""
    first = find_runtime()
    (tmp_path / "libone.so").write_text("another", encoding="utf-8")
    second = find_runtime()
    assert (second.base != first.base, second.code == first.code) == (True, True)
    monkeypatch.setattr(parts.Package, "listed", "numpy/__init__.py,sha256=other,1")
    third = find_runtime()
    assert (third.base not in {first.base, second.base}, third.code == first.code) == (True, True)
    (tmp_path / "own.py").write_text("x = 2\n", encoding="utf-8")
    monkeypatch.setattr(parts, "own_code", lambda: iter([(tmp_path / "own.py", "layerproof/play/own.py")]))
    fourth = find_runtime()
    assert (fourth.base == third.base, fourth.code != third.code) == (True, True)
    assert find_runtime(["scipy"]).base != third.base
    assert cache == first.base.parent


@pytest.mark.parametrize("damage", ["unfinished", "nonsense", "writable"])
def test_what_cannot_be_relied_on_is_not_used(damage: str, cache: Path) -> None:  # noqa: ARG001 - where it is built
    """A build that was interrupted, a damaged list, and a folder that others may write to."""
    first = find_runtime()
    if damage == "unfinished":
        (first.base / "manifest.json").unlink()
    elif damage == "nonsense":
        (first.base / "manifest.json").write_text("{}", encoding="utf-8")
    else:
        first.base.chmod(0o777)
    assert find_runtime().base != first.base


def test_roots_runtimes_serve_everybody(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the shared cache is taken before anything is built."""
    shared = find_runtime()
    monkeypatch.setattr(runtime, "SHARED", cache)
    monkeypatch.setenv("LAYERPROOF_CACHE", str(cache.parent / "own"))
    assert find_runtime() == shared
    assert not (cache.parent / "own").exists()


def test_a_failed_build_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says where there should be room."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runtime, "_compile", fail)
    with pytest.raises(SandboxError) as caught:
        find_runtime()
    told = f"a sandbox's runtime cannot be built: [Errno 28] No space left on device; make {cache} writable"
    assert str(caught.value) == told
    assert [path.name for path in cache.iterdir()] == ["lock"]


def test_what_nobody_uses_is_removed(cache: Path, tmp_path: Path) -> None:
    """A month after its last use, when another one is built; what is in use stays."""
    first = find_runtime()
    before = time.time() - 40 * 24 * 3600
    for folder in (first.base, first.code):
        os.utime(folder, (before, before))
    assert find_runtime() == first
    os.utime(first.base, (before, before))
    (tmp_path / "libone.so").write_text("another", encoding="utf-8")
    second = find_runtime()
    assert sorted(path for path in cache.iterdir() if path.is_dir()) == sorted([second.base, first.code])


@pytest.mark.parametrize(
    ("environment", "user", "folder"),
    [
        ({"LAYERPROOF_CACHE": "/a"}, 0, "/a"),
        ({}, 0, "/var/cache/layerproof"),
        ({"XDG_CACHE_HOME": "/b"}, 1000, "/b/layerproof"),
        ({"HOME": "/home/c"}, 1000, "/home/c/.cache/layerproof"),
        ({"HOME": "/home/c", "XDG_CACHE_HOME": ""}, 1000, "/home/c/.cache/layerproof"),
    ],
)
def test_where_it_is_kept(environment: dict[str, str], user: int, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the user says, where root's caches are, or where a user's are."""
    for name in ("LAYERPROOF_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert runtime.cache() == Path(folder)


def test_a_real_one_runs_by_itself() -> None:
    """Its Python finds everything in it, and nothing of the installation that it was copied from."""
    found: Runtime = find_runtime()
    code = "import json, sys, numpy, layerproof.play.serve, zlib; print(json.dumps([sys.path, numpy.__version__]))"
    command = [runtime.program(found.base), "-P", "-s", "-B", "-c", code]
    variables = runtime.environment(found.base, found.code)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path, _ = json.loads(done.stdout)
    assert [entry for entry in path if not entry.startswith((str(found.base), str(found.code)))] == []
