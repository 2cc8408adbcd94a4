"""Judges right code again and again with fresh seeds: every alarm is a bug of ours. `make audit RUNS=1000`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import click
from scipy import special

from layerproof.conformance.results import ComponentResult
from layerproof.conformance.wording import listed
from layerproof.output import collect_seldom

from .audit_subjects import ROOT, judged, subjects
from .common import load, table, write

RECORD = ROOT / "build" / "audit.jsonl"
HISTORY = ROOT / "benchmarks" / "audits.jsonl"
_JUDGED = ("conformance", "examples", "impl", "play", "reference", "submissions")
_CONFIDENCE = 0.95
_PARTS = 10


@dataclass(frozen=True)
class Entry:
    """What became of one run.

    Attributes:
        subject: `impl Dropout`.
        seed: replays it.
        verdict: the component's.
        detail: what the report said, where it was no pass.
        code: stands for the sources that it was made with.
    """

    subject: str
    seed: int
    verdict: str
    detail: str
    code: str


@dataclass(frozen=True)
class Audit:
    """What one audit came to.

    Attributes:
        date: its day, 2026-11-30.
        code: stands for the sources, or names the commit.
        subjects: how many subjects had a run.
        runs: the runs of all.
        alarms: how many of them alarmed.
        told: which, and what became of them.
    """

    date: str
    code: str
    subjects: int
    runs: int
    alarms: int
    told: str


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=1000, show_default=True, help="Runs of each subject.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count(), show_default=True, help="Processes.")
@click.option("--today", is_flag=True, help="Only the tenth of the subjects whose turn it is today.")
@click.option("--subject", "patterns", multiple=True, help="Run these alone, such as 'impl *'; the page has all.")
@click.option("--seconds", type=click.IntRange(min=1), help="Stop after this time.")
@click.option("--page/--no-page", default=True, help="Write docs/measured/audit.md.")
def main(runs: int, jobs: int, seconds: int | None, patterns: tuple[str, ...], *, today: bool, page: bool) -> None:
    """Judge every right subject with fresh seeds, until each has its runs; exit with 1 where one was accused.

    Every run is written to build/audit.jsonl at once: what is interrupted goes on from there, as long as no source
    file changed.
    """
    before = load()
    names = list(subjects())
    if today:
        part = dt.datetime.now(dt.UTC).toordinal() % _PARTS
        names = names[part::_PARTS]
        click.echo(f"Part {part + 1} of {_PARTS}: {', '.join(names)}")
    code = fingerprint()
    entries = [entry for entry in recorded() if entry.code == code and entry.subject in names]
    chosen = [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns or "*")]
    try:
        for entry in conducted(chosen, entries, runs, jobs, seconds):
            entries.append(entry)
            if entry.verdict != "passed":
                click.echo(f"{entry.subject}, seed {entry.seed}: {entry.verdict}: {entry.detail}")
    except KeyboardInterrupt:
        click.echo("Interrupted: what follows is the part that was done.")
    alarms = [entry for entry in entries if entry.verdict != "passed"]
    click.echo(f"{len(entries)} runs of {len(names)} subjects, {len(alarms)} alarms")
    if page:
        told = "; ".join(f"{one.subject}, seed {one.seed}" for one in alarms)
        audited = len({entry.subject for entry in entries})
        day = dt.datetime.now(dt.UTC).date().isoformat()
        past = kept_up(HISTORY, Audit(day, code, audited, len(entries), len(alarms), told))
        parts = [*report(names, entries), *history(past)]
        write("audit", "The false-alarm audit", parts, before=before, command="make audit")
    sys.exit(1 if alarms else 0)


def fingerprint() -> str:
    """Return what stands for the sources that a verdict on right code depends on."""
    digest = hashlib.sha256()
    for folder in _JUDGED:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def recorded() -> Iterator[Entry]:
    """Yield the runs that stand in the record."""
    if RECORD.exists():
        for line in RECORD.read_text(encoding="utf-8").splitlines():
            yield Entry(**json.loads(line))


def conducted(names: Sequence[str], done: Sequence[Entry], runs: int, jobs: int, limit: int | None) -> Iterator[Entry]:
    """Yield the runs that are missing, each once it stands in the record, the components in turns."""
    queue = turns(names, Counter(entry.subject for entry in done), runs)
    end = time.monotonic() + limit if limit else None
    code = fingerprint()
    RECORD.parent.mkdir(exist_ok=True)
    # Forked before anything has started a thread, and with everything loaded.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=collect_seldom)
    pending: set[Future[list[Entry]]] = set()
    try:
        with RECORD.open("a", encoding="utf-8") as record:
            while queue or pending:
                while queue and len(pending) < 2 * jobs and (end is None or time.monotonic() < end):
                    pending.add(pool.submit(_turn, queue.pop(0), secrets.randbelow(2**31), code))
                if not pending:
                    return
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                for entry in chain.from_iterable(future.result() for future in finished):
                    record.write(json.dumps(asdict(entry)) + "\n")
                    record.flush()
                    yield entry
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def turns(names: Sequence[str], counts: Mapping[str, int], runs: int) -> list[list[str]]:
    """Return who is judged together: the subjects of one component that lack a run, once for each run that one lacks.

    They are given the same programs, so that the twin's answers are found out once for all of them. Each subject still
    has another seed in every turn.
    """
    together: dict[str, list[str]] = {}
    for name in names:
        together.setdefault(name.partition(" ")[2], []).append(name)
    every = ([name for name in alike if turn >= counts[name]] for turn in range(runs) for alike in together.values())
    return [lacking for lacking in every if lacking]


def _turn(names: Sequence[str], seed: int, code: str) -> list[Entry]:
    return [_entry(name, seed, judged(name, seed), code) for name in names]


def _entry(name: str, seed: int, result: ComponentResult, code: str) -> Entry:
    detail = "" if result.verdict == "passed" else f"{result.reason or ''} {result.message}".strip()
    return Entry(name, seed, result.verdict, detail, code)


def report(names: Sequence[str], entries: Sequence[Entry]) -> list[str]:
    """Return the page's parts: what was done, the bound it gives, and every alarm."""
    runs, alarms = Counter(entry.subject for entry in entries), [one for one in entries if one.verdict != "passed"]
    accused = Counter(entry.subject for entry in alarms)
    summary = (
        f"{len(entries):,} runs of {len(names)} right subjects, each subject with another seed every time, at effort "
        f"`standard`: {len(alarms)} alarms. A run judges one component by all laws that apply to it, and looks for no "
        "smaller example, which changes no verdict; what is not `passed`, our own fault included, is an alarm. By "
        f"Clopper and Pearson, with {_CONFIDENCE:.0%} confidence, a run alarms falsely with a probability below "
        f"{bound(len(alarms), len(entries)):.2g}."
    )
    alike = Counter((runs[name], accused[name]) for name in names)
    rows = [
        [f"{subjects:,}", f"{count:,}", f"{found}", f"{bound(found, count):.2g}", _together(found, count, subjects)]
        for (count, found), subjects in sorted(alike.items(), reverse=True)
    ]
    head = [
        "subjects",
        "runs of each",
        "alarms of each",
        "probability of one, below",
        "of one run of any of them, below",
    ]
    parts = [summary, table(head, rows)]
    parts += ["## Subjects", "\n".join(by_source(names))]
    if alarms:
        told = [f"- {one.subject}, seed {one.seed}: {one.verdict}: {one.detail.splitlines()[0]}" for one in alarms]
        parts += ["## Alarms", "\n".join(told)]
    return parts


