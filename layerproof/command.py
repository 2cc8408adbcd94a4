"""The command `layerproof`: reads the command line, hands it on, and writes what comes back.

Whatever is heavy is imported inside the functions, so that `--help` is instant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from layerproof.reports import FORMATS, Format
from layerproof.submissions.parallel import ONE_THREAD

from . import __version__
from .errors import Ended, Front, mendable, writable
from .output import Color, attend, bar_color, prepare, settle, use_color, width, write
from .values import Page, Seed

if TYPE_CHECKING:
    from layerproof.conformance.budget import Effort

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_EFFORTS = ("quick", "standard", "thorough")
_COLORS = ("auto", "always", "never")

_component = click.option(
    "--component", "components", multiple=True, metavar="NAME", help="Judge this component alone; may be repeated."
)
_seed = click.option("--seed", type=Seed(), help="Replay a run; drawn and shown where it is not given.")
_effort = click.option(
    "--effort",
    type=click.Choice(_EFFORTS),
    help="How many programs to draw of each kind: quick 2, standard 4, thorough 25. A mistake that shows on 99%, 78% "
    "or 17% of a kind's programs is then caught 99 times in 100; statistical tests are the same at each. "
    "Default: standard, or what an assignment says.",
)
_tiers = click.option(
    "--tier",
    "tiers",
    multiple=True,
    metavar="COMPONENT=NUMBER",
    help="Draw that many programs of each kind for a component, to replay a run that found it slow; may be repeated.",
)
_jobs = click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many judges work at once."
)
_allow = click.option(
    "--allow",
    multiple=True,
    metavar="NAME",
    help="Let code in the sandbox import this installed distribution besides NumPy, such as scipy; may be repeated.",
)
_color = click.option(
    "--color",
    type=click.Choice(_COLORS),
    default="auto",
    show_default=True,
    help="Colour what is written; FORCE_COLOR goes before this, and this before NO_COLOR.",
)


@click.group(
    name="layerproof",
    cls=Front,
    invoke_without_command=True,
    epilog="Exit codes: 0 every law holds, 1 a law broke or a file among others does not import, 2 bad input, "
    "3 our own fault, 4 nothing could be judged, 5 nothing was found, 130 Ctrl-C. With check --strict 1 stands for "
    "advice and for what is not judged, too.",
)
@click.version_option(__version__, prog_name="layerproof")
@click.pass_context
def main(context: click.Context) -> None:
    """Prove that from-scratch neural-network components are right, or say what is wrong with them and why."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(Ended.exit_code)


@main.command()
@click.argument("target")
@_component
@click.option(
    "--law",
    "laws",
    multiple=True,
    metavar="ID",
    help="Judge this law alone, or those of a pattern such as gradient.*; may be repeated.",
)
@_seed
@_effort
@_tiers
@click.option(
    "--convention",
    "conventions",
    multiple=True,
    metavar="COMPONENT.NAME=READING",
    help="Declare a reading that differs from PyTorch's, such as Dropout.p=keep; may be repeated.",
)
@_jobs
@click.option("--output-format", type=click.Choice(FORMATS), default="full", show_default=True, help="What to write.")
@click.option("--output-file", type=_FILE, help="Write it there instead of to standard output.")
@click.option("--report", type=Page(), metavar="FILE.html", help="Write a page for a browser as well.")
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with 1 where there is advice, or something is not judged, too; the verdicts stay what they are.",
)
@click.option("--sandbox", is_flag=True, help="Hold the code as a stranger's: it sees its own folder and NumPy alone.")
@_allow
@_color
def check(
    target: str,
    components: tuple[str, ...],
    laws: tuple[str, ...],
    seed: int | None,
    effort: Effort | None,
    tiers: tuple[str, ...],
    conventions: tuple[str, ...],
    jobs: int,
    output_format: Format,
    output_file: Path | None,
    report: Path | None,
    strict: bool,
    sandbox: bool,
    allow: tuple[str, ...],
    color: Color,
) -> int:
    """Judge the components in TARGET: a .py file, a folder of them, an archive of that, or the name of a module."""
    from layerproof.reports import render, write_html
    from layerproof.reports.progress import Progress
    from layerproof.submissions.checking import check_target
    from layerproof.submissions.intake import located
    from layerproof.submissions.options import Options, parse_conventions, parse_tiers
    from layerproof.submissions.sandbox.trial import chosen_profile

    from .holding import with_next_step

    with _told(output_format, output_file), mendable(), Progress(color=bar_color(color)) as progress:
        readings, drawn = parse_conventions(conventions), parse_tiers(tiers)
        profile = chosen_profile(allow, progress, trusted=not sandbox)
        options = Options(seed, effort, components, laws, readings, jobs, tiers=drawn, profile=profile)
        with located(target, copied=sandbox) as opened:
            attend(output_file)
            prepare(output_file, report)
            settle()
            found = with_next_step(check_target(opened, options, progress))
    colors = use_color(color, output_file)
    write(render(found, output_format, width=width(), color=colors, advice=strict), output_file)
    if report is not None:
        with writable(report):
            write_html(found, report)
        click.echo(f"The page: {report}", err=True)
    return found.exit_code or int(strict and (found.advised or found.unjudged))


