"""The program of a finding as lines that run, and lines that show what was expected and what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..conformance.results import Finding
from ..play import Program, Value, address
from ..play.address import Address, Entry
from ..play.descent import RATE
from ..play.places import item
from ..play.program import CHANGING
from . import literal
from .listing import Listing, runnable
from .phrases import Phrases, alike, numbered
from .variables import ArgumentKey

_PRINTED_ELEMENTS = 100
_REPEATS = 8
_NOWHERE = Address(-1)
_SAME = 'print("the same bytes:", got.tobytes() == expected.tobytes())'


def shown(finding: Finding, phrases: Phrases) -> Iterator[str]:
    """Yield the lines that make a finding's calls and print what is wrong."""
    program = phrases.program
    misfits = _misfits(finding, phrases)
    if misfits:
        yield from runnable(_bare(phrases)).lines
        yield ""
        yield from misfits
        return
    if _is_about_chance(finding, program):
        program = _repeated(program)
        phrases = replace(phrases, program=program)
    where = address.read(finding.where) or _NOWHERE
    changed = _argument(where.changed) if where.changed else None
    output = where.changed.call if where.changed and where.changed.what == "returned" else None
    code = runnable(phrases, changed, output)
    yield from code.lines
    if finding.line is not None:
        yield "# The last call raises."
        return
    yield ""
    brief = finding.got is None or finding.got.size <= _PRINTED_ELEMENTS
    found, expected = _about(finding, where, code, phrases, changed)
    if output is not None and output in code.results:
        yield from _side_by_side(code.results[output], "before", brief=brief)
        yield _SAME
    elif found and isinstance(expected, np.ndarray):
        brief = brief and expected.size <= _PRINTED_ELEMENTS
        yield from _side_by_side(found, literal.expression(expected), brief=brief)
        yield from [_SAME] if changed is not None else []
    elif where.what == "randomness":
        yield from _draws(code.calls.get(where.call, ""), phrases)
    elif found:
        yield f"got = {found}"
        yield 'print("got", got)'
        yield 'print("type", type(got), "shape", np.shape(got), "dtype", getattr(got, "dtype", None))'
    else:
        yield from _everything(code, program)


def _bare(phrases: Phrases) -> Phrases:
    """Return the phrases of a program that builds and does nothing else."""
    return replace(phrases, program=replace(phrases.program, state={}, calls=(), instances=1))


def _misfits(finding: Finding, phrases: Phrases) -> list[str]:
    """Return lines that show the state that a program's arrays do not fit, where that is what a finding is about."""
    program, kept = phrases.program, phrases.spelling.state
    if (
        program.kind not in {"layer", "loss"}
        or finding.where != address.construction(program.component)
        or finding.line is not None
    ):
        return []
    lines = []
    for name, value in program.state.items():
        if name in kept and not alike(kept[name].shape, value.shape):
            place = phrases.place(name)
            lines.append(f'print("{name} has shape", np.shape({place}), "but should have shape", {value.shape})')
        elif name not in kept:
            lines.append(f'print("no {name} among", sorted(vars({phrases.instance(0)})))')
    return lines if kept else []


def _argument(changed: Address) -> ArgumentKey | None:
    """Return which argument was changed, if it was one."""
    if changed.part == "args" and len(changed.items) == 1 and not changed.words:
        return changed.call, changed.items[0]
    named = changed.part == changed.what and changed.part not in {"", "returned"}
    return (changed.call, changed.part) if named else None


def _about(
    finding: Finding, where: Address, code: Listing, phrases: Phrases, changed: ArgumentKey | None
) -> tuple[str, Value]:
    """Return the expression for what a finding is about, "" where it is no array of the program, and what is right."""
    expected, program, entry = finding.expected, phrases.program, where.entry
    if changed is not None:
        call, position = program.calls[changed[0]], changed[1]
        given = call.kwargs[position] if isinstance(position, str) else call.args[position]
        return code.arguments.get(changed, ""), given
    if where.part == "returned" and not where.words:
        result = code.results.get(where.call, "")
        return result and result + where.subscript, expected
    if entry is None or not entry.is_one_word:
        return "", None
    if entry.section == "arguments":
        held = next((name for (call, _), name in code.arguments.items() if call == where.call), "")
        return held and item(held, entry.name), expected
    if entry.section == "grads" and phrases.spelling.state and entry.own not in phrases.spelling.state:
        return _step(entry, phrases), expected
    initial = program.state.get(entry.own)
    wanted = initial if expected is None and finding.got is None else expected
    shape = wanted.shape if isinstance(wanted, np.ndarray) else None
    return phrases.held(entry.own, shape, entry.instance), wanted


