"""The profile for strangers' code: bubblewrap's namespaces around a process that gives up the rest by itself."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ...lockdown import landlock
from ...lockdown.rights import NOBODY
from ...play.limits import Limits
from ..profile import Launch, Place
from ..target import Target
from .runtime import Runtime, program
from .sealed import ARGUMENTS, is_root, sealed, variables
from .view import View, folders_of

_AS_NOBODY = ("--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "--")
_BASE, _CODE, _SUBMISSION = Path("/python"), Path("/worker"), "/submission"


@dataclass(frozen=True, slots=True)
class Bubblewrapped:
    """Strangers' code on an empty machine: Python, NumPy and the submission, read-only; no network, nobody else.

    Bubblewrap itself is never root's. It would give up root's right to end a process that is nobody's, and the kernel
    asks for that right before it lets the worker end with it.

    Attributes:
        bubblewrap: the program's path.
        runtime: what it runs from.
        setpriv: the path of util-linux's program that becomes another user's; where None, the judge forks for that,
            which takes longer the more it has loaded.
    """

    bubblewrap: str
    runtime: Runtime
    setpriv: str | None = None
    name = "bubblewrap"

    def place(self, target: Target, limits: Limits) -> Place:
        """Return a target as it lies on the empty machine.

        Raises:
            TargetError: it is a module of the installation.
        """
        seen = {
            folder: f"{_SUBMISSION}-{number}" if number else _SUBMISSION
            for number, folder in enumerate(folders_of(target))
        }
        readable = (str(_BASE), str(_CODE), *seen.values()) if landlock.version() else None
        launch = Launch(
            self._command(seen),
            {},
            sealed(limits, readable),
            (str(_BASE), str(_CODE)),
            wrapped=True,
            user=NOBODY if is_root() and not self.setpriv else None,
            through=(self.setpriv, *_AS_NOBODY) if is_root() and self.setpriv else (),
        )
        view = View(target, seen)
        return Place(view.request(), launch, view.original)

    def _command(self, seen: dict[str, str]) -> tuple[str, ...]:
        mounts = {str(self.runtime.base): str(_BASE), str(self.runtime.code): str(_CODE), **seen}
        if self.runtime.interpreter:
            mounts[str(self.runtime.loader)] = self.runtime.interpreter
        return (
            self.bubblewrap,
            *("--unshare-all", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL", "--hostname", "worker"),
            *("--uid", str(NOBODY), "--gid", str(NOBODY)),
            *(part for source, place in mounts.items() for part in ("--ro-bind", source, place)),
            *("--remount-ro", "/", "--chdir", next(iter(seen.values())), "--clearenv"),
            *(part for name, value in variables(_BASE, _CODE).items() for part in ("--setenv", name, value)),
            *("--", program(_BASE), *ARGUMENTS),
        )


def find_setpriv() -> str | None:
    """Return the path of util-linux's setpriv; None where it is not installed, or another program has its name."""
    path = shutil.which("setpriv")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return path if "util-linux" in said.stdout else None
