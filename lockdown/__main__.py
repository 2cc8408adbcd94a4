"""A worker's first steps: `python -m layerproof.lockdown DESCRIPTOR LOCKDOWN` gives up rights, then serves."""

from __future__ import annotations

import sys

from . import Lockdown
from .sparing import sparing


def main(descriptor: str, lockdown: str) -> None:
    """Lock this process down and answer the judge.

    Args:
        descriptor: the number of the inherited socket to the judge.
        lockdown: a `Lockdown` as JSON.
    """
    known = Lockdown.from_json(lockdown)
    known.apply()
    # NumPy is loaded from here on: a thread that it started before would not be bound by Landlock.
    with sparing():
        from ..play.serve import serve  # noqa: PLC0415

    serve(int(descriptor), sealed=known.sealed)


if __name__ == "__main__":
    main(*sys.argv[1:])
