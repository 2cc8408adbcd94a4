"""Finds the profile that holds on this machine: a stranger of our own tries to get out of each."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...lockdown import landlock
from ...play import Call, Program, SubjectLost, Value
from ...play.limits import Limits
from ..options import refuse_text
from ..profile import LIMITED, Profile
from ..subject import Workshop
from ..target import find_target
from ..worker import WorkerError
from . import stranger
from .bubblewrap import Bubblewrapped, find_setpriv
from .error import SandboxError
from .landlocked import Landlocked
from .runtime import find_runtime

ESCAPES: Mapping[str, str] = {
    "read": "a file outside its folder was read",
    "write": "a file was written",
    "look": "other processes were seen",
    "connect": "the network was reached",
    "fork": "a process was started",
    "signal": "a signal reached the judge",
    "rise": "it became root",
    "share": "memory was shared with other processes",
    "inherit": "files of the judge's were open",
}
"""What it means that an attempt of the stranger's succeeded."""

_LIMITS = Limits(importing=30.0, playing=10.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a profile.

    Attributes:
        name: the profile's.
        profile: the profile, where there is one to try.
        escapes: what the stranger achieved; or why there was no trial.
    """

    name: str
    profile: Profile | None
    escapes: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether the stranger achieved nothing."""
        return self.profile is not None and not self.escapes


def chosen_profile(
    allowed: Iterable[str] = (), progress: Callable[[str, int, int], None] | None = None, *, trusted: bool
) -> Profile:
    """Return the profile of a run.

    Args:
        allowed: distributions that code in a sandbox may import besides NumPy.
        progress: is told that a sandbox is being found.
        trusted: whether the code is to run in no sandbox.

    Raises:
        SandboxError: there is no sandbox, or something is allowed to trusted code, which may import anything.
        TypeError: a text is given in the place of distributions.
    """
    refuse_text("allow", allowed)
    allowed = list(allowed)
    if trusted:
        if allowed:
            raise SandboxError(f"allow = {', '.join(allowed)}: trusted code may import anything; leave the option out")
        return LIMITED
    if progress is not None:
        progress("finding a sandbox", 0, 1)
    return find_profile(allowed)


def find_profile(allowed: Iterable[str] = ()) -> Profile:
    """Return the tightest profile that holds strangers' code on this machine.

    Args:
        allowed: distributions that it may import besides NumPy.

    Raises:
        SandboxError: none does, or what is allowed is not there.
    """
    failed: list[str] = []
    for trial in trials(allowed):
        if trial.profile is not None and not trial.escapes:
            return trial.profile
        failed.append(f"{trial.name}: {', '.join(trial.escapes)}")
    raise SandboxError(
        f"strangers' code cannot be held on this machine ({'; '.join(failed)}): install bubblewrap, or use a Linux "
        "with Landlock (5.13 or newer), or give --trusted if you trust every submission"
    )


def trials(allowed: Iterable[str] = ()) -> Iterator[Trial]:
    """Try one profile after the other, the tightest first.

    Raises:
        SandboxError: strangers' code is not run on this system at all, or what is allowed is not there.
    """
    if sys.platform != "linux":
        raise SandboxError(
            f"strangers' code is run on Linux alone, and this is {sys.platform}: give --trusted if you trust every "
            "submission"
        )
    runtime = find_runtime(allowed)
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        yield Trial("bubblewrap", None, ("it is not installed",))
    else:
        yield tried(Bubblewrapped(bubblewrap, runtime, find_setpriv()))
    if not landlock.version():
        yield Trial("landlock", None, ("this kernel has none",))
    else:
        yield tried(Landlocked(runtime))


def tried(profile: Profile) -> Trial:
    """Let the stranger try to get out of a profile."""
    with _surroundings() as (folder, arguments):
        source = folder / "submission" / "stranger.py"
        source.parent.mkdir()
        shutil.copyfile(stranger.__file__, source)
        try:
            with Workshop(find_target(str(source)), _LIMITS, profile) as workshop:
                escapes = tuple(_escapes(workshop, arguments))
        except (SubjectLost, WorkerError) as error:
            escapes = (f"no worker runs ({error})",)
    return Trial(profile.name, profile, escapes)


@contextmanager
def _surroundings() -> Iterator[tuple[Path, Mapping[str, tuple[Value, ...]]]]:
    """Yield a folder that anyone may write to, and what the attempts need to know: a secret, a port, a process."""
    with tempfile.TemporaryDirectory(prefix="layerproof-") as name, socket.create_server(("127.0.0.1", 0)) as server:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "secret").write_text(f"1{secrets.randbelow(10**6):06}", encoding="utf-8")
        (folder / "secret").chmod(0o644)
        yield (
            folder,
            {
                "read": (str(folder / "secret"),),
                "write": (str(folder), tempfile.gettempdir()),
                "connect": (server.getsockname()[1],),
                "signal": (os.getpid(),),
            },
        )


def _escapes(workshop: Workshop, arguments: Mapping[str, tuple[Value, ...]]) -> Iterator[str]:
    opened = workshop.opened()
    if opened.failures:
        yield f"its file does not import ({opened.failures[0].raised.message})"
        return
    export = next(export for export in opened.exports if export.name == "Stranger")

    def attempt(name: str) -> float | None:
        call = Call("forward", (name, *arguments.get(name, ())))
        returned = workshop.subject(export).play(Program("Stranger", "layer", calls=(call,))).answers[0].returned
        return float(returned) if isinstance(returned, np.ndarray) and returned.shape == () else None

    if attempt("compute") != 1.0:
        yield "it cannot compute"
    for name, meaning in ESCAPES.items():
        if attempt(name) != 0.0:
            yield meaning
