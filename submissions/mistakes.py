"""Plays known mistakes in workers of their own: they may hang or reseed."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from ..conformance.catalogue import Mistake
from ..conformance.diagnosis import Diagnosis
from ..play import Subject, SubjectLost
from ..play.limits import Limits
from .subject import Workshop
from .target import find_target
from .worker import WorkerError


class MistakePlayers:
    """A worker for each family of mistakes, started when one of it is played; a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take the limits of the workers; nothing is started yet."""
        self._limits = limits
        self._workshops: dict[str, Workshop] = {}

    def __enter__(self) -> Self:
        """Return the players."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        for workshop in self._workshops.values():
            workshop.close()
        self._workshops.clear()

    def diagnosis(self) -> Diagnosis:
        """Return what names mistakes with these: where no worker can be started that costs a name, and no verdict."""
        return Diagnosis(self, refill=self.refill, failing=(SubjectLost, WorkerError))

    def refill(self) -> None:
        """Give the workers their limits anew: these are for what is judged, and not for all of a class together."""
        for workshop in self._workshops.values():
            workshop.refill()

    def __call__(self, mistake: Mistake) -> Subject:
        """Return the subject that plays a mistake."""
        implementation = mistake.implementation
        module = sys.modules[implementation.__module__].__name__
        if module not in self._workshops:
            self._workshops[module] = Workshop(find_target(module), self._limits)
        workshop = self._workshops[module]
        name = implementation.__name__
        export = next(export for export in workshop.opened().exports if export.name == name)
        return workshop.subject(export)
