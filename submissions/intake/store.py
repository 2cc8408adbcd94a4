"""The fresh folder that a submission is copied into, and what is not taken into it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ...conformance.wording import listed
from ...play.files import SOURCE_LIMIT
from .links import Links
from .names import RefusedError, is_ignored, shown, unfit

_MIB = 2**20
ENTRIES_LIMIT = 20_000
"""Files and folders that a submission may have, whether they are taken or not."""
RATIO = 200
"""How many times its own size an archive may unpack to, once that is more than `FREE`."""
FREE = 16 * _MIB
"""Bytes that an archive of any size may unpack to."""

LINK = "links are not followed"
WITHOUT_LINKS = "have the class's folder copied with `cp -r`, which makes files of their own"
SHARED = f"a file that has another name elsewhere (a hard link) is not taken; hand in a copy, or {WITHOUT_LINKS}"
SPECIAL = "only files and folders are taken"
UNREADABLE = "it cannot be read"


class StoreError(RuntimeError):
    """The fresh folder cannot be written: the fault of this machine, never the submission's."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much is taken of one sort of file.

    Attributes:
        files: how many.
        size: bytes of one.
        total: bytes of all.
    """

    files: int
    size: int
    total: int


PYTHON = Allowance(500, SOURCE_LIMIT, 8 * _MIB)
"""A submission with more Python than this is refused."""
DATA = Allowance(500, 4 * _MIB, 16 * _MIB)
"""Other files beyond this are left out."""


@dataclass(slots=True)
class _Taken:
    files: int = 0
    total: int = 0


class Store:
    """A fresh folder on its way to being a submission.

    Attributes:
        root: the folder that paths start from.
    """

    def __init__(self, root: Path, links: Links | None = None) -> None:
        """Take the folder, which exists and is empty, and the hard links among what was handed in."""
        self.root = root
        self._links = links or Links()
        self._shared: list[str] = []
        self._entries = 0
        self._sources, self._data = _Taken(), _Taken()
        self._left_out: dict[str, list[str]] = {}

    def enter(self, name: str) -> None:
        """Go on in a new folder inside.

        Raises:
            StoreError: it cannot be made.
        """
        self.root /= name
        try:
            self.root.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.root} cannot be made: {error.strerror}") from error

    def meet(self) -> None:
        """Count one more entry of the submission.

        Raises:
            RefusedError: these are too many.
        """
        self._entries += 1
        if self._entries > ENTRIES_LIMIT:
            raise RefusedError(f"holds more than {ENTRIES_LIMIT:,} files and folders; hand in the code alone")

    def admits(self, name: str, status: os.stat_result) -> bool:
        """Tell whether a file has no name but in what was handed in; what several have handed in is written down."""
        if status.st_nlink == 1:
            return True
        holders = self._links.holders(status)
        if len(holders) > 1:
            self._shared.append(name)
        return bool(holders)

    def wants(self, parts: tuple[str, ...], size: int) -> bool:
        """Tell whether a file of a size is taken; where it is not, that is written down.

        Raises:
            RefusedError: it is Python, and more of it than a submission may hold.
        """
        if is_ignored(parts):
            return False
        why = unfit(parts)
        taken, allowance = self._account(parts)
        if not why and self._exceeds(taken, allowance, size):
            if allowance is PYTHON:
                raise _too_much(parts, size)
            most = f"{DATA.size // _MIB} MiB in one, {DATA.total // _MIB} MiB in all or {DATA.files} of them"
            why = f"files of data beyond {most} are not taken"
        if why:
            self.leave_out(parts, why)
        return not why

    def add(self, parts: tuple[str, ...], chunks: Iterable[bytes]) -> None:
        """Write a file that `wants` has agreed to; it may turn out to be larger than was said.

        Raises:
            RefusedError: it is larger than it may be.
            StoreError: it cannot be written.
        """
        taken, allowance = self._account(parts)
        path = self.root.joinpath(*parts)
        size = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if self._exceeds(taken, allowance, size):
                        raise _too_much(parts, size)
                    file.write(chunk)
        except OSError as error:  # what fails to be read is a RefusedError
            raise StoreError(f"{path} cannot be written: {error.strerror}") from error
        taken.files += 1
        taken.total += size

    def leave_out(self, parts: tuple[str, ...], why: str) -> None:
        """Write down what is not taken, and why; what tools leave behind goes without a word."""
        if not is_ignored(parts):
            self._left_out.setdefault(why, []).append("/".join(parts))

    def allow(self, unpacked: int, packed: int) -> None:
        """Hold what an archive unpacks to against its own size.

        Raises:
            RefusedError: it is out of all proportion.
        """
        if unpacked > max(FREE, RATIO * packed):
            raise RefusedError(
                f"unpacks to more than {unpacked // _MIB:,} MiB, {RATIO} times its own size; hand in the code alone"
            )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, a sentence for each reason, and what is another's as well."""
        left_out = [f"Left out: {listed(map(shown, names))}, because {why}." for why, names in self._left_out.items()]
        names, find = listed(map(shown, self._shared)), "`find CLASS -samefile FILE` says whose"
        shared = [f"One file with what another student handed in (a hard link): {names}; {find}."]
        return (*left_out, *(shared if self._shared else []))

    def _account(self, parts: tuple[str, ...]) -> tuple[_Taken, Allowance]:
        return (self._sources, PYTHON) if parts[-1].endswith(".py") else (self._data, DATA)

    def _exceeds(self, taken: _Taken, allowance: Allowance, size: int) -> bool:
        full = taken.files >= allowance.files or taken.total + size > allowance.total
        return full or size > allowance.size


def _too_much(parts: tuple[str, ...], size: int) -> RefusedError:
    if parts[-1].endswith(".py") and size <= PYTHON.size:
        most = f"{PYTHON.files} files or {PYTHON.total // _MIB} MiB"
        return RefusedError(f"holds more than {most} of Python; hand in what was asked for alone")
    limit = (PYTHON if parts[-1].endswith(".py") else DATA).size // _MIB
    return RefusedError(f"holds {shown('/'.join(parts))}, which is larger than {limit} MiB; hand in the code alone")
