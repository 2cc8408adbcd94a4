"""Where a reading has other answers than PyTorch's: known mistakes follow PyTorch, so they tell nothing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .contract import Contract
from .evidence import Evidence
from .examination import Examination, Tally
from .natively import twin_under
from .probes import probes
from .signature import Place, of_program


def read_otherwise(examination: Examination) -> set[Place]:
    """Return the places on the probes at which the twin of the subject's readings and PyTorch's own answer otherwise.

    Elsewhere a subject of these readings is comparable with known mistakes. Where answers are draws nothing is looked
    at: either twin draws for itself.

    Args:
        examination: the subject's.
    """
    contract, read = examination.contract, examination.twin
    own = twin_under(contract)
    if _draws_for_itself(contract) or read.options == own.options:
        return set()
    found: set[Place] = set()
    for number, probe in enumerate(probes(contract, examination.seed)):
        if (program := examination.allowed(probe)) is not None:
            for subject, twin in ((own, read), (read, own)):
                evidence = Evidence(contract, program, subject, twin)
                found.update(place for place, _ in of_program(number, evidence, random=False))
    return found


def broken_otherwise(examination: Examination, broken: Sequence[Tally]) -> set[int]:
    """Return the numbers of the laws that one twin breaks by the other, on the programs on which somebody broke them.

    Args:
        examination: the subject's.
        broken: the laws, with the programs on which somebody broke them.
    """
    own, read = twin_under(examination.contract), examination.twin
    if _draws_for_itself(examination.contract) or read.options == own.options:
        return set()
    asked = [
        (number, tally.law, replace(tally.evidence, subject=subject, twin=twin, draws={}, checks={}))
        for number, tally in enumerate(broken)
        for subject, twin in ((own, read), (read, own))
        if tally.evidence is not None
    ]
    return {number for number, law, evidence in asked if not all(check.holds for check in law.checks(evidence))}


def _draws_for_itself(contract: Contract) -> bool:
    return not contract.traits.isdisjoint({"mask", "draws"})
