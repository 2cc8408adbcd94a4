"""Asks a worker how a subject spells what its findings' programs do, so that snippets are in its own names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ..conformance.contract import Contract
from ..conformance.convention import in_reading
from ..conformance.declared import chosen
from ..conformance.results import ComponentResult, LawResult
from ..play import Export, SubjectLost
from ..play.wire import ProtocolError
from .subject import Workshop
from .worker import WorkerError


def with_spellings(result: ComponentResult, workshop: Workshop, export: Export, contract: Contract) -> ComponentResult:
    """Return a result whose findings say how the subject spells their programs.

    Args:
        result: the result.
        workshop: where the subject is played.
        export: the subject.
        contract: its contract, with the conventions under which it was judged: programs are in its own reading.
    """
    readings = chosen(result.conventions, contract.conventions, contract.component)
    laws: list[LawResult] = []
    # A subject that is lost on the way is not tried again: what is left stays in the native spelling.
    with suppress(SubjectLost, WorkerError, ProtocolError):
        for law in result.laws:
            if law.finding is not None and law.finding.program is not None:
                spelling = workshop.spelled(export, in_reading(law.finding.program, readings))
                spelling = replace(spelling, around=export.around)
                laws.append(replace(law, finding=replace(law.finding, spelling=spelling)))
            else:
                laws.append(law)
    return replace(result, laws=(*laws, *result.laws[len(laws) :]))