@contextmanager
def _told(output_format: Format, file: Path | None) -> Iterator[None]:
    """Write an end for bad input as a JUnit error, too, where that is the format: CI systems show what they find there.

    What cannot be written is told by the line on standard error alone.
    """
    from layerproof.reports.junit import to_error

    try:
        yield
    except Ended as ended:
        if output_format == "junit":
            with suppress(Ended):
                write(to_error(ended.message), file)
        raise


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--report",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    required=True,
    metavar="DIR",
    help="Write the class page, a page for each student, grades.csv and class.json there.",
)
@click.option(
    "--assignment",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.toml",
    help="What is expected; assignment.toml in FOLDER where it is not given.",
)
@_seed
@_effort
@_tiers
@_jobs
@click.option("--trusted", is_flag=True, help="Run the submissions in no sandbox, as your own code; reports say so.")
@_allow
def grade(
    folder: Path,
    report: Path,
    assignment: Path | None,
    seed: int | None,
    effort: Effort | None,
    tiers: tuple[str, ...],
    jobs: int,
    trusted: bool,
    allow: tuple[str, ...],
) -> int:
    """Judge a class: FOLDER holds a .py file, a folder or an archive (.zip, .tar, .tar.gz, ...) for each student.

    Their code runs in a sandbox: it sees its own files, NumPy and the standard library, and reaches nothing else.
    """
    from .grading import grade_class

    given = {"assignment": assignment, "seed": seed, "effort": effort, "jobs": jobs, "trusted": trusted, "allow": allow}
    return grade_class(folder, report, tiers, given)


@main.command()
@click.argument("component", required=False)
def explain(component: str | None) -> int:
    """Print what COMPONENT promises: its formula, its conventions, its laws, and the mistakes that are known.

    Without one, print the names of all components.
    """
    from layerproof import explain as explained
    from layerproof.conformance.contracts import contracts

    with mendable():
        names = "".join(f"{name}\n" for name in contracts())
        write(names if component is None else explained(component, width=width()))
    return 0


@main.command()
@_component
@_seed
@_effort
@_jobs
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to write."
)
@_color
def mistakes(
    components: tuple[str, ...],
    seed: int | None,
    effort: Effort | None,
    jobs: int,
    output_format: Literal["text", "json"],
    color: Color,
) -> int:
    """Play every known mistake: which laws kill it, whether naive parity lets it through, and what it is taken for."""
    from layerproof.reports.matrix import matrix_to_json, matrix_to_text
    from layerproof.reports.progress import Progress
    from layerproof.submissions.matrix import kill_matrix
    from layerproof.submissions.options import Options

    with mendable(), Progress(color=bar_color(color)) as progress:
        attend()
        settle()
        matrix = kill_matrix(Options(seed, effort, components, jobs=jobs), progress)
    as_json = output_format == "json"
    write(matrix_to_json(matrix) if as_json else matrix_to_text(matrix, width=width(), color=use_color(color)))
    return matrix.exit_code


@main.command()
@_allow
def sandbox(allow: tuple[str, ...]) -> int:
    """Try what this machine has to hold strangers' code: a stranger of our own tries to get out of each profile."""
    from layerproof.reports.words import worker_words
    from layerproof.submissions.sandbox.trial import trials

    with mendable():
        tried = list(trials(allow))
    for trial in tried:
        found = "holds" if trial.held else f"does not hold: {', '.join(trial.escapes)}"
        write(f"{worker_words(trial.name)}: {found}\n")
    return 0 if any(trial.held for trial in tried) else 4
