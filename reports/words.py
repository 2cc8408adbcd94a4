"""Verdicts and reasons in plain words, with a mark each, and the one sentence that sums a run up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import get_args

from ..conformance.ledger import Ledger
from ..conformance.results import ComponentResult, Finding, LawResult, NamedMistake, Reason, Report, Run, Verdict
from ..conformance.wording import listed
from ..play import LossReason
from . import text
from .clean import clean_line, clean_name, clean_trace

MARKS: Mapping[Verdict, str] = {"passed": "✓", "failed": "✗", "not_run": "\N{EN DASH}", "checker_broke": "!"}
OTHER_READING = "≈"
VERDICTS: Mapping[Verdict, str] = {
    "passed": "passed",
    "failed": "failed",
    "not_run": "not run",
    "checker_broke": "checker broke",
}
REASONS: Mapping[str, str] = {
    "law": "breaks a law",
    "convention": "right under another reading",
    "raised": "raised an exception",
    "timeout": "took too long",
    "memory": "used too much memory",
    "crash": "its process died",
    "output": "printed too much",
    "protocol": "its process sent an invalid reply",
    "nondeterministic": "answers differ under one seed",
    "missing": "not handed in",
    "unreadable": "its files cannot be read",
    "import_failed": "its file does not import",
    "unrecognised": "not recognised",
    "rng": "its randomness cannot be seeded",
    "unsupported_dtype": "in a dtype that the code does not list",
    "dependency": "an earlier law failed",
    "skipped": "left out",
    "interrupted": "not judged yet",
}
MISTAKE = "Likely mistake"
IF_NOT_MEANT = "If not meant so"
"""What stands in the place of it where code is right under another reading."""
MISCONCEPTION = "Misconception"
FIX = "Fix"
NEXT_STEP = "Next step"
BESIDES = "And besides"
OTHERS = "Could also be"
ADVICE = "Advice (does not affect the verdict)"
_LOSSES = get_args(LossReason)
_INAPPLICABLE = ("unsupported_dtype", "skipped")
"""Reasons why a law was not run that say it does not apply: a dtype not listed, an option that is not there."""
_IT = ("it", "them")


def verdict_words(verdict: Verdict, reason: Reason) -> str:
    """Return a verdict with its reason: `failed: breaks a law`."""
    return VERDICTS[verdict] if reason is None else f"{VERDICTS[verdict]}: {REASONS[reason]}"


def why(component: ComponentResult) -> str:
    """Return the reason for a verdict, or the verdict where it has none: `took too long`."""
    return REASONS[component.reason] if component.reason else VERDICTS[component.verdict]


def laws_held(component: ComponentResult) -> str:
    """Return how many of the required laws held: `9 of 14 laws`; "" where none applied."""
    held, required = _held(component)
    return f"{held} of {text.count(required, 'law')}" if required else ""


def share_held(component: ComponentResult) -> str:
    """Return the same where it is said already that laws are counted: `9 of 14`."""
    held, required = _held(component)
    return f"{held} of {required}" if required else ""


def _held(component: ComponentResult) -> tuple[int, int]:
    """Return how many of the required laws held, and how many there are that apply."""
    required = [law for law in component.laws if law.level == "required" and law.reason not in _INAPPLICABLE]
    return sum(law.verdict == "passed" for law in required), len(required)


def broken(component: ComponentResult, level: str = "required") -> list[LawResult]:
    """Return the laws of a level that failed, without those that nobody could judge because a process was lost."""
    return [law for law in component.laws if law.verdict == "failed" and law.level == level and not _is_lost(law)]


def _is_lost(law: LawResult) -> bool:
    return law.verdict == "failed" and law.finding is None and law.reason in _LOSSES


def message_of(law: LawResult) -> str:
    """Return what a law has to say: its finding's message, or why it was not run."""
    return clean_line(law.finding.message if law.finding else law.detail)


def stated(finding: Finding) -> str:
    """Return a finding's message where the line that raised stands below it, and is not told twice."""
    return clean_line(finding.message.replace(f" at line {finding.line}: ", ": ", 1))


