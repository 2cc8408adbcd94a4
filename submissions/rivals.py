"""Of classes that fit one component equally well, as in two files of a student's, the best counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..conformance.results import ComponentResult
from ..play import Export
from .recognise import Recognition


@dataclass(frozen=True, slots=True)
class Best:
    """The verdict that counts.

    Attributes:
        result: the verdict.
        export: on what it is.
        worse: what was judged besides and failed, in the order in which it was.
    """

    result: ComponentResult
    export: Export
    worse: tuple[Export, ...] = ()


def best_of(judged: Callable[[Export], ComponentResult], found: Recognition, component: str) -> Best:
    """Judge the one that was chosen for a component, and its rivals where that failed, until one passes.

    Args:
        judged: gives the verdict on one of them.
        found: what was recognised.
        component: the component's name.
    """
    first = found.components[component]
    tried = [(judged(first), first)]
    for rival in found.rivals.get(component, ()):
        if tried[-1][0].verdict == "passed" or tried[0][0].verdict != "failed":
            break
        tried.append((judged(rival), rival))
    # The first of those that are worth the same.
    result, best = max(tried, key=lambda pair: _worth(pair[0]))
    return Best(result, best, tuple(one for verdict, one in tried if one is not best and verdict.verdict == "failed"))


def _worth(result: ComponentResult) -> tuple[bool, bool, float]:
    """Return what tells a better verdict from a worse: it passed, it is right otherwise read, the laws that held."""
    required = [law for law in result.laws if law.level == "required"]
    held = sum(law.verdict == "passed" for law in required) / max(1, len(required))
    return result.verdict == "passed", result.reason == "convention", held
