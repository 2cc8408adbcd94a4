"""Bubblewrap is told to show the runtime and the submission, read-only, and nothing else."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from layerproof.lockdown import landlock
from layerproof.play.limits import Limits
from layerproof.play.messages import Source
from layerproof.submissions.profile import Profile
from layerproof.submissions.sandbox import bubblewrap
from layerproof.submissions.sandbox.bubblewrap import Bubblewrapped
from layerproof.submissions.sandbox.runtime import Runtime
from layerproof.submissions.sandbox.trial import tried
from layerproof.submissions.target import Target

TARGET = Target("ada.py", ("/class/ada",), (Source("ada", "/class/ada/ada.py"),))
PROFILE = Bubblewrapped("/usr/bin/bwrap", Runtime(Path("/c/python-1"), Path("/c/worker-1"), "/lib64/ld.so.2"))


def pairs(command: tuple[str, ...], option: str) -> dict[str, str]:
    """Return the two words behind each occurrence of an option."""
    places = [index for index, word in enumerate(command) if word == option]
    return {command[index + 1]: command[index + 2] for index in places}


@pytest.mark.parametrize(("root", "user"), [(True, 65534), (False, None)])
def test_the_command(root: bool, user: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Namespaces of every kind, nothing that may be written to, and for root another user."""
    monkeypatch.setattr(bubblewrap, "is_root", lambda: root)
    launch = PROFILE.place(TARGET, Limits()).launch
    command = launch.command
    assert (command[0], launch.wrapped, launch.environment, launch.user) == ("/usr/bin/bwrap", True, {}, user)
    assert pairs(command, "--ro-bind") == {
        "/c/python-1": "/python",
        "/c/worker-1": "/worker",
        "/class/ada": "/submission",
        "/c/python-1/shared/ld.so.2": "/lib64/ld.so.2",
    }
    assert {"--unshare-all", "--die-with-parent", "--as-pid-1", "--clearenv"} <= {*command}
    assert not {"--proc", "--dev", "--bind", "--dev-bind", "--tmpfs", "--share-net", "--cap-add"} & {*command}
    assert pairs(command, "--remount-ro")["/"] == "--chdir"
    assert command[-7:] == ("/python/bin/python3", "-P", "-B", "-s", "-S", "-m", "layerproof.lockdown")


def test_root_becomes_nobody_through_setpriv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is there, as a judge that forks has to copy what it has loaded; others have no need of it."""
    profile = replace(PROFILE, setpriv="/usr/bin/setpriv")
    monkeypatch.setattr(bubblewrap, "is_root", lambda: True)
    launch = profile.place(TARGET, Limits()).launch
    nobody = ("--reuid", "65534", "--regid", "65534", "--clear-groups", "--")
    assert (launch.user, launch.through) == (None, ("/usr/bin/setpriv", *nobody))
    monkeypatch.setattr(bubblewrap, "is_root", lambda: False)
    launch = profile.place(TARGET, Limits()).launch
    assert (launch.user, launch.through) == (None, ())


@pytest.mark.parametrize(
    ("path", "said", "found"),
    [
        ("/bin/setpriv", "setpriv from util-linux 2.38.1", "/bin/setpriv"),
        ("/bin/setpriv", "BusyBox v1.36", None),
        (None, "", None),
    ],
)
def test_setpriv_is_util_linuxs(
    path: str | None, said: str, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program of that name knows other options."""
    monkeypatch.setattr(shutil, "which", lambda _: path)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, said, ""))
    assert bubblewrap.find_setpriv() == found


def test_a_worker_is_nobodys_either_way(sandbox: Callable[[str], Profile]) -> None:
    """Nothing gets out of the one nor of the other."""
    held = sandbox("bubblewrap")
    assert isinstance(held, Bubblewrapped)
    assert tried(replace(held, setpriv=None)).escapes == ()


@pytest.mark.parametrize(("version", "readable"), [(0, None), (1, ("/python", "/worker", "/submission"))])
def test_landlock_is_used_where_it_is_there(
    version: int, readable: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the namespaces as well; nothing is done without seccomp, and nothing may be written, locked or started."""
    monkeypatch.setattr(landlock, "version", lambda: version)
    lockdown = PROFILE.place(TARGET, Limits(memory=5)).launch.lockdown
    assert (lockdown.sealed, lockdown.readable) == (True, readable)
    assert lockdown.resources["AS"] == (5, 5)
    assert {name for name, limits in lockdown.resources.items() if limits == (0, 0)} == {
        *("CORE", "FSIZE", "MEMLOCK", "MSGQUEUE", "NPROC"),
    }


def test_a_static_python_needs_no_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is shown in its place."""
    monkeypatch.setattr(bubblewrap, "is_root", lambda: True)
    static = Bubblewrapped("bwrap", Runtime(Path("/c/python-1"), Path("/c/worker-1"), ""))
    command = static.place(TARGET, Limits()).launch.command
    assert set(pairs(command, "--ro-bind").values()) == {"/python", "/worker", "/submission"}
