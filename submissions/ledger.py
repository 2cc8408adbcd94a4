"""The ledger of a run: which checks were declared before anything was judged, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ..conformance.contract import Contract
from ..conformance.laws import laws_of
from ..conformance.ledger import Ledger
from ..conformance.results import ComponentResult
from .options import Options

Declared: TypeAlias = Mapping[str, frozenset[str]]
"""The ids of the laws that each component is to be held to."""


def declared_checks(contracts: Iterable[Contract], options: Options) -> Declared:
    """Return the laws that the options select of each contract: what a run has to account for."""
    return {
        contract.component: frozenset(law.id for law in laws_of(contract) if options.selects(law.id))
        for contract in contracts
    }


def ledger_of(declared: Declared, results: Iterable[ComponentResult]) -> Ledger:
    """Account for every declared check; one that no result speaks of is missing from the sum, which then is no balance.

    Args:
        declared: what was declared.
        results: what became of it; a law that nobody declared counts for nothing.
    """
    laws = {(one.component, law.id): law for one in results for law in one.laws}
    checks = [(component, law) for component, ids in declared.items() for law in sorted(ids)]
    accounted = [laws[check] for check in checks if check in laws]
    counts = Counter(law.verdict for law in accounted)
    reasons = Counter(str(law.reason) for law in accounted if law.verdict == "not_run")
    return Ledger(
        len(checks),
        counts["passed"],
        counts["failed"],
        dict(sorted(reasons.items())),
        counts["checker_broke"],
        sum(law.verdict == "failed" and law.level == "advice" for law in accounted),
    )


def total_of(ledgers: Iterable[Ledger]) -> Ledger:
    """Return the ledger of all runs together; it balances only if each of them does."""
    several = list(ledgers)
    reasons: Counter[str] = Counter()
    for one in several:
        reasons.update(one.not_run)
    return Ledger(
        sum(one.declared for one in several),
        sum(one.passed for one in several),
        sum(one.failed for one in several),
        dict(sorted(reasons.items())),
        sum(one.broke for one in several),
        sum(one.advised for one in several),
    )
