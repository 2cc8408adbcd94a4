"""What each component promises: a file, or a folder, for each family. Every contract found here is known."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ..contract import Contract


@cache
def contracts() -> dict[str, Contract]:
    """Return every contract by its component's name, sorted."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    here = [kind for kind in _leaves(Contract) if kind.__module__.startswith(__name__)]  # type: ignore[type-abstract]
    found = {kind.component: kind() for kind in here}
    return dict(sorted(found.items()))


def contract(component: str) -> Contract:
    """Return one contract.

    Raises:
        KeyError: no such component; the message lists those there are.
    """
    known = contracts()
    if component not in known:
        message = f"no component {component!r}; known are: {', '.join(known)}"
        raise KeyError(message)
    return known[component]


def _leaves(kind: type[Contract]) -> list[type[Contract]]:
    below = [leaf for child in kind.__subclasses__() for leaf in _leaves(child)]
    return below + ([kind] if "component" in vars(kind) else [])


def family(contract: Contract) -> str:
    """Return the name of the family a contract belongs to: that of the file or folder it stands in."""
    return type(contract).__module__.removeprefix(f"{__name__}.").partition(".")[0]
