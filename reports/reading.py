"""A finding as a subject of other conventions knows it: programs are kept in PyTorch's reading until they are shown."""

from __future__ import annotations

from dataclasses import replace

from ..conformance.convention import Convention, in_reading
from ..conformance.results import ComponentResult, Finding
from ..play import Array


def in_own_reading(finding: Finding, component: ComponentResult) -> Finding:
    """Return a finding with its program and its arrays in the reading that the subject declared."""
    if not component.conventions or finding.program is None:
        return finding
    from ..conformance.contracts import contracts  # noqa: PLC0415 - imports Hypothesis and PyTorch

    contract = contracts().get(component.component)
    known = contract.conventions if contract else ()
    readings = [reading for reading in known if component.conventions.get(reading.name) == reading.other]
    return replace(
        finding,
        program=in_reading(finding.program, readings),
        expected=_turned(finding.expected, finding.where, readings),
        got=_turned(finding.got, finding.where, readings),
    )


def _turned(array: Array | None, where: str, readings: list[Convention]) -> Array | None:
    """Return an array of the state with its axes as the subject keeps them."""
    for reading in readings:
        array = None if array is None else reading.laid_out(where, array)
    return array
