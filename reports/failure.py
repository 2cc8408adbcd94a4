"""One broken law as the text of a failed test."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ..conformance.results import ComponentResult, LawResult
from . import words
from .clean import clean, clean_line, clean_name
from .known import named
from .listing import finding_lines

_MOST_LINES = 24


def to_failure(component: ComponentResult, law: LawResult | None, seed: int, tier: int = 0) -> str:
    """Return a failure as text: what came and what was due, the smallest program, and the known mistake.

    Args:
        component: the component that fails.
        law: the law that it breaks; None where it could not be judged at all.
        seed: judges it again in the same way.
        tier: how many programs of each kind it was judged on, where another number has to be asked for; else 0.
    """
    return "\n".join(_lines(component, law, seed, tier))


def _lines(component: ComponentResult, law: LawResult | None, seed: int, tier: int) -> Iterator[str]:
    if law is None:
        yield f"{clean_name(component.component)}: {clean(component.message)}"
        return
    yield words.message_of(law) or words.verdict_words(law.verdict, law.reason)
    yield f"{clean_name(law.id)}: {clean_line(law.law)}"
    if law.formula:
        yield f"    {clean_line(law.formula)}"
    if law.finding is not None:
        yield from textwrap.indent("\n".join(finding_lines(law.finding, component, _MOST_LINES)), "    ").splitlines()
        if law.finding.line is not None:
            yield f"line {law.finding.line}: {clean_line(law.finding.source)}"
    if component.reason == "convention":
        yield clean_line(component.message)
    yield from named(component)
    yield f"Replay with seed={seed}" + (f", tiers={{{component.component!r}: {tier}}}" if tier else "")
