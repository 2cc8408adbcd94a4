"""Worker profiles: how a process for a target is started, and what it may see."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from .. import lockdown, play
from ..lockdown import Lockdown
from ..play.limits import Limits
from ..play.messages import Open
from .parallel import ONE_THREAD
from .target import Target


@dataclass(frozen=True, slots=True)
class Launch:
    """How a worker's process is started.

    Attributes:
        command: the program and its arguments, without the descriptor and the lockdown that come last.
        environment: its environment variables, all of them.
        lockdown: what it gives up first of all.
        ours: the folders, as the worker sees them, whose code is none of the subject's.
        wrapped: whether the command is bubblewrap, whose grandchild the worker is.
        folder: where it starts; the caller's own where None.
        user: whose it is, a user and a group of that number, in no other group; the caller's where None.
        through: a program, and its arguments, that becomes the command.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    lockdown: Lockdown
    ours: tuple[str, ...]
    wrapped: bool = False
    folder: str | None = None
    user: int | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A target as its workers find it.

    Attributes:
        request: opens it.
        launch: starts a worker that sees it.
        original: gives the path on this side for a path of a worker's.
    """

    request: Open
    launch: Launch
    original: Callable[[str], str] = str


class Profile(Protocol):
    """A way to run code."""

    @property
    def name(self) -> str:
        """What reports call it."""

    def place(self, target: Target, limits: Limits) -> Place:
        """Return a target as workers of this profile find it.

        Raises:
            TargetError: the profile cannot show the target to a worker.
        """


class Limited:
    """One's own code: the caller's interpreter, packages and files, with limits on time, memory and output."""

    name = "limits"

    def place(self, target: Target, limits: Limits) -> Place:
        """Return a target where it lies; a copy of it is where its code starts, so that it leaves nothing elsewhere."""
        folder = target.folders[0] if target.copied else None
        return Place(target.request(), replace(self.launch(limits), folder=folder))

    def launch(self, limits: Limits) -> Launch:
        """Return how a worker is started, whatever it is to open."""
        command = (sys.executable, "-P", "-B", "-m", "layerproof.lockdown")
        return Launch(command, _environment(), Lockdown(limits.resources), _OURS)


LIMITED = Limited()

_OURS = (
    str(Path(play.__file__).parent),
    str(Path(lockdown.__file__).parent),
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)

ALIKE: Mapping[str, str] = {
    **ONE_THREAD,
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "Agg",
}
"""Environment variables that make a worker answer alike everywhere; plots draw to nowhere."""

_WITHOUT = ("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONMALLOC", "PYTHONPROFILEIMPORTTIME")


def _environment() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in _WITHOUT}, **ALIKE}
