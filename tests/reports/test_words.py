"""A run in plain words."""

from dataclasses import replace
from typing import get_args

import pytest

from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import (
    ComponentResult,
    FailedReason,
    Finding,
    LawResult,
    NotRunReason,
    Reason,
    Report,
    Verdict,
)
from layerproof.reports import words


def test_every_verdict_and_reason_has_words() -> None:
    """The closed lists of the model are covered, and nothing else is."""
    assert set(words.VERDICTS) == set(words.MARKS) == set(get_args(Verdict))
    assert set(words.REASONS) == {*get_args(FailedReason), *get_args(NotRunReason)}


def test_summary_of_everything(report: Report) -> None:
    """What is right comes first, then the mistake that has a name, then the rest."""
    assert words.summary(report) == (
        "1 of 7 components right; Dropout: p is taken for the probability to keep an element; "
        "Linear and CrossEntropyLoss wrong too; BatchNorm1d right under another reading; SGD not judged; "
        "our own fault kept kaiming_normal from a verdict"
    )


@pytest.mark.parametrize(
    ("components", "summary"),
    [
        ((), "No component was found"),
        ((ComponentResult("A", "A", "passed"),), "The component is right"),
        ((ComponentResult("A", "A", "passed"),) * 2, "All 2 components are right"),
        ((ComponentResult("A", "A", "failed", "timeout"),), "0 of 1 components right; A: took too long"),
        ((ComponentResult("A", "A", "not_run", "rng"),), "0 of 1 components right; A not judged"),
    ],
)
def test_summary(components: tuple[ComponentResult, ...], summary: str, report: Report) -> None:
    """Each outcome has its sentence."""
    assert words.summary(replace(report, components=components)) == summary


def test_laws_held_counts_required_laws_alone(report: Report) -> None:
    """Advice is not counted; a component without laws has no count."""
    assert [words.laws_held(component) for component in report.components[:2]] == ["2 of 2 laws", "2 of 5 laws"]
    assert words.laws_held(ComponentResult("A", "A", "passed")) == ""


def test_a_message_is_not_told_twice(report: Report) -> None:
    """A component that says what its first finding says has no message of its own."""
    dropout = report.components[1]
    finding = dropout.laws[0].finding
    assert finding is not None
    assert words.told(replace(dropout, message="It is off.")) == "It is off."
    assert words.told(replace(dropout, message=finding.message)) == ""
    assert words.told(replace(dropout, message="")) == ""


def lost(component: ComponentResult, reason: Reason, kept: int) -> ComponentResult:
    """Return a component whose process was lost after so many laws."""
    laws = tuple(
        replace(law, verdict="passed", reason=None, finding=None)
        if place < kept
        else replace(law, verdict="failed", reason=reason, finding=None, detail="no answer within 5 s")
        for place, law in enumerate(component.laws)
    )
    return replace(component, verdict="failed", reason=reason, message="no answer within 5 s", laws=laws)


def test_a_lost_process_is_told_once(report: Report) -> None:
    """It cost all laws, or some; none of these is listed as if it had been found to break."""
    dropout = report.components[1]
    required = sum(law.level == "required" for law in dropout.laws)
    whole = lost(dropout, "timeout", 0)
    assert words.told(whole) == (
        f"No answer within 5 s. So none of its {required} laws could be judged; each counts as broken."
    )
    assert "So 4 of its 5 laws could not be judged" in words.told(lost(dropout, "crash", 1))
    assert (words.broken(whole), words.broken(whole, "advice")) == ([], [])
    assert len(words.broken(lost(dropout, "law", 0))) == required


def test_verdict_words() -> None:
    """A reason follows its verdict."""
    assert words.verdict_words("passed", None) == "passed"
    assert words.verdict_words("not_run", "missing") == "not run: not handed in"


@pytest.mark.parametrize(
    ("verdict", "reason", "mark", "shade"),
    [("passed", None, "✓", "passed"), ("failed", "law", "✗", "failed"), ("failed", "convention", "≈", "not_run")],
)
def test_what_is_right_under_another_reading_is_not_shown_as_wrong(
    report: Report, verdict: Verdict, reason: Reason, mark: str, shade: str
) -> None:
    """It has a sign of its own, and the colour of what could not be judged as it stands."""
    component = replace(report.components[0], verdict=verdict, reason=reason)
    assert (words.mark(component), words.shade(component)) == (mark, shade)


@pytest.mark.parametrize(
    ("ledger", "line"),
    [
        (Ledger(2, 2, 0, {}), "2 checks declared, 2 run: 2 passed, 0 failed"),
        (
            Ledger(4664, 1251, 2113, {"skipped": 1300}, 0),
            "4,664 checks declared, 3,364 run: 1,251 passed, 2,113 failed; 1,300 not run (1,300: left out)",
        ),
        (Ledger(5, 2, 3, {}, 0, 2), "5 checks declared, 5 run: 2 passed, 3 failed (2 of them advice)"),
        (
            Ledger(5, 1, 1, {"skipped": 1, "dependency": 1}, 1),
            "5 checks declared, 3 run: 1 passed, 1 failed, 1 broke; 2 not run (1: an earlier law failed, 1: left out)",
        ),
    ],
)
def test_ledger(ledger: Ledger, line: str) -> None:
    """Every check is accounted for."""
    assert words.ledger_line(ledger) == line


def test_a_ledger_that_does_not_balance() -> None:
    """The line says whose fault it is that a check is lost."""
    line = words.ledger_line(Ledger(2, 1, 0, {}))
    assert line == "2 checks declared, 1 run: 1 passed, 0 failed (some are lost: this is a fault of layerproof)"


