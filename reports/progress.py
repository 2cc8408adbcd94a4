"""A progress bar on standard error, which the judge's callback moves."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from .clean import clean_name


class Progress:
    """A bar that shows how many of a run's steps are done; nothing where nobody watches.

    Use it as a context manager and call it after each step: `progress("Component", done, total)`.

    Args:
        stream: where it is drawn; standard error if None.
        shown: draw it or not; None draws it on a terminal alone.
        color: draw it in colours or not; None leaves that to NO_COLOR and the terminal.
    """

    def __init__(self, stream: TextIO | None = None, *, shown: bool | None = None, color: bool | None = None) -> None:
        stream = stream or sys.stderr
        self._bar = RichProgress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(
                file=stream, force_terminal=shown, no_color=None if color is None else not color, highlight=False
            ),
            transient=True,
            disable=not (stream.isatty() if shown is None else shown),
        )
        self._task = self._bar.add_task("", total=None, name="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps are done, and what is at hand.

        Args:
            name: what is being judged.
            done: steps that are finished.
            total: steps in all.
        """
        self._bar.update(self._task, name=clean_name(name), completed=done, total=total)
