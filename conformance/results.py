"""The results model: what the judge found out, as plain data that every report renders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..play import Array, Program, Spelling
from .ledger import Ledger

Verdict: TypeAlias = Literal["passed", "failed", "not_run", "checker_broke"]
Level: TypeAlias = Literal["required", "advice"]
FailedReason: TypeAlias = Literal[
    "law", "convention", "raised", "timeout", "memory", "crash", "output", "protocol", "nondeterministic"
]
NotRunReason: TypeAlias = Literal[
    "missing",
    "unreadable",
    "import_failed",
    "unrecognised",
    "rng",
    "unsupported_dtype",
    "dependency",
    "skipped",
    "interrupted",
]
Reason: TypeAlias = "FailedReason | NotRunReason | None"
CLOSED: tuple[NotRunReason, ...] = ("unreadable", "import_failed")
"""Reasons that keep a whole file from being judged: nobody knows what is in it."""


@dataclass(frozen=True)
class Plot:
    """A picture of a failure: observed points, and what they should have been.

    Attributes:
        kind: `points` (observed against an allowed band) or `lines` (error against step, logarithmic axes).
        title: what is shown.
        x_label: the x axis, with its unit.
        y_label: the y axis, with its unit.
        x: positions, one a point.
        observed: what the subject gave.
        expected: what was expected.
        low: lower end of what is allowed at each position; empty where there is no band.
        high: upper end of what is allowed.
    """

    kind: Literal["points", "lines"]
    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A failed law with its evidence.

    Attributes:
        message: one line: `Layer.backward: grads.weight[2, 0] = 0.5, but should be 1.5 [allowed error 1e-12]`.
        where: what was compared, `calls[1].returned` or `keep rate at p = 0.1`.
        program: the smallest program found that breaks the law.
        expected: what was right; None where the law has no such array.
        got: what the subject gave.
        error: the largest error.
        allowance: the error allowed there.
        snippet: Python that replays it with NumPy and the subject's file alone.
        help: one sentence on what to do next.
        line: the line in the subject's file that raised, or None.
        source: the text of that line.
        plot: a picture where one helps.
        spelling: how the subject spells what the program does; None where nobody could tell.
        seed: the seed that the message names; None where chance has no part.
    """

    message: str
    where: str
    program: Program | None = None
    expected: Array | None = None
    got: Array | None = None
    error: float | None = None
    allowance: float | None = None
    snippet: str = ""
    help: str = ""
    line: int | None = None
    source: str = ""
    plot: Plot | None = None
    spelling: Spelling | None = None
    seed: int | None = None


@dataclass(frozen=True)
class LawResult:
    """What became of one law on one subject.

    Attributes:
        id: the law's stable id, `gradient.input`.
        law: its statement in words (its docstring's first line).
        formula: its formula in plain text, or "".
        level: `required` laws decide; `advice` is shown and never decides.
        verdict: see Verdict.
        reason: why it failed or was not run; None when passed.
        detail: one sentence for a law that was not run, or the traceback for `checker_broke`.
        margin: the largest error divided by its allowance over all cases; None where a law has no such number.
        cases: how many programs it judged.
        silent: how many programs it was shown that told it nothing: another option or mode would have been needed.
        min_detectable_effect: for statistical laws, the smallest effect that would have been caught, in words.
        finding: the evidence, when failed.
    """

    id: str
    law: str
    level: Level
    verdict: Verdict
    formula: str = ""
    reason: Reason = None
    detail: str = ""
    margin: float | None = None
    cases: int = 0
    silent: int = 0
    min_detectable_effect: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class NamedMistake:
    """A known mistake that answers as the subject does.

    Attributes:
        id: its slug, `do-keep-drop-swap`.
        title: what the code does wrong, in a line.
        misconception: the belief behind it.
        remedy: the way out.
        besides: whether the subject has it as well as the one named before it, and not perhaps instead.
    """

    id: str
    title: str
    misconception: str
    remedy: str
    besides: bool = False


