"""A ledger balances where every declared check is accounted for."""

import pytest

from layerproof.conformance.ledger import Ledger


@pytest.mark.parametrize(
    ("ledger", "balanced"),
    [
        (Ledger(2, 1, 1, {}), True),
        (Ledger(0, 0, 0, {}), True),
        (Ledger(6, 1, 1, {"rng": 1, "skipped": 2}, 1), True),
        (Ledger(4, 1, 1, {"dependency": 1}), False),
        (Ledger(2, 1, 1, {"dependency": 1}), False),
    ],
)
def test_a_ledger_balances(ledger: Ledger, *, balanced: bool) -> None:
    """Every check declared has passed, failed, been left out for a reason, or been kept from a verdict by our fault."""
    assert ledger.balanced is balanced


def test_what_was_run() -> None:
    """All that was run counts, to whatever end."""
    assert Ledger(9, 4, 2, {"rng": 2}, 1).run == 7
