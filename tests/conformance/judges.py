"""Judges of laws for tests: one that holds, one that breaks, one that shows nothing, and one at fault."""

from collections.abc import Iterator

from layerproof.conformance.check import Check, failed, held
from layerproof.conformance.evidence import Evidence


def holds(_: Evidence) -> Iterator[Check]:
    """Hold."""
    yield held("here")


def breaks(_: Evidence) -> Iterator[Check]:
    """Break."""
    yield failed("here", "no")


def silent(_: Evidence) -> Iterator[Check]:
    """Show nothing."""
    yield from ()


def faulty(_: Evidence) -> Iterator[Check]:
    """Have a fault of our own."""
    yield held("here")
    raise ZeroDivisionError("ours")
