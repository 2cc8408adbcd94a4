"""Where a command's text goes, how wide it is, and whether it has colours."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

import click

from layerproof.reports.writing import write_whole

from .errors import Ended, writable
from .streams import silence

Color: TypeAlias = Literal["auto", "always", "never"]
_WIDTH = 100
_ALLOCATIONS = 20_000
"""How many more objects are made than let go of between two searches for garbage."""
_ELSEWHERE = "send it to a file in a folder that you may write to, with > FILE"


def colored(choice: Color, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Tell whether to use colours: FORCE_COLOR goes before the flag, the flag before NO_COLOR and the terminal.

    Args:
        choice: the flag `--color`.
        environment: environment variables; empty ones say nothing.
        terminal: whether the text is shown on a terminal.
    """
    if environment.get("FORCE_COLOR"):
        return True
    if choice != "auto":
        return choice == "always"
    return terminal and not environment.get("NO_COLOR")


def width() -> int:
    """Return the columns of the terminal, or of a page where there is none."""
    return shutil.get_terminal_size((_WIDTH, 0)).columns


def use_color(choice: Color, file: Path | None = None) -> bool:
    """Tell whether what goes to standard output, or to a file, has colours."""
    return colored(choice, os.environ, terminal=file is None and sys.stdout is not None and sys.stdout.isatty())


def bar_color(choice: Color) -> bool:
    """Tell whether the progress bar has colours, which is drawn on a terminal alone."""
    return colored(choice, os.environ, terminal=True)


def settle() -> None:
    """Load what judging needs, and have the garbage collector leave that alone, and look at the rest seldom."""
    gc.disable()
    try:
        from layerproof.conformance.contracts import contracts

        contracts()
        collect_seldom()
    finally:
        gc.enable()


def collect_seldom() -> None:
    """Have the garbage collector leave alone what is there, and look at the rest seldom.

    A verdict leaves little garbage: to look for it as often as usual takes a twentieth of the time.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def prepare(*paths: Path | None) -> None:
    """Make the folders that files will be written into, so that what cannot be written is known before the work."""
    for path in paths:
        if path is not None:
            with writable(path):
                path.parent.mkdir(parents=True, exist_ok=True)


def attend(file: Path | None = None) -> None:
    """Refuse a standard output that is closed where text will go there, so that this is known before the work."""
    if file is None and sys.stdout is None:
        raise Ended(f"standard output: cannot be written (it is closed); {_ELSEWHERE}")


@contextmanager
def prepared(path: Path) -> Iterator[None]:
    """Prepare a file's folders, and remove those again that are empty where the work ends with nothing to write."""
    missing = [folder for folder in path.parents if not folder.exists()]
    prepare(path)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()
        raise


def write(text: str, file: Path | None = None) -> None:
    """Write text to standard output, whatever it can encode, or to a file."""
    attend(file)
    if file is None:
        _print(text)
        return
    with writable(file):
        write_whole(file, text)


def _print(text: str) -> None:
    try:
        click.echo(text.encode(sys.stdout.encoding or "utf-8", "replace"), nl=False)
    except BrokenPipeError:  # nobody reads on, and nobody has to be told
        raise
    except OSError as error:
        silence()
        raise Ended(f"standard output: cannot be written ({error.strerror}); {_ELSEWHERE}") from None
