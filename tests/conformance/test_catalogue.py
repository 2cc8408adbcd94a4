"""The catalogue of known mistakes finds what is decorated, in the order of family and definition."""

import pytest

from layerproof import impl
from layerproof.conformance import catalogue
from layerproof.conformance.catalogue import Mistake, mistake, mistakes, mistakes_of
from layerproof.conformance.contracts import contract


def test_every_module_is_found() -> None:
    """Families come in the order of their names, and a family's mistakes in the order of its file."""
    modules = [known.implementation.__module__ for known in mistakes().values()]
    assert modules == sorted(modules)
    assert "layerproof.conformance.mistakes.linear.linear" in modules


def test_a_mistake_is_known_by_its_id() -> None:
    """Ids are slugs that a file name or an address can hold after a look at the slash."""
    for name, known in mistakes().items():
        assert known.id == name
        assert name.isascii()
        assert " " not in name


def test_those_of_a_component() -> None:
    """The known mistakes of one component, and none of another."""
    found = mistakes_of("Linear")
    assert {known.component for known in found} == {"Linear"}
    assert [known.id for known in found] == [name for name, known in mistakes().items() if known.component == "Linear"]
    assert mistakes_of("Nothing") == []


def test_a_mirror_is_a_convention_of_the_component() -> None:
    """Besides it the mistake is not named: another label would never be met."""
    mirrored = [known for known in mistakes().values() if known.mirror]
    assert "do-compare-turned-dropout" in {known.id for known in mirrored}
    assert [
        known.id
        for known in mirrored
        if known.mirror not in {convention.label for convention in contract(known.component).conventions}
    ] == []


def test_a_decorated_class_is_entered_and_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is decorated stays what it was, and stands in the catalogue with its description."""
    found: dict[str, Mistake] = {}
    monkeypatch.setattr(catalogue, "_FOUND", found)

    @mistake("its-id", "ReLU", title="T.", misconception="M.", remedy="R.", source="a/b#1", level="advice")
    class Wrong(impl.ReLU):
        """Wrong."""

    assert found == {"its-id": Mistake("its-id", "ReLU", "T.", "M.", "R.", Wrong, "", "a/b#1", "advice")}
    assert Wrong.__name__ == "Wrong"


def test_one_class_may_be_the_mistake_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code may get two components wrong."""
    found: dict[str, Mistake] = {}
    monkeypatch.setattr(catalogue, "_FOUND", found)

    @mistake("one", "Dropout", title="T.", misconception="M.", remedy="R.")
    @mistake("two", "OriginalDropout", title="T.", misconception="M.", remedy="R.")
    class Wrong(impl.Dropout):
        """Wrong."""

    assert [(known.id, known.component, known.implementation) for known in found.values()] == [
        ("two", "OriginalDropout", Wrong),
        ("one", "Dropout", Wrong),
    ]
