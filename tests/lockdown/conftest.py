"""What tests of the lockdown share: processes that give something up and say what they can do afterwards."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layerproof.lockdown import landlock

Confined = Callable[..., Any]


@pytest.fixture
def confined() -> Confined:
    """Give a function that runs code in a process of its own and returns what it assigns to `told`."""

    def run(code: str, *arguments: str, **options: Any) -> Any:
        start, end = "import ctypes, errno, json, os, sys", "os.write(1, json.dumps(told).encode())"
        text = "\n".join([start, textwrap.dedent(code), end])
        command = [sys.executable, "-P", "-c", text, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def root() -> None:
    """Skip a test that only root can make."""
    if os.geteuid() != 0:
        pytest.skip("needs root")


@pytest.fixture
def has_landlock(required: Callable[[str, bool], None]) -> None:
    """Skip a test where the kernel has no Landlock; fail it where LAYERPROOF_REQUIRE names it."""
    required("landlock", landlock.version() > 0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a fresh folder that anyone may read, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
