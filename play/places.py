"""The places in which an entry of a subject's state is looked for, as Python behind the instance and a dot."""

from __future__ import annotations

from . import address
from .names import HOLDERS, PARAMETERS, candidates, keys
from .sublayers import owners


def places(entry: str, count: int = 0) -> tuple[str, ...]:
    """Return all places in which an entry of the state is looked for: `params["weight"]`, `params["W"]`, `W`, ...

    Args:
        entry: its dotted name.
        count: of how many entries a bare list may hold it; 0: where a weight and a bias stand.
    """
    section, name = address.split(entry)
    own = _own(entry, count)
    inside = [
        f"{owner}.{place}"
        for owner, rest in owners(name)
        for place in (own if rest == name else places(address.entry(section, rest), count))
    ]
    return tuple(dict.fromkeys([*own, *inside]))


def _own(entry: str, count: int) -> list[str]:
    """Return the places in the object itself."""
    section, name = address.split(entry)
    found = [item(holder, key) for holder in HOLDERS[section] for key in (name, *keys(section, name))]
    attributes = filter(str.isidentifier, candidates(section, name))
    alone = [list(PARAMETERS).index(name)] if name in PARAMETERS else []
    listed = [f"{section}[{position}]" for position in (range(count) if count else alone) if section != "buffers"]
    return [*found, *attributes, *listed]


def item(holder: str, key: str) -> str:
    """Return the place of an item of a dict: `params["W"]`."""
    return f'{holder}["{key}"]'
