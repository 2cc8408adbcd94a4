"""What is said of modules that do not import: once for each file that is at fault, however many import it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..conformance.results import ComponentResult
from ..play.messages import ImportFailure
from .hints import hint_on
from .target import Target


def import_failures(failures: Sequence[ImportFailure], target: Target) -> list[ComponentResult]:
    """Return a result for each file that keeps modules from being imported.

    Args:
        failures: a failure for each module, in the order of the target's; what imports a broken file fails as it does.
        target: what was to be imported.
    """
    times = Counter(map(_fault, failures))
    first = {_fault(failure): failure for failure in reversed(failures)}
    return [_result(first[fault], target, spreads=number > 1) for fault, number in times.items()]


def _fault(failure: ImportFailure) -> tuple[str, str, int | None, str]:
    """Return what tells one fault from another."""
    return failure.file, failure.raised.type, failure.raised.line, failure.raised.message


def _result(failure: ImportFailure, target: Target, *, spreads: bool) -> ComponentResult:
    name, raised = Path(failure.file).name, failure.raised
    at = f", line {raised.line}" if raised.line else ""
    source = f": {raised.source.strip()}" if raised.source else ""
    message = f"{name}{at}{source} raised {raised.type}: {raised.message}"
    if hint := hint_on(raised):
        message = f"{message}; {hint}"
    if spreads:
        message = f"{message}; what imports it is not judged either"
    place = target.place(failure.file)
    return ComponentResult(name, "", "not_run", "import_failed", message, line=raised.line, file=place)
