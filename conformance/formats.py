"""Whether all that is wrong with a subject is that it works in a narrower format than what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .convention import Convention
from .evidence import Evidence
from .examination import Examination, Tally
from .laws.dtype import CLAIMED, VALUES, float64
from .question import Question

_ROUNDING = 1e-3
"""How far apart values are, by the size of what they are among, that rounding in a narrower format may set apart."""
_COVERED = frozenset({"once", "derivative", "layouts", "sizes"})
"""The experiments whose programs are like those that the laws on a format are judged on."""


def narrowed_alone(examination: Examination, question: Question, conventions: Sequence[Convention]) -> str:
    """Return that a subject is right in a narrower format than it is given, and the way out; nothing where it is not.

    Laws on values that such a format cannot hold are not judged then: what broke is the law on the format.

    Args:
        examination: the subject's, which broke a required law.
        question: what was asked; it is asked again on values in the format, as if the subject claimed it.
        conventions: those under which it was examined.

    Raises:
        SubjectLost: its process is gone.
    """
    law = examination.tallies.get(float64.id)
    dtype = "" if law is None or law.evidence is None else _narrower(law.evidence)
    if not dtype or not _holds(question, conventions, dtype):
        return ""
    others = [tally for tally in examination.broken() if tally is not law]
    if not all(map(_is_rounding, others)):
        return ""
    for tally in others:
        tally.check, tally.evidence, tally.not_run = None, None, "dependency"
    return (
        f"{question.contract.component} answers in {dtype} what it is given in float64, and is right to {dtype} "
        f"rounding: its formula is not what is wrong. Make the arrays that it keeps and fills in the input's dtype, "
        f"np.zeros(shape, dtype=x.dtype), where it makes them in {dtype}, as with dtype='f' or astype"
    )


def _narrower(evidence: Evidence) -> str:
    """Return the format of an answer that is narrower than what was given, and that may be claimed; or nothing."""
    returned = [answer.returned for answer in evidence.got.answers]
    items = [item for one in returned for item in (one if isinstance(one, tuple) else (one,))]
    names = (item.dtype.name for item in items if isinstance(item, np.ndarray))
    return next((name for name in names if name in CLAIMED), "")


def _holds(question: Question, conventions: Sequence[Convention], dtype: str) -> bool:
    # Its values alone: what keeps one array in the narrower format, and the rest in float64, does not keep that format.
    claiming = replace(question, claims=(dtype,), selected=VALUES[dtype].id.__eq__)
    examination = claiming.examination(conventions, hasty=True)
    tallies = examination.run().values()
    return not examination.broken() and any(tally.holds for tally in tallies)


def _is_rounding(tally: Tally) -> bool:
    """Tell whether a law broke for values alone, which the laws on the format judged as well or which are near."""
    check = tally.check
    if check is None or check.reason != "law" or check.got is None or check.expected is None:
        return False
    if check.got.shape != check.expected.shape:
        return False
    if tally.law.experiment.name in _COVERED:
        return True
    size = float(np.max(np.abs(check.expected), initial=1.0))
    return bool(np.allclose(check.got, check.expected, rtol=_ROUNDING, atol=_ROUNDING * size))
