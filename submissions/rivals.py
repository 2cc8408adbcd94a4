"""Of classes that fit one component equally well, as in two files of a student's, the best counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..conformance.results import ComponentResult, Verdict
from ..play import Export
from .recognise import Recognition


@dataclass(frozen=True, slots=True)
class Best:
    """The verdict that counts.

    Attributes:
        result: the verdict.
        export: on what it is.
        others: what was judged besides, in the order in which it was, each with its verdict.
    """

    result: ComponentResult
    export: Export
    others: tuple[tuple[Export, Verdict], ...] = ()


def best_of(judged: Callable[[Export], ComponentResult], found: Recognition, component: str) -> Best:
    """Judge the one that was chosen for a component, and its rivals where that failed, until one passes.

    Args:
        judged: gives the verdict on one of them.
        found: what was recognised.
        component: the component's name.
    """
    first = found.components[component]
    tried = [(judged(first), first)]
    for rival in found.rivals.get(component, ()) if tried[0][0].verdict == "failed" else ():
        tried.append((judged(rival), rival))
        if tried[-1][0].verdict == "passed":
            break
    # The first of those that are worth the same.
    result, best = max(tried, key=lambda pair: _worth(pair[0]))
    return Best(result, best, tuple((one, verdict.verdict) for verdict, one in tried if one is not best))


def _worth(result: ComponentResult) -> tuple[bool, bool, bool, float]:
    """Return what tells a better verdict from a worse: it passed, it is one, it is right otherwise read, what held."""
    required = [law for law in result.laws if law.level == "required"]
    held = sum(law.verdict == "passed" for law in required) / max(1, len(required))
    return result.verdict == "passed", result.verdict == "failed", result.reason == "convention", held
