"""What a worker may use: set by the worker on itself before a subject's code runs, or held by the judge's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CALLS = 100
"""Nothing is slow for being asked often: a sample of thousands of calls takes its time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one worker, and of all workers that one target gets.

    Attributes:
        memory: bytes of address space; NumPy itself takes some 200 MB of it.
        processor: seconds of processor time in the worker's whole life.
        file: bytes of the largest file it may write.
        descriptors: open files.
        importing: seconds in which a subject's modules must be imported.
        playing: seconds in which a program of up to 100 calls must be played; see `playing_of`.
        answering: seconds that all answers of a target's workers may take together.
    """

    memory: int = 4 * 2**30
    processor: int = 600
    file: int = 16 * 2**20
    descriptors: int = 256
    importing: float = 20.0
    playing: float = 5.0
    answering: float = 600.0

    def playing_of(self, calls: int) -> float:
        """Return the seconds in which a program of so many calls must be played: as much for each hundred begun."""
        return self.playing * max(1, -(-calls // _CALLS))

    @property
    def resources(self) -> Mapping[str, tuple[int, int]]:
        """What the system holds, as soft and hard limits by the names of `resource.RLIMIT_...`."""
        return {
            "AS": (self.memory, self.memory),
            # The first limit can be ignored by the subject, the second cannot.
            "CPU": (self.processor, self.processor + 1),
            "FSIZE": (self.file, self.file),
            "NOFILE": (self.descriptors, self.descriptors),
            "CORE": (0, 0),
        }
