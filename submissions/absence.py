"""What is said about a component that a student was expected to hand in and that could not be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..conformance.results import ComponentResult
from .checking import refusal
from .copies import Note
from .ledger import Declared
from .recognise import Unrecognised
from .target import unlooked


@dataclass(frozen=True)
class Handed:
    """What one student handed in.

    Attributes:
        student: the name of the file or folder.
        judged: results by component.
        failures: results for what could not be imported at all.
        unrecognised: what looks like a component and is none.
        others: components that were found and not asked for.
        source: the name of the module that snippets import.
        left_out: sentences on what of it is not looked at.
        skipped: files of code that are not looked at.
        notes: what a teacher may want to look at.
        seconds: time spent on it.
        declared: the laws that each of the judged was to be held to.
    """

    student: str
    judged: Mapping[str, ComponentResult] = field(default_factory=dict)
    failures: tuple[ComponentResult, ...] = ()
    unrecognised: tuple[Unrecognised, ...] = ()
    others: tuple[str, ...] = ()
    source: str = ""
    left_out: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0
    declared: Declared = field(default_factory=dict)


def completed(handed: Handed, expected: Sequence[str]) -> list[ComponentResult]:
    """Return a result for each expected component, then for what of the rest the reader should know of."""
    absent = [name for name in expected if name not in handed.judged]
    results = [handed.judged[name] if name in handed.judged else _absent(name, handed) for name in expected]
    failures = () if absent else handed.failures
    unexplained = [item for item in handed.unrecognised if item.meant not in absent and not item.helper]
    return [*results, *(replace(besides, asked=False) for besides in (*failures, *map(refusal, unexplained)))]


def _absent(component: str, handed: Handed) -> ComponentResult:
    """Return the result of a component that was not found; what kept the file from being imported kept it, too."""
    if handed.failures:
        failure = handed.failures[0]
        return replace(failure, component=component)
    meant = next((item for item in handed.unrecognised if item.meant == component), None)
    if meant is None:
        return ComponentResult(
            component, "", "not_run", "missing", f"{handed.student} has no {component}; {_instead(handed)}"
        )
    message = f"{handed.student} has no {component} that can be judged: {meant.reason}"
    return replace(refusal(meant), component=component, message=message)


def _instead(handed: Handed) -> str:
    found = [*handed.judged, *handed.others, *(item.export.name for item in handed.unrecognised if not item.helper)]
    names = dict.fromkeys(found)  # two files may have classes of one name
    told = f"it has: {', '.join(names)}" if names else "nothing in it looks like a component"
    return f"{told}; {unlooked(handed.skipped)}" if handed.skipped else told