def told(component: ComponentResult) -> str:
    """Return what is to be said of a component as a whole, with a traceback below where there is one.

    It is empty where a finding says the same.
    """
    found = [law.finding.message for law in component.laws if law.finding]
    message = "" if component.message in found else clean_trace(component.message)
    cost = _cost(component)
    return f"{text.sentence(message)} {cost}".strip() if cost else message


def faults(component: ComponentResult) -> list[tuple[list[str], str]]:
    """Return the laws that our own fault kept from a verdict, with the traceback; those of one traceback together.

    It is empty where the component's own message holds it.
    """
    laws: dict[str, list[str]] = {}
    for law in component.laws:
        if law.verdict == "checker_broke":
            laws.setdefault(law.detail, []).append(clean_name(law.id))
    return [(ids, "" if trace == component.message else clean_trace(trace)) for trace, ids in laws.items()]


def shared(report: Report) -> str:
    """Return what keeps several components from a verdict, in the same words: it is said once, above them all."""
    told = Counter(component.message for component in report.components if not component.laws and component.message)
    return next((clean_trace(message) for message, times in told.most_common(1) if times > 1), "")


def is_file(component: ComponentResult) -> bool:
    """Tell whether a result is on a file that does not import, and on no component: nobody knows what is in it."""
    return component.reason == "import_failed" and component.component == PurePath(component.file).name


def also_found(report: Report) -> str:
    """Return what was found and not asked for; "" where that is nothing."""
    besides = [component for component in report.components if not component.asked and not is_file(component)]
    return listed(_names(besides)) if len(besides) < len(report.components) else ""


def _cost(component: ComponentResult) -> str:
    """Return how many laws a lost process left unjudged."""
    required = [law for law in component.laws if law.level == "required"]
    unjudged = sum(map(_is_lost, required))
    if not unjudged:
        return ""
    which = f"none of its {text.count(len(required), 'law')} could"
    if unjudged < len(required):
        which = f"{unjudged} of its {text.count(len(required), 'law')} could not"
    return f"So {which} be judged; each counts as broken."


def is_other_reading(component: ComponentResult) -> bool:
    """Tell whether a component is right under another reading: then nothing of it is broken."""
    return component.reason == "convention"


def mark(component: ComponentResult) -> str:
    """Return the sign for a verdict; what is right under another reading is neither right nor wrong."""
    return OTHER_READING if is_other_reading(component) else MARKS[component.verdict]


def shade(component: ComponentResult) -> Verdict:
    """Return the verdict in whose colour a component is shown: what is right under another reading is not all wrong."""
    return "not_run" if is_other_reading(component) else component.verdict


def is_blamed(component: ComponentResult) -> bool:
    """Tell whether a known mistake is why a component is not right."""
    return bool(component.mistakes) and component.verdict != "passed" and not is_other_reading(component)


def advised(report: Report) -> list[tuple[ComponentResult, NamedMistake]]:
    """Return the known mistakes that advice is about, of components that passed."""
    passed = [component for component in report.components if component.verdict == "passed"]
    return [(component, mistake) for component in passed for mistake in component.mistakes]


def most_findings(component: ComponentResult, most: int) -> int:
    """Return how many findings are shown in full: of what is right under another reading one, as an example."""
    return 1 if is_other_reading(component) else most


def not_asked(component: ComponentResult) -> str:
    """Return which options were not asked for and why; "" where all were."""
    if not component.not_asked:
        return ""
    options = listed([clean_name(name) for name in component.not_asked], most=None)
    return f"not asked for, as its signature lacks {_IT[len(component.not_asked) > 1]}: {options}"


def summary(report: Report) -> str:
    """Return the run in one sentence: `4 of 5 components right; Layer: keeps the batch axis`."""
    return "; ".join(summary_parts(report))


