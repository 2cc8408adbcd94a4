"""What the profiles for strangers' code share: a runtime, what a worker gives up, and nothing of the caller's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...lockdown import Lockdown
from ...play.limits import Limits
from ..profile import ALIKE
from .runtime import environment

_NOTHING = ("FSIZE", "NPROC", "MEMLOCK", "MSGQUEUE")
ARGUMENTS = ("-P", "-B", "-s", "-S", "-m", "layerproof.lockdown")
"""Without `site`, which looks for packages in places that a runtime does not have."""


def sealed(limits: Limits, readable: Iterable[str] | None) -> Lockdown:
    """Return what a worker gives up beside what its limits say: all of it.

    Args:
        limits: what it may use.
        readable: what it may read; None where there is no Landlock.
    """
    nothing = dict.fromkeys(_NOTHING, (0, 0))
    return Lockdown(
        {**limits.resources, **nothing}, sealed=True, readable=None if readable is None else tuple(readable)
    )


def variables(base: Path, code: Path) -> Mapping[str, str]:
    """Return a worker's environment variables, none of them the caller's."""
    return {**ALIKE, **environment(base, code)}


def is_root() -> bool:
    """Tell whether this process may become anybody."""
    return os.geteuid() == 0