def _step(entry: Entry, phrases: Phrases) -> str:
    """Return the expression for a gradient that is kept nowhere: how far a single step went; "" where none tells."""
    own, program = address.parameter_of(entry.own), phrases.program
    steps = [call for call in program.calls if call.method == "backward" and call.instance == entry.instance]
    before = program.state.get(own)
    if not phrases.spelling.rate or before is None or len(steps) != 1:
        return ""
    return f"({literal.expression(before)} - {phrases.held(own, before.shape, entry.instance)}) / {RATE}"


def _side_by_side(found: str, expected: str, *, brief: bool) -> Iterator[str]:
    exactly = ".tolist()" if brief else ""
    yield f"got = np.asarray({found})"
    yield from literal.wrapped(f"expected = {expected}")
    yield f'print("expected", expected{exactly})'
    yield f'print("got     ", got{exactly})'
    yield "if got.shape == expected.shape:"
    yield '    print("largest error", np.max(np.abs(got - expected)))'


def _draws(call: str, phrases: Phrases) -> Iterator[str]:
    """Yield lines that draw the next random number with and without a call, under two seeds."""
    yield "for seed in (0, 1):"
    for line in phrases.seeded("seed", instances=phrases.program.instances):
        yield f"    {line}"
    yield "    undisturbed = np.random.random()"
    for line in phrases.seeded("seed", instances=phrases.program.instances):
        yield f"    {line}"
    yield f"    {call}"
    yield '    print("next random number", np.random.random(), "without the call", undisturbed)'


def _everything(code: Listing, program: Program) -> Iterator[str]:
    """Yield lines that print all there is to see: short answers as they are, long and many ones summed up."""
    first: dict[str, int] = {}
    for index, result in code.results.items():
        first.setdefault(result.partition("[")[0], index)
    many = {name for name, index in first.items() if code.results[index] != name}
    large = list(first) if _is_large(program) else list(many)
    yield from (f'print("{name}", {name})' for name in first if name not in large)
    if large:
        named = ", ".join(f'"{name}": {name}' for name in large)
        yield f"for name, values in {{{named}}}.items():"
        yield '    print(name, "has mean", np.mean(values), "and standard deviation", np.std(values), end=", ")'
        patterns = ', "different rows of zeros", len(np.unique(np.not_equal(values, 0), axis=0))'
        patterns = patterns if program.kind == "layer" else ""
        yield f'    print("not zero is a share of", np.mean(np.not_equal(values, 0)){patterns})'
    calls = [name for name in large if program.calls[first[name]].method in {"forward", "call"} and name not in many]
    if len(calls) > 1 and len({code.arguments.get((first[name], 0)) for name in calls}) == 1:
        one, other = calls[:2]
        yield f'print("{one} and {other}: share of equal elements", np.mean(np.equal({one}, {other})))'
        yield f'print("{one} and {other}: correlation", np.corrcoef(np.ravel({one}), np.ravel({other}))[0, 1])'
    if program.kind == "optimizer":
        yield from (f'print("{name}", {name})' for name in (numbered("params", n) for n in range(program.instances)))
    elif program.kind in CHANGING:
        yield from (f'print("{name}", {name})' for name in dict.fromkeys(code.arguments.values()))


def _is_about_chance(finding: Finding, program: Program) -> bool:
    """Tell whether a finding is about what happens again and again, and its program shows it once."""
    once = program.instances == 1 and all(call.seed is None for call in program.calls)
    apart = finding.expected is None and finding.line is None and address.read(finding.where) is None
    return finding.seed is not None and once and apart and program.kind == "layer" and not _is_large(program)


def _is_large(program: Program) -> bool:
    return program.kind == "initializer" or any(array.size > _PRINTED_ELEMENTS for array in program.arrays())


def _repeated(program: Program) -> Program:
    """Return a small program on several fresh instances, as chance shows in none alone."""
    calls = [replace(call, instance=number) for number in range(_REPEATS) for call in program.calls]
    return replace(program, instances=_REPEATS, calls=tuple(calls))
