"""Turns the evidence against a law into a finding that people can read."""

from __future__ import annotations

from ..play import address
from .check import Check
from .evidence import Evidence
from .results import Finding

_RETURNED = {".forward": "output", ".backward": "grad_input"}
_HELP = {
    "nondeterministic": "Run the program twice: the answers differ, so they depend on more than their arguments.",
}


def finding(evidence: Evidence, check: Check) -> Finding:
    """Return the finding for a check that did not hold."""
    seeds = [call.seed for call in evidence.program.calls if call.seed is not None]
    seed = (seeds[0] if seeds else evidence.program.seed) if evidence.contract.random else None
    message = _message(evidence, check)
    if seed is not None:
        # What the subject raised may end so as well: that bracket is not ours.
        allowed = message.endswith("]") and check.raised is None
        message = f"{message[:-1]}, seed {seed}]" if allowed else f"{message} [seed {seed}]"
    return Finding(
        message=message,
        where=check.where,
        program=evidence.program,
        expected=check.expected,
        got=check.got,
        error=check.error,
        allowance=check.allowance,
        help=_HELP.get(check.reason, ""),
        line=check.raised.line if check.raised else None,
        source=check.raised.source if check.raised else "",
        plot=check.plot,
        seed=seed,
    )


def _message(evidence: Evidence, check: Check) -> str:
    """Return `Component.method: place = got, but should be expected`."""
    component, calls = evidence.program.component, evidence.program.calls
    call = address.first_call(check.message)
    if call is None:
        return check.message if check.message.startswith(component) else f"{component}: {check.message}"
    method = calls[call].method if call < len(calls) else "forward"
    method = "" if method == "call" else f".{method}"
    return f"{component}{method}: {address.without_calls(check.message, _RETURNED.get(method, 'result'))}"
