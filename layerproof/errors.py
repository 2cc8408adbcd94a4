"""What ends a command: one line for what the user can mend, a traceback for what is our own fault."""

from __future__ import annotations

import errno
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from layerproof.reports.clean import clean_line
from layerproof.submissions.interruption import stopping

from .streams import occupy, silence

_LONGEST = 2_000
_NOBODY_READS = 141  # 128 and the signal's number, as shells have it
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Ended(click.ClickException):
    """Ends the command with one line on standard error: bad input, which the line says how to mend."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(clean_line(message, limit=_LONGEST))

    def show(self, file: Any = None) -> None:
        """Write the line."""
        click.echo(f"layerproof: {self.message}", file=file or sys.stderr)


class OurFault(Ended):
    """Ends the command for a fault of layerproof or of the machine."""

    exit_code = 3


class Interrupted(Ended):
    """Ends the command because the user wants it to, or whoever runs it."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number  # type: ignore[misc] # as shells have it; click has one for each class


def number_of(stopped: KeyboardInterrupt) -> int:
    """Return the number of the signal that interrupts: Ctrl-C's where nobody says."""
    return getattr(stopped, "number", signal.SIGINT)


class Front(click.Group):
    """A group of commands that return their exit code."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command whose words are given, whichever streams it was started with."""
        occupy()
        return super().main(*args, **options)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the command line up to the command's name."""
        with _ending():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and exit with what it returns."""
        with _ending(), stopping():
            code = super().invoke(ctx)
        ctx.exit(code)


@contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "layerproof"
        message = error.format_message().rstrip(".")
        raise Ended(f"{message} (see {command} --help)") from None
    except (click.exceptions.Exit, Ended):
        raise
    except KeyboardInterrupt as stopped:
        raise Interrupted("interrupted; nothing was written", number_of(stopped)) from None
    except BrokenPipeError:
        silence()
        raise click.exceptions.Exit(_NOBODY_READS) from None
    except BaseException as error:  # noqa: BLE001 - a lost subject that nobody caught is no Exception, and our fault too
        if isinstance(error, OSError) and error.errno in _FULL:
            silence()
            message = f"what was to be written has no room ({error.strerror}); make room, or have it written elsewhere"
            raise Ended(message) from None
        traceback.print_exc()
        raise OurFault("this is our own fault, please report it with the traceback above") from None


@contextmanager
def mendable() -> Iterator[None]:
    """Turn the errors of submissions into one line each: bad input ends with 2, what fails on this machine with 3."""
    if sys.platform == "win32":
        raise Ended("workers need Linux or macOS, and this is Windows: use the Windows Subsystem for Linux")
    from layerproof.submissions.assignment import AssignmentError
    from layerproof.submissions.intake import StoreError
    from layerproof.submissions.options import OptionError
    from layerproof.submissions.sandbox.error import SandboxError
    from layerproof.submissions.target import TargetError
    from layerproof.submissions.worker import WorkerError

    try:
        yield
    except (AssignmentError, OptionError, SandboxError, TargetError) as error:
        raise Ended(str(error)) from None
    except (StoreError, WorkerError) as error:
        raise OurFault(str(error)) from None


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn the failure to write a file or a folder into one line."""
    try:
        yield
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); give a path in a folder that you may write to"
        raise Ended(message) from None
