"""What a worker gives up before it loads any code but the standard library's; no more than that is imported here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

from . import landlock, rights, seccomp


class Lockdown(NamedTuple):
    """What one process gives up, in this order: root, outliving its parent, new rights, resources, files, system calls.

    Attributes:
        resources: the soft and the hard limit, by resource as `resource.RLIMIT_...` names it: `{"NOFILE": (64, 64)}`.
        sealed: give up root, rights that a program file could give, and every system call that computing does not take.
        readable: files and folders that may still be read; every other file is out of reach. None: files are left as
            they are, because there is no Landlock, or because the code is trusted.
    """

    resources: Mapping[str, tuple[int, int]] = MappingProxyType({})
    sealed: bool = False
    readable: tuple[str, ...] | None = None

    def to_json(self) -> str:
        """Return it as one line, for the command line of a worker."""
        return json.dumps({**self._asdict(), "resources": dict(self.resources)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` wrote."""
        known = json.loads(text)
        resources = {name: (soft, hard) for name, (soft, hard) in known["resources"].items()}
        readable = known["readable"]
        return cls(resources, known["sealed"], None if readable is None else tuple(readable))

    def apply(self) -> None:
        """Give it up, in this process and for good.

        Raises:
            OSError: the system refuses a step; what came before is given up already.
        """
        if self.sealed:
            rights.leave_root()
        rights.end_with_parent()
        if self.sealed:
            rights.gain_none()
        rights.limit(self.resources)
        if self.readable is not None:
            landlock.restrict(self.readable)
        if self.sealed:
            seccomp.restrict()
