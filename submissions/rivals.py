"""Of classes that fit one component equally well, as in two files of a student's, the best counts."""

from __future__ import annotations

from collections.abc import Callable

from ..conformance.results import ComponentResult
from ..play import Export
from .recognise import Recognition


def best_of(
    judged: Callable[[Export], ComponentResult], found: Recognition, component: str
) -> tuple[ComponentResult, Export, int]:
    """Judge the one that was chosen for a component, and its rivals where that failed, until one passes.

    Args:
        judged: gives the verdict on one of them.
        found: what was recognised.
        component: the component's name.

    Returns:
        The verdict that counts, on which export it is, and how many were judged.
    """
    best = found.components[component]
    result, number = judged(best), 1
    for rival in found.rivals.get(component, ()):
        if result.verdict != "failed":
            break
        other, number = judged(rival), number + 1
        if _worth(other) > _worth(result):
            result, best = other, rival
    return result, best, number


def _worth(result: ComponentResult) -> tuple[bool, bool, float]:
    """Return what tells a better verdict from a worse: it passed, it is right otherwise read, the laws that held."""
    required = [law for law in result.laws if law.level == "required"]
    held = sum(law.verdict == "passed" for law in required) / max(1, len(required))
    return result.verdict == "passed", result.reason == "convention", held
