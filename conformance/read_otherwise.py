"""Where a reading has other answers than PyTorch's: known mistakes follow PyTorch, so they tell nothing there."""

from __future__ import annotations

from .evidence import Evidence
from .examination import Examination
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
    if not contract.traits.isdisjoint({"mask", "draws"}) or read.options == own.options:
        return set()
    found: set[Place] = set()
    for number, probe in enumerate(probes(contract, examination.seed)):
        if (program := examination.allowed(probe)) is not None:
            for subject, twin in ((own, read), (read, own)):
                evidence = Evidence(contract, program, subject, twin)
                found.update(place for place, _ in of_program(number, evidence, random=False))
    return found