@dataclass(frozen=True)
class ComponentResult:
    """The verdict on one component of one subject.

    Attributes:
        component: `Dropout`; for a class that is not recognised, its own name.
        subject: the name of the class or function that was judged.
        verdict: see Verdict.
        reason: why; None when passed.
        message: one or two sentences for people: what happened, and the way out. For `convention`, the line to add.
        laws: one result a law that applies.
        mistakes: known mistakes that answer as the subject does, the best match first; of one that passed, those that
            its advice is about.
        conventions: the conventions under which it was judged, where they depart from PyTorch's.
        readings: the conventions that it does not declare and under which it is right, for `convention`.
        not_asked: PyTorch's options that its signature lacks, of which nothing was asked.
        source: what a snippet imports it from: a file's name, `layers.py`, or a module's, `lib.layers`.
        file: the name of the file that it is written in.
        line: where the subject stands in its file.
        seconds: time spent on it.
        notes: sentences which decide nothing: what it declares and could not be followed, what a grader should know.
        tier: how many programs were drawn from each stratum; 0 where it was not judged.
        asked: whether it was asked for; what was only found besides decides nothing.
    """

    component: str
    subject: str
    verdict: Verdict
    reason: Reason = None
    message: str = ""
    laws: tuple[LawResult, ...] = ()
    mistakes: tuple[NamedMistake, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    not_asked: tuple[str, ...] = ()
    line: int | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    source: str = ""
    file: str = ""
    tier: int = 0
    asked: bool = True

    @property
    def made(self) -> tuple[NamedMistake, ...]:
        """The likeliest known mistake, and those that the subject has besides it."""
        return tuple(mistake for number, mistake in enumerate(self.mistakes) if not number or mistake.besides)

    @property
    def alternatives(self) -> tuple[NamedMistake, ...]:
        """The known mistakes that it may have instead."""
        return tuple(mistake for mistake in self.mistakes[1:] if not mistake.besides)


@dataclass(frozen=True)
class Run:
    """How a run was made, so that it can be made again.

    Attributes:
        target: what was judged, as the user named it.
        seed: the run's seed; `--seed` replays it.
        effort: `quick`, `standard` or `thorough`.
        worker: the worker profile that held: `in-process`, `limits`, ...
        versions: of layerproof, Python, NumPy, PyTorch, Hypothesis and SciPy.
        seconds: wall time.
        ledger: the count of checks.
        false_alarm: the probability, over the whole run, that right code is accused by a statistical law.
        notes: sentences that the reader must see (no sandbox on this machine, ...).
        tiers: how many programs were drawn from each stratum, by component, where it was another number than the
            effort's; `--tier` replays them.
    """

    target: str
    seed: int
    effort: str
    worker: str
    versions: Mapping[str, str]
    seconds: float
    ledger: Ledger
    false_alarm: float = 1e-9
    notes: tuple[str, ...] = ()
    tiers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A run and the verdicts it came to.

    Attributes:
        run: how it was made.
        components: in the order of the subject's file.
        source: the name of the file that snippets import, `my_layers`.
        notes: sentences on the files as a whole, which decide nothing: what was left out, what they import.
        missing: components that were asked for and are not there, where others are; a note says so.
    """

    run: Run
    components: tuple[ComponentResult, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the files, then those on each component."""
        return (*self.notes, *(note for component in self.components for note in component.notes))

    @property
    def advised(self) -> bool:
        """Whether there is advice on something that was asked for; it decides nothing unless somebody wants it to."""
        laws = (law for component in self.components if component.asked for law in component.laws)
        return any(law.verdict == "failed" and law.level == "advice" for law in laws)

    @property
    def unjudged(self) -> bool:
        """Whether something that was asked for was not judged; beside right code it decides nothing, as advice does."""
        return bool(self.missing) or any(
            component.asked and component.verdict == "not_run" for component in self.components
        )

    @property
    def exit_code(self) -> int:
        """0 all hold, 1 a law broke or a file is closed, 3 our own fault, 4 nothing could be judged, 5 nothing found.

        A file is closed that does not import or cannot be read: what is in it is not judged, and right code beside it
        must not hide that.
        """
        verdicts = [component.verdict for component in self.components]
        if "checker_broke" in verdicts or not self.run.ledger.balanced:
            return 3
        if "failed" in verdicts:
            return 1
        if not verdicts:
            return 5
        if "passed" not in verdicts:
            return 4
        return int(any(component.asked and component.reason in CLOSED for component in self.components))
