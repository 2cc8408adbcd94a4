"""The line with which a reading is declared, and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from .contract import Contract
from .convention import Convention

_MOST_EXPLAINED = 3


def declaration(contract: Contract, subject: str, conventions: Sequence[Convention]) -> str:
    """Return the line to add, and what it says: of many readings in so few words that the line is never cut.

    Args:
        contract: the component's.
        subject: the name of the function below which they are declared; "" for a class.
        conventions: the readings under which it is right.
    """
    what, more = _told(contract, conventions)
    return f"{contract.component} is right under {what}. {_to_declare(subject, conventions)}{more}"


def declared_besides(
    contract: Contract,
    subject: str,
    conventions: Sequence[Convention],
    besides: Sequence[Convention],
    *,
    judged: bool = False,
) -> str:
    """Return that a subject which is wrong follows conventions besides, and the line to add.

    Args:
        contract: the component's.
        subject: the name of the function below which they are declared; "" for a class.
        conventions: those that it declares.
        besides: those that it does not.
        judged: whether it is judged under them, as it would be if it declared them.
    """
    what, more = _told(contract, besides)
    line = _to_declare(subject, [*conventions, *besides])
    under = "it were" if len(besides) == 1 else "they were"
    so = f", and is judged as if {under} declared" if judged else ""
    return f"Besides the mistake, {contract.component} follows {what}{so}. {line}{more}"


def _told(contract: Contract, conventions: Sequence[Convention]) -> tuple[str, str]:
    """Return what conventions say, and where more is told of them if they are too many to say it."""
    if len(conventions) <= _MOST_EXPLAINED:
        return f"another reading ({'; '.join(convention.meaning for convention in conventions)})", ""
    more = f"; what each means is told by: layerproof explain {contract.component}"
    return f"{len(conventions)} other readings together", more


def _to_declare(subject: str, conventions: Sequence[Convention]) -> str:
    pairs = ", ".join(f'"{convention.name}": "{convention.other}"' for convention in conventions)
    where = f"below the function: {subject}." if subject else "in the class: "
    return f"If it is meant so, declare it {where}conventions = {{{pairs}}}"
