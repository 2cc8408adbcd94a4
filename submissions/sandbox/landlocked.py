"""The profile for strangers' code where there is no bubblewrap: Landlock, seccomp, and nobody for root."""

from __future__ import annotations

from dataclasses import dataclass

from ...play.limits import Limits
from ..profile import Launch, Place
from ..target import Target
from .runtime import Runtime, program
from .sealed import ARGUMENTS, sealed, variables
from .view import View, folders_of


@dataclass(frozen=True, slots=True)
class Landlocked:
    """Strangers' code in a process that the kernel keeps from files, the network, others' processes and new ones.

    It can find out whether a file or a process is there, as Landlock does not hide that.

    Attributes:
        runtime: what it runs from.
    """

    runtime: Runtime
    name = "landlock"

    def place(self, target: Target, limits: Limits) -> Place:
        """Return a target where it lies.

        Raises:
            TargetError: it is a module of the installation.
        """
        base, code = self.runtime.base, self.runtime.code
        folders = folders_of(target)
        launch = Launch(
            (program(base), *ARGUMENTS),
            variables(base, code),
            sealed(limits, (str(base), str(code), *folders)),
            (str(base), str(code)),
            folder=folders[0],
        )
        view = View(target, {folder: folder for folder in folders})
        return Place(view.request(), launch)
