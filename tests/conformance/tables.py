"""Tables of right code in other readings: which reading nobody follows."""

from collections.abc import Collection, Sequence

from layerproof.conformance.contracts import contract, family
from layerproof.conformance.convention import Convention

WITH_TABLES = {"activation", "attention", "clip", "constraint", "container", "convolution", "dropout"}
WITH_TABLES |= {"linear", "loss", "network", "optimizer", "pooling", "recurrent"}
"""Families whose many readings are tested beside their contracts; one that several share stands in a table once."""


def unfollowed(
    known: Sequence[tuple[str, Convention]], table: Collection[tuple[str, str, str]]
) -> list[tuple[str, str]]:
    """Return the readings that no class of a table follows; one that components share is followed by one of them.

    Args:
        known: the readings, each with the name of its component.
        table: component, name and reading of each class.
    """
    followed = [(family(contract(name)), one) for name, one in known if (name, one.name, one.other) in table]
    assert len(followed) == len(table)
    left = [(name, family(contract(name)), one) for name, one in known if family(contract(name)) not in WITH_TABLES]
    return [(name, one.label) for name, home, one in left if (home, one) not in followed]
