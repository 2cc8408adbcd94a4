"""What tests of every folder share."""

import os
import shutil
from collections.abc import Callable

import pytest

EXECUTABLES = {"bubblewrap": ("bwrap",), "chromium": ("chromium", "chromium-browser", "google-chrome")}


@pytest.fixture
def requires() -> Callable[[str], str]:
    """Give a function from a system program's name to its path, without which the test cannot run.

    A missing program skips the test, and fails it where LAYERPROOF_REQUIRE, a list with commas, names the program.
    """

    def find(program: str) -> str:
        for executable in EXECUTABLES.get(program, (program,)):
            if path := shutil.which(executable):
                return path
        if program in os.environ.get("LAYERPROOF_REQUIRE", "").split(","):
            pytest.fail(f"{program} is not installed, and LAYERPROOF_REQUIRE names it", pytrace=False)
        pytest.skip(f"needs {program}, which is not installed")

    return find
