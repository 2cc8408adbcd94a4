"""File names for strangers' names: a name is never a path."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_LONGEST = 40
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def file_names(names: Sequence[str]) -> list[str]:
    """Return a file name without extension for each name, all different, made of a-z, 0-9 and hyphens.

    A name that had to be shortened, that has nothing of its own left, or that reads like another one gets a short hash,
    so that the same name has the same file in every run of a class.
    """
    slugs = [_slug(name) for name in names]
    taken = Counter(slugs)
    files: dict[str, None] = {}
    for name, slug in zip(names, slugs, strict=True):
        plain = taken[slug] == 1 and slug and slug not in _RESERVED and len(slug) < _LONGEST
        file = slug if plain else f"{slug or 'student'}-{_hash(name)}"
        number = 1
        while (numbered := file if number == 1 else f"{file}-{number}") in files:
            number += 1
        files[numbered] = None
    return list(files)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name[: 10 * _LONGEST]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def _hash(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
