"""What Ctrl-C ends, with what was done by then: it stays a KeyboardInterrupt for whoever does not ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..conformance.class_results import ClassReport


class WorkInterrupted(KeyboardInterrupt):
    """Items were worked on.

    Attributes:
        done: the results that there are, by the item's index.
    """

    def __init__(self, done: Mapping[int, Any]) -> None:
        super().__init__()
        self.done = done


class GradingInterrupted(KeyboardInterrupt):
    """A class was graded, and somebody's submission was judged.

    Attributes:
        report: the class; those who are not judged yet have the reason `interrupted`.
    """

    def __init__(self, report: ClassReport) -> None:
        super().__init__()
        self.report = report
