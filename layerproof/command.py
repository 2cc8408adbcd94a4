"""The command `layerproof`: reads the command line, hands it on, and writes what comes back.

Whatever is heavy is imported inside the functions, so that `--help` is instant.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from layerproof.reports import FORMATS, Format

from . import __version__
from .errors import Ended, Front, mendable, writable
from .output import Color, prepare, settle, use_color, width, write

if TYPE_CHECKING:
    from layerproof.conformance.budget import Effort

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_EFFORTS = ("quick", "standard", "thorough")
_COLORS = ("auto", "always", "never")

_component = click.option(
    "--component", "components", multiple=True, metavar="NAME", help="Judge this component alone; may be repeated."
)
_seed = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), help="Replay a run; drawn and shown where it is not given."
)
_effort = click.option(
    "--effort",
    type=click.Choice(_EFFORTS),
    help="How many programs to draw of each kind: quick 2, standard 4, thorough 25. Of mistakes that show on 99%, "
    "78% or 17% of a kind one in 100 is missed; statistics find the same. Standard, or what an assignment says.",
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
    epilog="Exit codes: 0 every law holds, 1 a law broke, 2 bad input, 3 our own fault, 4 nothing could be judged, "
    "5 nothing was found.",
)
@click.version_option(__version__, prog_name="layerproof")
@click.pass_context
def main(context: click.Context) -> None:
    """Prove that from-scratch neural-network components are right, or say what is wrong with them and why."""
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
@click.option("--report", type=_FILE, metavar="FILE.html", help="Write a page for a browser as well.")
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
    color: Color,
) -> int:
    """Judge the components in TARGET: a .py file, a folder of them, an archive of that, or the name of a module."""
    from layerproof.reports import render, write_html
    from layerproof.reports.progress import Progress
    from layerproof.submissions.checking import check_target
    from layerproof.submissions.intake import located
    from layerproof.submissions.options import Options, parse_conventions, parse_tiers

    with mendable(), Progress() as progress:
        readings = parse_conventions(conventions)
        options = Options(seed, effort, components, laws, readings, jobs, tiers=parse_tiers(tiers))
        with located(target) as opened:
            prepare(output_file, report)
            settle()
            found = check_target(opened, options, progress)
    write(render(found, output_format, width=width(), color=use_color(color, output_file)), output_file)
    if report is not None:
        with writable(report):
            write_html(found, report)
        click.echo(f"The page: {report}", err=True)
    return found.exit_code


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--report",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    required=True,
    metavar="DIR",
    help="Write the class page, a page for each student and grades.csv there.",
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
def grade(
    folder: Path,
    report: Path,
    assignment: Path | None,
    seed: int | None,
    effort: Effort | None,
    tiers: tuple[str, ...],
    jobs: int,
) -> int:
    """Judge a class: FOLDER holds a .py file, a folder or an archive (.zip, .tar, .tar.gz, ...) for each student."""
    if report.resolve().is_relative_to(folder.resolve()):
        raise Ended(f"{report}: lies in {folder}, where it would be graded; give a folder elsewhere")
    prepare(report / "index.html")
    from layerproof import grade as graded
    from layerproof.reports import write_class
    from layerproof.reports.progress import Progress
    from layerproof.reports.words import class_parts
    from layerproof.submissions.options import parse_tiers

    with mendable(), Progress() as progress:
        settle()
        given = parse_tiers(tiers)
        found = graded(
            folder, assignment=assignment, seed=seed, effort=effort, tiers=given, jobs=jobs, progress=progress
        )
    with writable(report):
        write_class(found, report)
    write("; ".join(class_parts(found)) + "\n")
    click.echo(f"The report: {report / 'index.html'}", err=True)
    return found.exit_code


@main.command()
@click.argument("component")
def explain(component: str) -> int:
    """Print what COMPONENT promises: its formula, its conventions, its laws, and the mistakes that are known."""
    from layerproof import explain as explained

    with mendable():
        write(explained(component, width=width()))
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

    with mendable(), Progress() as progress:
        settle()
        matrix = kill_matrix(Options(seed, effort, components, jobs=jobs), progress)
    as_json = output_format == "json"
    write(matrix_to_json(matrix) if as_json else matrix_to_text(matrix, width=width(), color=use_color(color)))
    return matrix.exit_code
