"""A report for the terminal: the verdicts, the findings with their evidence, and how to run it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..conformance.results import ComponentResult, Finding, LawResult, NamedMistake, Report, Verdict
from . import known, places, text, words
from .clean import clean_line, clean_name
from .comparison import MOST_COLUMNS, Comparison, compare
from .console import WIDTH, measured, printed
from .listing import finding_lines
from .snippet import beginning

_STYLES: dict[Verdict, str] = {"passed": "green", "failed": "red", "not_run": "yellow", "checker_broke": "magenta"}
_MOST_FINDINGS = 3
_MOST_LINES = 24
_WIDE = 80
_GAP = 2
_ARRAYS = 6
"""How far in arrays stand."""


def to_terminal(report: Report, *, width: int = WIDTH, color: bool = False) -> str:
    """Return the whole report as text of the given width, with ANSI colours where asked."""
    return printed(_parts(report, width), width=width, color=color)


def _parts(report: Report, width: int) -> Iterator[RenderableType]:
    yield Text(words.summary(report), style="bold")
    for note in (*report.run.notes, *report.all_notes):
        yield Text(f"Note: {clean_line(note)}", style="yellow")
    shared = words.shared(report)
    if shared:
        yield Text(shared)
    yield ""
    if report.components:
        yield from _tables(report.components, width)
        yield ""
        yield from _not_asked(report)
    for component in report.components:
        if component.verdict != "passed":
            yield from _component(
                replace(component, file=places.path_of(component, report)), report.source, shared, width
            )
    yield from _advice(report)
    facts = Table.grid(padding=(0, 1, 0, 0))
    for name, value in words.how_judged(report.run):
        facts.add_row(Text(f"{name}:", style="dim"), Text(value, style="dim"))
    yield facts


def _not_asked(report: Report) -> Iterator[RenderableType]:
    said = [(component, words.not_asked(component)) for component in report.components if component.not_asked]
    for component, options in said:
        yield _indented(Text(f"{clean_name(component.component)}: {options}", style="dim"))
    if said:
        yield ""


def _tables(components: Sequence[ComponentResult], width: int) -> Iterator[RenderableType]:
    asked = [component for component in components if component.asked]
    besides = [component for component in components if not component.asked]
    if asked:
        yield _verdicts(asked, width)
    if besides:
        yield Text("Also found, not asked for", style="dim")
        yield _verdicts(besides, width)


def _verdicts(components: Sequence[ComponentResult], width: int) -> Table:
    """Return a line for each component, with the mistake where there is room for it: it is told below too.

    How many laws hold in a reading that is not its own says nothing of a component, nor of one that was not judged.
    """
    named = width >= WIDTH
    rows = [
        (
            f"  {words.mark(component)} {clean_name(component.component)}",
            words.verdict_words(component.verdict, component.reason),
            "" if words.is_other_reading(component) or component.verdict == "not_run" else words.laws_held(component),
            _why(component) if named else "",
        )
        for component in components
    ]
    lengths = [max(len(row[column]) for row in rows) + _GAP for column in range(3)]
    table = Table(box=None, show_header=False, padding=(0, _GAP, 0, 0))
    # A name that leaves no room for the verdict beside it stays whole, and the verdict folds.
    table.add_column(overflow="fold", no_wrap=lengths[0] <= width // 2)
    table.add_column(overflow="fold", no_wrap=width >= _WIDE and sum(lengths) <= width)
    table.add_column(overflow="fold", no_wrap=width >= _WIDE)
    table.add_column(overflow="fold")
    for component, (name, verdict, held, why) in zip(components, rows, strict=True):
        style = _STYLES[words.shade(component)]
        table.add_row(Text(name, style=style), Text(verdict, style=style), Text(held), Text(why, style="bold"))
    return table


def _why(component: ComponentResult) -> str:
    return clean_line(component.mistakes[0].title) if words.is_blamed(component) else ""


def _component(component: ComponentResult, source: str, shared: str, width: int) -> Iterator[RenderableType]:
    place = places.place_of(component, source, component.line) if component.line else ""
    heading = Text(f"{words.mark(component)} {clean_name(component.component)}")
    heading.stylize(f"bold {_STYLES[words.shade(component)]}")
    yield heading.append(f"  {words.verdict_words(component.verdict, component.reason)}  {place}".rstrip(), style="dim")
    if (told := words.told(component)) and told != shared:
        yield _indented(Text(told))
    if component.conventions:
        readings = ", ".join(
            f"{clean_name(name)} = {clean_line(reading)}" for name, reading in component.conventions.items()
        )
        yield _indented(
            Text(
                f"Judged under these readings: {readings}. Programs are in them, and names in messages are PyTorch's.",
                style="dim",
            )
        )
    yield from map(_indented, _mistakes(component))
    yield ""
    for laws, trace in words.faults(component):
        yield _indented(Text(f"! {', '.join(laws)}: layerproof itself broke", style="magenta"))
        yield _indented(Text(f"{trace}\n" if trace else "", style="dim"), 4)
    findings = words.broken(component)
    most = words.most_findings(component, _MOST_FINDINGS)
    programs = [finding_lines(law.finding, component, _MOST_LINES) if law.finding else () for law in findings[:most]]
    shown = _shown_programs(programs, beginning(component, source))
    for law, program in zip(findings[:most], shown, strict=True):
        yield from _finding(law, component, source, program, width)
    for law in findings[most:]:
        yield _indented(Text(f"✗ {clean_name(law.id)}: {words.message_of(law)}", style="red"))
    if len(findings) > most:
        yield ""


def _shown_programs(
    programs: Sequence[tuple[str, ...]], begins: tuple[str, ...]
) -> Iterator[tuple[RenderableType, ...]]:
    """Yield how each program is shown: the first with what all of them begin with, and none twice in a row."""
    begun = False
    before: tuple[str, ...] = ()
    for lines in programs:
        if not lines:
            yield ()
        elif lines == before:
            yield (_indented(Text("The program above shows it too.", style="dim"), 4),)
        elif not begun:
            begun = True
            yield "", _code((*begins, "", *lines) if begins else lines), ""
        else:
            above = Text("With what the first program begins with above it:", style="dim")
            yield *([_indented(above, 4)] if begins else []), "", _code(lines), ""
        before = lines


def _indented(part: RenderableType, columns: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, columns))


def _mistakes(component: ComponentResult) -> Iterator[RenderableType]:
    """Yield what may be wrong: the likeliest in full, then the others; of other readings each, as all are meant."""
    if len(component.mistakes) > 1 and words.is_other_reading(component):
        yield Text(f"{words.IF_NOT_MEANT}:", style="bold")
        for mistake in component.mistakes:
            yield _indented(Text(clean_line(mistake.title)).append(f" {clean_line(mistake.remedy)}", style="green"))
        return
    yield from (_mistake(mistake, label) for label, mistake in known.labelled(component))
    if component.alternatives:
        yield Text(f"{words.OTHERS}: {known.others(component)}", style="dim")


def _mistake(mistake: NamedMistake, label: str) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(f"{label}:", Text(clean_line(mistake.title), style="bold"))
    if mistake.misconception:
        table.add_row(f"{words.MISCONCEPTION}:", Text(clean_line(mistake.misconception)))
    table.add_row(f"{words.FIX}:", Text(clean_line(mistake.remedy), style="green"))
    return table


def _finding(
    law: LawResult, component: ComponentResult, source: str, program: tuple[RenderableType, ...], width: int
) -> Iterator[RenderableType]:
    head = Table.grid(padding=(0, 2, 0, 0))
    head.add_row(Text(f"✗ {clean_name(law.id)}", style="red", no_wrap=True), Text(clean_line(law.law)))
    yield _indented(head)
    if law.formula:
        yield _indented(Text(clean_line(law.formula), style="italic"), 6)
    if law.finding is not None:
        yield from _evidence(law.finding, component, source)
        shown = (*program, *_comparison(law.finding, width))
        yield from shown
        if shown[-1:] == ("",):
            return
    yield ""


def _evidence(finding: Finding, component: ComponentResult, source: str) -> Iterator[RenderableType]:
    yield _indented(Text(words.stated(finding), style="bold"), 4)
    if finding.line is not None:
        place = places.place_of(component, source, finding.line)
        yield _indented(Text(f"{place}: {clean_line(finding.source)}", style="cyan"), 4)
    if finding.help:
        yield _indented(Text(f"{words.NEXT_STEP}: {clean_line(finding.help)}", style="green"), 4)


def _comparison(finding: Finding, width: int) -> Iterator[RenderableType]:
    """Yield the arrays, in as many columns as there is room for: the first wrong element is always among them."""
    for columns in range(MOST_COLUMNS, 0, -1):
        comparison = compare(finding, columns)
        if comparison is None or not comparison.wrong:
            return
        arrays = _arrays(comparison)
        if columns == 1 or measured(arrays) <= width - _ARRAYS:
            yield _indented(arrays, _ARRAYS)
            if comparison.hidden:
                yield _indented(
                    Text(f"({text.count(comparison.hidden, 'more element')} not shown)", style="dim"), _ARRAYS
                )
            return


def _code(lines: Sequence[str]) -> Group:
    """Return Python as it is: indented, or with a line that is broken anywhere, it could not be pasted."""
    # A text that is printed by itself loses what it says about wrapping.
    return Group(Text("\n".join(lines), style="cyan", no_wrap=True, overflow="ignore"))


def _arrays(comparison: Comparison) -> Table:
    """Return expected and got side by side; a cell outside the allowance has a mark as well as a colour."""
    both = Table.grid(padding=(0, 6, 0, 0))
    both.add_row(Text("expected", style="dim"), Text("got", style="dim"))
    both.add_row(_array(comparison, got=False), _array(comparison, got=True))
    return both


def _array(comparison: Comparison, *, got: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_header=bool(comparison.hidden))
    if comparison.hidden:
        table.add_column(style="dim", no_wrap=True)
    for column in comparison.columns or (0,):
        table.add_column(str(column), justify="right", no_wrap=True)
    for name, cells in comparison.rows:
        shown = [_cell(cell.got if got else cell.expected, marked=got and cell.wrong) for cell in cells]
        table.add_row(*([name] if comparison.hidden else []), *shown)
    return table


def _cell(number: str, *, marked: bool) -> Text:
    return Text(f"✗ {number}", style="red") if marked else Text(number)


def _advice(report: Report) -> Iterator[RenderableType]:
    given = [(component, law) for component in report.components for law in words.broken(component, "advice")]
    if given:
        yield Text(words.ADVICE, style="dim bold")
        for component, law in given:
            yield _indented(
                Text(f"{clean_name(component.component)} {clean_name(law.id)}: {words.message_of(law)}", style="dim")
            )
        for component, mistake in words.advised(report):
            told = f"{clean_line(mistake.title)} {words.FIX}: {clean_line(mistake.remedy)}"
            yield _indented(Text(f"{clean_name(component.component)}: {told}", style="dim"))
        yield ""
