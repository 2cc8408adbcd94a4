"""A component has every piece it needs: where one is missing, the message says which to write, and where."""

import inspect
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from layerproof import impl, reference
from layerproof.conformance.catalogue import Mistake, mistakes, mistakes_of
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts, family
from layerproof.conformance.laws import laws_of

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / name for name in ("impl", "reference", "conformance/contracts", "conformance/mistakes")]
SENTENCE = re.compile(r"[A-Z0-9].*\.", re.DOTALL)


def missing(component: str, family_of: str | None = None) -> list[str]:
    """Return a line for each piece that a component lacks.

    Args:
        component: its name.
        family_of: the family that it belongs to; that of our implementation, if none is given.
    """
    if not hasattr(impl, component):
        return [f"write {component} in impl/<family>.py, and name it in impl/__init__.py"]
    home = family_of or home_of(getattr(impl, component), "impl")
    lines = []
    if not hasattr(reference, component):
        lines.append(f"write its twin {component} in reference/{home}.py, and name it in reference/__init__.py")
    if component not in contracts():
        lines.append(f"write its contract in conformance/contracts/{home}.py, with component = {component!r}")
    if not mistakes_of(component):
        lines.append(f"write a mistake of {component} in conformance/mistakes/{home}.py, decorated with @mistake")
    lost = [folder for folder in FOLDERS if not (folder / f"{home}.py").exists() and not (folder / home).is_dir()]
    return lines + [
        f"name the family's file {folder.relative_to(ROOT)}/{home}.py: it has one name everywhere" for folder in lost
    ]


def home_of(thing: Any, package: str) -> str:
    """Return the family that a class or function of a package stands in."""
    module: str = thing.__module__
    return module.removeprefix(f"layerproof.{package}.").partition(".")[0]


@pytest.mark.parametrize("component", impl.__all__)
def test_every_component_is_complete(component: str) -> None:
    """An implementation has a twin, a contract and known mistakes, all in files of one name."""
    assert missing(component) == []


def test_nothing_is_there_without_an_implementation() -> None:
    """Twins, contracts and mistakes are those of components that there are."""
    known = set(impl.__all__)
    assert set(contracts()) == known
    assert {mistake.component for mistake in mistakes().values()} <= known
    assert known <= set(reference.__all__)


def test_a_missing_piece_is_named() -> None:
    """The message says what to write, and where."""
    assert missing("GEGLU") == ["write GEGLU in impl/<family>.py, and name it in impl/__init__.py"]
    assert missing("Layer") == ["write Layer in impl/<family>.py, and name it in impl/__init__.py"]
    lines = missing("ReLU", "glu")
    assert lines == [
        f"name the family's file {folder}/glu.py: it has one name everywhere"
        for folder in ("impl", "reference", "conformance/contracts", "conformance/mistakes")
    ]


def test_missing_twins_contracts_and_mistakes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the other three pieces is asked for by its file."""

    class Swish(impl.ReLU):
        """A component that nobody has written."""

        __module__ = "layerproof.impl.activation"

    monkeypatch.setattr(impl, "Swish", Swish, raising=False)
    assert missing("Swish") == [
        "write its twin Swish in reference/activation.py, and name it in reference/__init__.py",
        "write its contract in conformance/contracts/activation.py, with component = 'Swish'",
        "write a mistake of Swish in conformance/mistakes/activation.py, decorated with @mistake",
    ]


@pytest.mark.parametrize("component", contracts())
def test_a_family_has_one_name(component: str) -> None:
    """Implementation, twin and contract stand in files of the same name, and so do the mistakes, or in parts of it."""
    home = family(contracts()[component])
    assert home_of(getattr(impl, component), "impl") == home
    assert home_of(getattr(reference, component), "reference") == home
    files = {home_of(known.implementation, "conformance.mistakes") for known in mistakes_of(component)}
    assert {name for name in files if name != home and not name.startswith(f"{home}_")} == set()
    assert type(contracts()[component]).model is getattr(impl, component)
    assert type(contracts()[component]).twin is getattr(reference, component)


def test_aliases_are_unique() -> None:
    """No name stands for two components."""
    names = Counter(name for promised in contracts().values() for name in (promised.component, *promised.aliases))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("promised", contracts().values(), ids=lambda promised: promised.component)
def test_a_contract_is_described(promised: Contract) -> None:
    """Contracts, identities and required options are what explanations are made of."""
    assert (inspect.getdoc(type(promised)) or "").endswith("."), "the contract needs a docstring"
    for identity in promised.identities:
        assert SENTENCE.fullmatch(identity.statement), identity.id
        assert identity.formula, identity.id
    assert set(promised.required) <= set(promised.options)
    assert promised.traits <= {"modes", "mask", "noise", "draws", "kinks", "trained"}
    assert promised.sections <= {"params", "buffers"}


@pytest.mark.parametrize("promised", contracts().values(), ids=lambda promised: promised.component)
def test_identities_are_unique(promised: Contract) -> None:
    """An identity is known by its id, and its law by that."""
    ids = [identity.id for identity in promised.identities]
    assert len(ids) == len(set(ids))
    assert {f"identity.{name}" for name in ids} <= {law.id for law in laws_of(promised)}


@pytest.mark.parametrize("mistake", mistakes().values(), ids=lambda mistake: mistake.id)
def test_a_mistake_is_described(mistake: Mistake) -> None:
    """Title, misconception and remedy are sentences, and a reading is one of the contract's conventions."""
    for text in (mistake.title, mistake.misconception, mistake.remedy):
        assert text.endswith("."), text
    assert callable(mistake.implementation)
    readings = {f"{one.name}={one.other}" for one in contracts()[mistake.component].conventions}
    assert mistake.reading in {"", *readings}


def test_modules_of_mistakes_need_no_twin() -> None:
    """Mistakes are loaded in a worker, which has neither torch nor our laws."""
    for file in FOLDERS[-1].rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from)\s+(torch|.*\breference\b|.*\blaws\b)", source, re.MULTILINE), file.name


def test_every_module_is_tested() -> None:
    """Each module of the core has a test of its name."""
    core, tests = ROOT / "conformance", ROOT / "tests" / "conformance"
    untested = []
    for folder in ("", "laws", "experiments"):
        names = {file.stem for file in (core / folder).glob("*.py")} - {"__init__", "test_impl"}
        untested += [
            f"write tests/conformance/{folder}/test_{name}.py".replace("//", "/")
            for name in sorted(names)
            if not list((tests / folder).glob(f"test_{name}*.py"))
        ]
    assert untested == []
