"""What tests of every folder share."""

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import settings

from layerproof.output import collect_seldom
from layerproof.submissions.profile import Profile
from layerproof.submissions.sandbox.trial import Trial, trials

# How long an example takes on a busy machine says nothing of the code.
settings.register_profile("layerproof", deadline=None)
settings.load_profile("layerproof")


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what was loaded, and all these tests."""
    collect_seldom()


PROFILES = ("bubblewrap", "landlock")
EXECUTABLES = {"bubblewrap": ("bwrap",), "chromium": ("chromium", "chromium-browser", "google-chrome")}


@pytest.fixture
def required() -> Callable[[str, bool], None]:
    """Give a function that ends a test which cannot run for want of something.

    It skips the test, and fails it where LAYERPROOF_REQUIRE, a list with commas, names what is missing.
    """

    def end_without(name: str, there: bool) -> None:
        if there:
            return
        if name in os.environ.get("LAYERPROOF_REQUIRE", "").split(","):
            pytest.fail(f"{name} is not there, and LAYERPROOF_REQUIRE names it", pytrace=False)
        pytest.skip(f"needs {name}, which is not there")

    return end_without


@pytest.fixture
def requires(required: Callable[[str, bool], None]) -> Callable[[str], str]:
    """Give a function from a system program's name to its path, without which the test cannot run."""

    def find(program: str) -> str:
        found = [path for name in EXECUTABLES.get(program, (program,)) if (path := shutil.which(name))]
        required(program, bool(found))
        return found[0]

    return find


@cache
def tried() -> dict[str, Trial]:
    """Return what came of trying each profile for strangers' code, by name; nothing where there is none."""
    return {trial.name: trial for trial in trials()} if sys.platform == "linux" else {}


@pytest.fixture
def sandbox(required: Callable[[str, bool], None]) -> Callable[[str], Profile]:
    """Give a function from the name of a profile for strangers' code to the profile, which holds on this machine."""

    def find(name: str) -> Profile:
        trial = tried().get(name)
        required(name, trial is not None and trial.held)
        assert trial is not None
        assert trial.profile is not None
        return trial.profile

    return find


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest, sandbox: Callable[[str], Profile]) -> Profile:
    """Return one profile for strangers' code after the other."""
    return sandbox(request.param)