def summary_parts(report: Report) -> list[str]:
    """Return how many of the components asked for are right, then what is to be said of the others, the best first."""
    found = [component for component in report.components if not is_file(component)]
    components = [component for component in found if component.asked] or found
    right = sum(component.verdict == "passed" for component in components)
    if not components:
        return ["No component was found", *_besides(report)]
    if right == len(components):
        return ["The component is right" if right == 1 else f"All {right} components are right", *_besides(report)]
    by_verdict = {verdict: [one for one in components if one.verdict == verdict] for verdict in VERDICTS}
    parts = [f"{right} of {len(components):,} components right"]
    if wrong := [one for one in by_verdict["failed"] if not is_other_reading(one)]:
        parts += _blame(wrong)
    if read := list(filter(is_other_reading, by_verdict["failed"])):
        parts.append(f"{listed(_names(read))} {REASONS['convention']}")
    if unjudged := by_verdict["not_run"]:
        parts.append(f"{listed(_names(unjudged))} not judged")
    if broke := by_verdict["checker_broke"]:
        parts.append(f"our own fault kept {listed(_names(broke))} from a verdict")
    return [*parts, *_besides(report)]


def _besides(report: Report) -> list[str]:
    files = list(dict.fromkeys(clean_name(component.component) for component in filter(is_file, report.components)))
    parts = [f"{listed(files)} {'does' if len(files) == 1 else 'do'} not import"] if files else []
    found = also_found(report)
    return [*parts, f"also found, not asked for: {found}"] if found else parts


def _blame(wrong: Sequence[ComponentResult]) -> list[str]:
    first = next((component for component in wrong if component.mistakes), wrong[0])
    rest = [component for component in wrong if component is not first]
    reason = clean_line(first.mistakes[0].title).rstrip(".") if first.mistakes else why(first)
    return [f"{clean_name(first.component)}: {reason}", *([f"{listed(_names(rest))} wrong too"] if rest else [])]


def _names(components: Sequence[ComponentResult]) -> list[str]:
    return [clean_name(component.component) for component in components]


def ledger_line(ledger: Ledger) -> str:
    """Return the count of checks: `64 checks declared, 63 run: 60 passed, 3 failed; 1 not run (1: left out)`."""
    amount = sum(ledger.not_run.values())
    why = ", ".join(f"{number:,}: {REASONS.get(reason, reason)}" for reason, number in sorted(ledger.not_run.items()))
    advice = f" ({ledger.advised:,} of them advice)" if ledger.advised else ""
    run = f"{ledger.run:,} run: {ledger.passed:,} passed, {ledger.failed:,} failed{advice}"
    broke = f", {ledger.broke:,} broke" if ledger.broke else ""
    line = f"{text.count(ledger.declared, 'check')} declared, {run}{broke}"
    line += f"; {amount:,} not run ({why})" if amount else ""
    return line if ledger.balanced else f"{line} (some are lost: this is a fault of layerproof)"


def replay(run: Run) -> str:
    """Return the options that judge in the same way again: `--seed 7 --tier Layer=2`."""
    return " ".join([f"--seed {run.seed}", *(f"--tier {clean_name(name)}={tier}" for name, tier in run.tiers.items())])


WORKERS: Mapping[str, str] = {
    "bubblewrap": "sealed by bubblewrap, Landlock and seccomp: no files but its own, no network, no other processes",
    "landlock": "sealed by Landlock and seccomp: no files but its own, no network, no new processes",
    "limits": "on time, memory and output; for trusted code",
}


def worker_words(profile: str) -> str:
    """Return what a worker profile means, behind its name."""
    return f"{profile} ({WORKERS[profile]})" if profile in WORKERS else profile


def how_judged(run: Run) -> list[tuple[str, str]]:
    """Return how a run was made, as pairs of a name and a value."""
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return [
        ("Target", clean_line(run.target)),
        ("Seed", f"{run.seed} (replay with {replay(run)})"),
        ("Effort", clean_name(run.effort)),
        ("Worker", clean_line(worker_words(run.worker))),
        ("Checks", clean_line(ledger_line(run.ledger))),
        ("False alarms", f"at most {text.rough(run.false_alarm)} for right code, over the whole run"),
        ("Time", text.duration(run.seconds)),
        ("Versions", clean_line(versions)),
    ]
