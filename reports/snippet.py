"""A finding as Python to paste: it needs NumPy and the subject's file alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..conformance.results import ComponentResult, Finding, LawResult, Report
from ..play import Spelling, parts
from ..play.around import Around
from ..play.around import source as source_of
from ..play.spelling import accepted
from . import literal, words
from .clean import clean_line
from .listing import is_name, reached, returns_several
from .outcome import shown
from .phrases import PLAIN, Phrases
from .reading import in_own_reading

LENGTH_LIMIT = 60_000


def with_snippets(report: Report) -> Report:
    """Return the report with a snippet in each finding that has a program and no snippet yet."""
    components = tuple(_with_snippets(component, report.source) for component in report.components)
    return replace(report, components=components)


def _with_snippets(component: ComponentResult, source: str) -> ComponentResult:
    def filled(law: LawResult) -> LawResult:
        finding = law.finding
        if finding is None or finding.program is None or finding.snippet:
            return law
        code = snippet(in_own_reading(finding, component), component.source or source, component.subject)
        return replace(law, finding=replace(finding, snippet=code))

    return replace(component, laws=tuple(filled(law) for law in component.laws))


def snippet(finding: Finding, source: str, subject: str) -> str:
    """Return Python that makes a finding's calls and prints what was expected and what came.

    Args:
        finding: what to show, with its program.
        source: the subject's file, `layers.py`, or its module, `lib.layers`.
        subject: the name of the class or function in it.

    Returns:
        The code, or "" where there is no program, no source, the name is none that Python could import, or the arrays
        are so long that nobody would paste them.
    """
    if finding.program is None or not source or not is_name(subject):
        return ""
    module, own = _module(source)
    spelling = accepted(finding.spelling, finding.program) if finding.spelling else PLAIN
    around = spelling.around
    names = [subject] if around is None else _functions(around)
    # What the subject lacks is printed, so that all of it is needed; after an exception nothing is.
    program = finding.program if finding.line is None else reached(finding.program, finding, spelling)
    phrases = Phrases(
        program,
        around.class_name if around else subject,
        spelling,
        exact=True,
        module=module if own else "",
        several=returns_several(finding),
    )
    comment = [f"# {line}" for remark in _remarks(finding, spelling, subject) for line in _wrapped(remark)]
    # Where a finding is about shares and means, and not about elements, any numbers will do.
    for attempt in (phrases, replace(phrases, loose=True))[: 1 if finding.expected is not None else 2]:
        code = "\n".join(shown(finding, attempt))
        defined = parts.source(finding.program.config) if around is None else source_of(around, around.class_name)
        imports = [*_imports(code, module, names, own=own), *(["", "", defined] if defined else [])]
        whole = "\n".join([*imports, "", *comment, code]) + "\n"
        if len(whole) <= LENGTH_LIMIT:
            return whole
    return ""


def beginning(component: ComponentResult, source: str) -> tuple[str, ...]:
    """Return what the programs of a component start with wherever they are shown; nothing where there are none.

    It is the imports, and the class around functions; of a container, where its small layers come from.

    Args:
        component: whose findings they are.
        source: the report's file or module.
    """
    source = component.source or source
    shown = [law.finding for law in words.broken(component)]
    findings = [one for one in shown if one is not None and one.program is not None]
    if not source or not findings:
        return ()
    module, own = _module(source)
    spelled = [accepted(one.spelling, one.program) for one in findings if one.spelling and one.program]
    around = spelled[0].around if spelled else None
    if around is not None:
        code = source_of(around, around.class_name)
        return (*_imports("", module, _functions(around), own=own), "", *code.rstrip().splitlines())
    layers = dict.fromkeys(name for one in findings if one.program for name in parts.named(one.program.config))
    if not is_name(component.subject):
        return ()
    taken = f"from {parts.__name__} import {', '.join(layers)}  # small layers of layerproof's own, to stand in it"
    return (*_imports("", module, [component.subject], own=own), *([taken] if layers else []))


def _module(source: str) -> tuple[str, bool]:
    """Return the name of a module, and whether it can be imported by it."""
    module = source.removesuffix(".py")
    return module, all(is_name(part) for part in module.split(".")) and not (source.endswith(".py") and "." in module)


def _functions(around: Around) -> list[str]:
    return [name for name in (around.first, around.second) if name]


def _remarks(finding: Finding, spelling: Spelling, subject: str) -> Iterator[str]:
    yield clean_line(finding.message)
    if finding.seed is not None and (spelling is PLAIN or "" in spelling.generators):
        state = "layerproof.play.entropy.pcg64_state(seed, 0)"
        yield f"Where {subject} keeps a generator of its own, seed that too: rng.bit_generator.state = {state}"


def _wrapped(remark: str) -> list[str]:
    return textwrap.wrap(remark, literal.LINE_LIMIT - 2)


def _imports(code: str, module: str, names: Sequence[str], *, own: bool) -> Iterator[str]:
    needed = [name for name in ("base64", "random", "zlib") if f"{name}." in code.replace("np.random.", "")]
    yield from (f"import {name}" for name in needed)
    if not own:
        yield "from runpy import run_path"
    if needed or not own:
        yield ""
    yield from ("import numpy as np", "")
    if own and f"\n{module}." in f"\n{code}":
        yield f"import {module}"
    if own:
        line = f"from {module} import {', '.join(names)}"
        whole = len(line) <= literal.LINE_LIMIT
        yield from [line] if whole else (f"from {module} import (", *(f"    {name}," for name in names), ")")
    else:
        yield from (f"{name} = run_path({literal.quoted(module + '.py')})[{name!r}]" for name in names)