def test_replay(report: Report) -> None:
    """The seed replays a run, and the tier of each component that had another than the effort's."""
    assert words.replay(report.run) == "--seed 7"
    slow = replace(report.run, tiers={"Dropout": 2, "\x1b[31mLinear": 3})
    assert words.replay(slow).startswith("--seed 7 --tier Dropout=2 --tier ")
    assert words.replay(slow).endswith("Linear=3")
    assert "\x1b" not in words.replay(slow)
    assert dict(words.how_judged(slow))["Seed"] == f"7 (replay with {words.replay(slow)})"


def test_how_judged(report: Report) -> None:
    """A run says how to make it again."""
    facts = dict(words.how_judged(report.run))
    assert facts["Seed"] == "7 (replay with --seed 7)"
    assert facts["Worker"] == "limits (on time, memory and output; for trusted code)"
    assert words.worker_words("in-process") == "in-process"
    assert facts["Versions"] == "layerproof 0.1.0, Python 3.11.2, NumPy 2.4.0, PyTorch 2.13.0"
    assert facts["False alarms"] == "at most 1e-9 for right code, over the whole run"


def test_options_that_were_not_asked_for() -> None:
    """Those that a signature lacks are listed in full; nothing is said where it lacks none."""
    relu = ComponentResult("ReLU", "ReLU", "passed")
    assert words.not_asked(relu) == ""
    assert words.not_asked(replace(relu, not_asked=("bias",))) == "not asked for, as its signature lacks it: bias"
    assert words.not_asked(replace(relu, not_asked=("a", "b", "c", "d", "e"))) == (
        "not asked for, as its signature lacks them: a, b, c, d and e"
    )


def test_another_reading_is_no_mistake() -> None:
    """What is right under another reading is not called wrong, and shows one finding as an example."""
    read = ComponentResult("ReLU", "ReLU", "failed", "convention")
    wrong = replace(read, reason="law")
    assert [words.is_other_reading(one) for one in (read, wrong)] == [True, False]
    assert [words.most_findings(one, 4) for one in (read, wrong)] == [1, 4]


def test_laws_that_do_not_apply_are_not_counted() -> None:
    """A dtype that is not listed and an option that is not there are nobody's lost laws; a dependency is."""
    held = LawResult("output", "", "required", "passed")
    others = [
        LawResult(reason, "", "required", "not_run", reason=reason)
        for reason in ("unsupported_dtype", "skipped", "dependency")
    ]
    assert words.laws_held(ComponentResult("A", "A", "passed", laws=(held, *others[:2]))) == "1 of 1 law"
    assert words.laws_held(ComponentResult("A", "A", "failed", laws=(held, *others))) == "1 of 2 laws"


def test_what_was_not_asked_for_is_told_apart(report: Report) -> None:
    """It is not counted, and named at the end."""
    right = ComponentResult("ReLU", "ReLU", "passed")
    wrong = ComponentResult("SGD", "SGD", "not_run", "missing")
    besides = ComponentResult("Helper", "Helper", "not_run", "unrecognised", asked=False)
    assert words.summary(replace(report, components=(right, besides))) == (
        "The component is right; also found, not asked for: Helper"
    )
    assert words.summary(replace(report, components=(right, wrong, besides))) == (
        "1 of 2 components right; SGD not judged; also found, not asked for: Helper"
    )
    assert words.summary(replace(report, components=(besides,))) == "0 of 1 components right; Helper not judged"


def test_files_that_do_not_import_are_no_components(report: Report) -> None:
    """They are named apart, and not counted, asked for or not; a component that was asked of such a file is one."""
    right = ComponentResult("ReLU", "ReLU", "passed")
    closed = [
        ComponentResult(name, "", "not_run", "import_failed", file=f"lib/{name}", asked=name == "a.py")
        for name in ("a.py", "b.py")
    ]
    absent = replace(closed[0], component="SGD")
    told = [
        words.summary(replace(report, components=components))
        for components in ((right, *closed), (closed[0],), (right, absent, closed[1]))
    ]
    assert told == [
        "The component is right; a.py and b.py do not import",
        "No component was found; a.py does not import",
        "1 of 2 components right; SGD not judged; b.py does not import",
    ]


def test_what_several_components_share_is_said_once(report: Report) -> None:
    """One import that fails keeps all from a verdict; what is said of one alone stays there."""
    failed = [ComponentResult(name, "", "not_run", "import_failed", "layers.py does not import") for name in "AB"]
    assert words.shared(replace(report, components=tuple(failed))) == "layers.py does not import"
    assert words.shared(replace(report, components=(failed[0],))) == ""


def test_faults_are_put_together() -> None:
    """One traceback is shown once for all its laws, to its last line; not at all where the component tells it."""
    trace = "Traceback:\n" + "  a frame\n" * 1_000 + "KeyError: 'scale'"
    laws = tuple(LawResult(name, "", "required", "checker_broke", detail=trace) for name in ("one", "two"))
    ((ids, told),) = words.faults(ComponentResult("A", "A", "checker_broke", laws=laws))
    assert (ids, told.endswith("KeyError: 'scale'"), "\n…\n" in told, len(told) <= 4_000) == (
        ["one", "two"],
        True,
        True,
        True,
    )
    assert words.faults(ComponentResult("A", "A", "checker_broke", message=trace, laws=laws)) == [(["one", "two"], "")]


def test_the_line_that_raised_is_told_once() -> None:
    """It stands below the message, with its file; a message of another line stays as it is."""
    raised = Finding("Linear(...) raised NameError at line 5: no x at line 5", "Linear(...)", line=5)
    assert words.stated(raised) == "Linear(...) raised NameError: no x at line 5"
    assert words.stated(replace(raised, line=6)) == raised.message
