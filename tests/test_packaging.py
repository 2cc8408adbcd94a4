"""pyproject.toml and constraints.txt say all that an installation needs."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"([A-Za-z0-9._-]+)==([0-9]+(?:\.[0-9]+)*)")


@pytest.fixture
def settings() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def pins() -> dict[str, str]:
    """Return the version that constraints.txt pins, by the normalised name of the distribution."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert None not in matches, "a line of constraints.txt is not name==version"
    return {normalised(match[1]): match[2] for match in matches if match}


def normalised(distribution: str) -> str:
    """Return the one spelling of a distribution's name that package indexes compare."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_every_package_is_listed(settings: dict[str, Any]) -> None:
    """A folder with an __init__.py below a mapped folder is in `packages`, and nothing else is."""
    mapped = settings["tool"]["setuptools"]["package-dir"]
    found = {
        ".".join([package, *init.parent.relative_to(ROOT / folder).parts])
        for package, folder in mapped.items()
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert sorted(found) == settings["tool"]["setuptools"]["packages"]


def test_every_top_level_package_is_mapped(settings: dict[str, Any]) -> None:
    """A top-level folder with an __init__.py is a part of layerproof."""
    folders = sorted(init.parent.name for init in ROOT.glob("*/__init__.py"))
    assert sorted(settings["tool"]["setuptools"]["package-dir"].values()) == folders


def test_every_module_is_in_a_package(settings: dict[str, Any]) -> None:
    """No folder of modules is left out of the installed package for want of an __init__.py."""
    mapped = settings["tool"]["setuptools"]["package-dir"].values()
    folders = {module.parent for folder in mapped for module in (ROOT / folder).rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_dependency_is_pinned(settings: dict[str, Any], pins: dict[str, str]) -> None:
    """What pyproject.toml asks for has a version in constraints.txt."""
    wanted = settings["project"]["dependencies"] + settings["project"]["optional-dependencies"]["dev"]
    names = {normalised(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in wanted}
    assert names - pins.keys() == set()


def test_torch_is_pinned_without_a_build(pins: dict[str, str]) -> None:
    """The pin holds for the CPU build and for any other, on every index."""
    assert pins["torch"] == "2.13.0"
