"""What an assignment might say: the reading under which much of a class is right, where nobody declared it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ..conformance.class_results import Proposal, StudentResult
from .assignment import Assignment

_ALL = "# An assignment that names components asks for no others: name each."
_FEWEST = 2
_SHARE = 3
"""One in so many of those who handed a component in follow a reading that is proposed."""


def proposals(graded: Sequence[StudentResult], components: Sequence[str], asked: Assignment) -> Iterator[Proposal]:
    """Yield for each component the reading that most of those follow who are right under an undeclared one.

    Whoever passes without it would be held to it: it is proposed where more are right in it.

    Args:
        graded: the class.
        components: what was expected.
        asked: the assignment, which has conventions of its own.
    """
    for name in components:
        results = [
            (student.student, result)
            for student in graded
            for result in student.report.components
            if result.asked and result.component == name and result.laws and result.verdict in {"passed", "failed"}
        ]
        makers: dict[frozenset[tuple[str, str]], list[str]] = {}
        for student, result in results:
            if result.readings:
                makers.setdefault(frozenset(result.readings.items()), []).append(student)
        readings, students = max(makers.items(), key=lambda item: len(item[1]), default=(frozenset(), []))
        passed = sum(result.verdict == "passed" and not readings <= result.conventions.items() for _, result in results)
        if len(students) >= _FEWEST and _SHARE * len(students) >= len(results) and len(students) > passed:
            told = dict(sorted(readings))
            lines = _lines(name, {**asked.conventions(name), **told})
            lines = lines if asked.components else f"{_ALL}\n{lines}"
            yield Proposal(name, told, tuple(students), passed, len(results), lines)


def _lines(component: str, readings: Mapping[str, str]) -> str:
    """Return what an assignment says that asks for conventions, as TOML."""
    pairs = ", ".join(f"{name} = {json.dumps(reading)}" for name, reading in readings.items())
    return f"[components.{component}]\nconventions = {{ {pairs} }}"
