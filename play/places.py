"""The places in which an entry of a subject's state is looked for, as Python behind the instance and a dot."""

from __future__ import annotations

from . import address
from .names import HOLDERS, PARAMETERS, candidates, keys
from .sublayers import owners, parts


def own_places(entry: str, count: int = 0) -> list[str]:
    """Return the places of an entry of the state in the object itself: `params["weight"]`, `params["W"]`, `W`, ...

    Args:
        entry: its dotted name.
        count: of how many entries a bare list may hold it; 0: where a weight and a bias stand.
    """
    section, name = address.split(entry)
    found = [item(holder, key) for holder in HOLDERS[section] for key in (name, *keys(section, name))]
    attributes = filter(str.isidentifier, candidates(section, name))
    alone = [list(PARAMETERS).index(name)] if name in PARAMETERS else []
    listed = [f"{section}[{position}]" for position in (range(count) if count else alone) if section != "buffers"]
    return list(dict.fromkeys([*found, *attributes, *listed]))


def are_places(places: tuple[str, ...], entry: str, count: int = 0) -> bool:
    """Tell whether an entry of the state is looked for in a place, or its parts in several.

    They are in the object itself or in a layer inside it. Those inside are not listed: layers that keep layers have as
    many as the product of all their names.

    Args:
        places: `W`, or `cells[0].params["W"]`; of one in parts `W_i`, `W_f` and so on.
        entry: as for `own_places`.
        count: likewise.
    """
    if _are_own(places, entry, count):
        return True
    section, name = address.split(entry)
    for owner, rest in owners(name):
        inside = tuple(place.removeprefix(f"{owner}.") for place in places if place.startswith(f"{owner}."))
        # A wrapped layer holds the array under the same name itself; to search inside it again would never end.
        further = are_places if rest != name else _are_own
        if len(inside) == len(places) and further(inside, address.entry(section, rest), count):
            return True
    return False


def _are_own(places: tuple[str, ...], entry: str, count: int) -> bool:
    if len(places) == 1:
        return places[0] in own_places(entry, count)
    section, name = address.split(entry)
    return any(
        len(words) == len(places)
        and all(
            any(place in own_places(address.entry(section, word)) for word in letters)
            for place, letters in zip(places, words, strict=True)
        )
        for words in parts(name)
    )


def item(holder: str, key: str) -> str:
    """Return the place of an item of a dict: `params["W"]`."""
    return f'{holder}["{key}"]'