def kept_up(path: Path, latest: Audit) -> list[Audit]:
    """Return all audits, and write the latest to the file that keeps them, in the place of an earlier state of it.

    Args:
        path: the file.
        latest: the latest, which may go on with one of the same sources.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    before = [audit for audit in (Audit(**json.loads(line)) for line in lines) if audit.code != latest.code]
    every = [*before, latest]
    path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in every), encoding="utf-8")
    return every


def history(audits: Sequence[Audit]) -> list[str]:
    """Return the page's last part: what every audit so far came to, of whichever sources."""
    runs, alarms = sum(one.runs for one in audits), sum(one.alarms for one in audits)
    rows = [[one.date, one.code, f"{one.subjects:,}", f"{one.runs:,}", one.told or "none"] for one in audits]
    summary = (
        f"{runs:,} runs of the code as it was at the time, {alarms} alarms; what became of each stands in its row."
    )
    return ["## All audits so far", summary, table(["date", "code", "subjects", "runs", "alarms"], rows)]


def by_source(names: Sequence[str]) -> Iterator[str]:
    """Yield an item of a list for each source of subjects, or for several that have the same components."""
    components: dict[str, list[str]] = {}
    for name in names:
        source, _, component = name.partition(" ")
        components.setdefault(source, []).append(component)
    sources: dict[str, list[str]] = {}
    for source, offered in components.items():
        sources.setdefault(", ".join(offered), []).append(f"`{source}`")
    for names_of, alike in sources.items():
        yield f"- {listed(alike, most=None)}: {names_of}"


def _together(alarms: int, runs: int, subjects: int) -> str:
    return f"{bound(alarms * subjects, runs * subjects):.2g}"


def bound(alarms: int, runs: int) -> float:
    """Return the upper end of the one-sided Clopper-Pearson interval for a probability."""
    return 1.0 if alarms >= runs else float(special.betaincinv(alarms + 1, runs - alarms, _CONFIDENCE))


if __name__ == "__main__":
    main()
