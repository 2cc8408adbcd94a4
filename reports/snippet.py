"""A finding as Python to paste: it needs NumPy and the subject's file alone."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..conformance.results import ComponentResult, Finding, LawResult, Report
from ..play import Program, Value
from . import literal
from .clean import clean_line
from .listing import Listing, is_random, place, runnable
from .reading import in_own_reading
from .variables import ArgumentKey

LENGTH_LIMIT = 60_000
_PRINTED_ELEMENTS = 100
_CALL = r"calls\[(?P<call>\d+)\]\."
_RETURNED = re.compile(_CALL + r"returned(?P<items>(\[\d+\])*)")
_STATE = re.compile(_CALL + r"(instances\[(?P<instance>\d+)\]\.)?(?P<entry>(params|grads|buffers)\.\w+)")
_HANDED = re.compile(_CALL + r"arguments\.(?P<name>\w+)")
_CHANGED = re.compile(r"calls\[\d+\]\.changed " + _CALL + r"(args\[(?P<position>\d+)\]|(?P<name>\w+))")


def with_snippets(report: Report) -> Report:
    """Return the report with a snippet in each finding that has a program and no snippet yet."""
    if not report.source:
        return report
    components = tuple(_with_snippets(component, report.source) for component in report.components)
    return replace(report, components=components)


def _with_snippets(component: ComponentResult, source: str) -> ComponentResult:
    def filled(law: LawResult) -> LawResult:
        finding = law.finding
        if finding is None or finding.program is None or finding.snippet:
            return law
        code = snippet(in_own_reading(finding, component), source, component.subject)
        return replace(law, finding=replace(finding, snippet=code))

    return replace(component, laws=tuple(filled(law) for law in component.laws))


def snippet(finding: Finding, module: str, subject: str) -> str:
    """Return Python that makes a finding's calls and prints what was expected and what came.

    Args:
        finding: what to show, with its program.
        module: the name of the subject's file without `.py`.
        subject: the name of the class or function in it.

    Returns:
        The code, or "" where there is no program, the name is none that Python could import, or the arrays are so long
        that nobody would paste them.
    """
    program = finding.program
    if program is None or not subject.isidentifier():
        return ""
    changed = _changed(finding.where)
    code = runnable(program, subject, changed)
    found, expected = _compared(finding, program, code, changed)
    brief = finding.got is None or finding.got.size <= _PRINTED_ELEMENTS
    lines = [*code.lines, *_verdict(found, expected, code, raises=finding.line is not None, brief=brief)]
    note = [clean_line(finding.message)]
    if is_random(finding):
        note.append(f"Where {subject} keeps a generator of its own, seed that too: default_rng([seed, 0])")
    comment = [f"# {line}" for remark in note for line in textwrap.wrap(remark, literal.LINE_LIMIT - 2)]
    whole = "\n".join([*_imports("\n".join(lines), module, subject), "", *comment, *lines]) + "\n"
    return whole if len(whole) <= LENGTH_LIMIT else ""


def _imports(code: str, module: str, subject: str) -> Iterator[str]:
    if "zlib." in code:
        yield from ("import base64", "import zlib", "")
    own = all(part.isidentifier() for part in module.split("."))
    if not own:
        yield from ("from runpy import run_path", "")
    yield from ("import numpy as np", "")
    yield f"from {module} import {subject}" if own else f"{subject} = run_path({module + '.py'!r})[{subject!r}]"


def _changed(where: str) -> ArgumentKey | None:
    """Return which argument a finding says was changed, if it says so."""
    match = _CHANGED.fullmatch(where)
    if match is None or match["name"] == "returned":
        return None
    return int(match["call"]), int(match["position"]) if match["position"] else match["name"]


def _compared(finding: Finding, program: Program, code: Listing, changed: ArgumentKey | None) -> tuple[str, Value]:
    """Return the expression for what a finding is about, "" where it is no array of the program, and what is right."""
    if changed is not None:
        call, position = program.calls[changed[0]], changed[1]
        given = call.kwargs[position] if isinstance(position, str) else call.args[position]
        return code.arguments.get(changed, ""), given
    if match := _RETURNED.fullmatch(finding.where):
        result = code.results.get(int(match["call"]), "")
        return result and result + match["items"], finding.expected
    if match := _HANDED.fullmatch(finding.where):
        held = next((name for (call, _), name in code.arguments.items() if call == int(match["call"])), "")
        return held and f'{held}["{match["name"]}"]', finding.expected
    if match := _STATE.fullmatch(finding.where):
        expected = program.state.get(match["entry"]) if finding.expected is None else finding.expected
        return place(program, match["entry"], int(match["instance"] or 0)), expected
    return "", None


def _verdict(found: str, expected: Value, code: Listing, *, raises: bool, brief: bool) -> Iterator[str]:
    """Yield the lines that show what was expected and what came."""
    if raises:
        yield "# The last call raises."
        return
    yield ""
    if found and isinstance(expected, np.ndarray):
        yield f"got = np.asarray({found})"
        yield from literal.wrapped(f"expected = {literal.expression(expected)}")
        exactly = ".tolist()" if brief and expected.size <= _PRINTED_ELEMENTS else ""
        yield f'print("expected", expected{exactly})'
        yield f'print("got     ", got{exactly})'
        yield "if got.shape == expected.shape:"
        yield '    print("largest error", np.max(np.abs(got - expected)))'
        return
    collected = sorted({result.partition("[")[0] for result in code.results.values() if "[" in result})
    for name in collected:
        yield f'print("{name}: mean", np.mean({name}), "share not zero", np.mean(np.not_equal({name}, 0)))'
    if code.results and not collected:
        last = code.results[max(code.results)]
        yield f'print("{last}", {last})'
