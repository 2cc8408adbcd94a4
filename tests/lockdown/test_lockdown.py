"""A worker gives up what it is told to, in an order in which no step undoes another."""

from pathlib import Path

import pytest

from layerproof.lockdown import Lockdown, landlock, rights, seccomp

from .conftest import Confined

FULL = Lockdown({"NOFILE": (50, 60)}, sealed=True, readable=("/a", "/b c"))


@pytest.mark.parametrize("lockdown", [Lockdown(), FULL, Lockdown(sealed=True), Lockdown(readable=())], ids=range(4))
def test_it_passes_a_command_line(lockdown: Lockdown) -> None:
    """What is written as JSON is read as it was."""
    assert Lockdown.from_json(lockdown.to_json()) == lockdown


@pytest.mark.parametrize(
    ("lockdown", "steps"),
    [
        (Lockdown({"NOFILE": (50, 60)}), ["end_with_parent", "limit"]),
        (Lockdown(sealed=True), ["leave_root", "end_with_parent", "gain_none", "limit", "refuse calls"]),
        (FULL, ["leave_root", "end_with_parent", "gain_none", "limit", "/a, /b c", "refuse calls"]),
    ],
    ids=["own code", "without Landlock", "sealed"],
)
def test_the_order(lockdown: Lockdown, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Becoming nobody undoes the bond with the parent, Landlock needs that no rights are gained, seccomp ends it."""
    taken: list[str] = []
    for name in ("leave_root", "end_with_parent", "gain_none", "limit"):
        monkeypatch.setattr(rights, name, lambda *_, name=name: taken.append(name))
    monkeypatch.setattr(landlock, "restrict", lambda paths: taken.append(", ".join(paths)))
    monkeypatch.setattr(seccomp, "restrict", lambda: taken.append("refuse calls"))
    lockdown.apply()
    assert taken == steps


SEALED = """
from layerproof.lockdown import Lockdown
Lockdown.from_json(sys.argv[1]).apply()
told = [os.geteuid() != 0, os.listdir(sys.argv[2])]
for attempt in (lambda: os.listdir("/"), os.fork, lambda: open(sys.argv[2] + "/new", "w")):
    try:
        attempt()
        told.append("done")
    except OSError as error:
        told.append(errno.errorcode[error.errno])
"""


@pytest.mark.usefixtures("has_landlock")
def test_a_sealed_process_keeps_what_it_may_read(confined: Confined, open_folder: Path) -> None:
    """All steps work together: it reads what it may, as somebody who is not root, and does nothing else."""
    (open_folder / "kept").touch()
    lockdown = Lockdown({"NPROC": (0, 0)}, sealed=True, readable=(str(open_folder),))
    told = confined(SEALED, lockdown.to_json(), str(open_folder))
    assert told == [True, ["kept"], "EACCES", "EPERM", "EACCES"]
