"""Words that messages and reports share."""

from __future__ import annotations

from collections.abc import Iterable

_FEW = 3


def listed(items: Iterable[str], *, most: int | None = _FEW) -> str:
    """Return items as a sentence lists them, with the number of those left out: `a and b`, `a, b, c and 4 more`.

    Args:
        items: what is listed; nothing is the empty text.
        most: how many are, or one more, as no list leaves out just one; None for all.
    """
    every = list(items)
    left = 0 if most is None else len(every) - most
    shown = [*every[:most], f"{left:,} more"] if left > 1 else every
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def with_article(noun: str) -> str:
    """Return a noun with its article, going by its first letter: `a layer`, `an initializer`, `an ndarray`."""
    return f"an {noun}" if noun.lower().startswith((*"aeio", "nd")) else f"a {noun}"
