"""The ledger: how many checks a run declared, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ledger:
    """How many checks a run declared, and what became of them.

    Attributes:
        declared: laws that apply to the components found and were selected, counted before any was judged.
        passed: laws that held.
        failed: laws that broke.
        not_run: laws that were not run, by reason.
        broke: laws that our own fault kept from a verdict.
        advised: laws that broke and are advice, which decides nothing: they are among the failed.
    """

    declared: int
    passed: int
    failed: int
    not_run: Mapping[str, int]
    broke: int = 0
    advised: int = 0

    @property
    def run(self) -> int:
        """How many were run, to whatever end."""
        return self.passed + self.failed + self.broke

    @property
    def balanced(self) -> bool:
        """Whether every declared check is accounted for."""
        return self.declared == self.run + sum(self.not_run.values())
