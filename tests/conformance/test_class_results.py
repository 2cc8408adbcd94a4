"""What a class comes to: its exit code, and the mistakes that were made most."""

from dataclasses import replace

import pytest

from layerproof.conformance.class_results import ClassReport, StudentResult
from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import ComponentResult, LawResult, NamedMistake, Report, Run, Verdict

PASSED = ComponentResult("ReLU", "ReLU", "passed")


def run() -> Run:
    """Return how a run was made."""
    return Run("layers.py", 1, "quick", "limits", {}, 1.0, Ledger(0, 0, 0, {}))


def wrong(*mistakes: str, name: str = "ReLU") -> ComponentResult:
    """Return the verdict on a component that is wrong, with the mistakes named."""
    named = tuple(NamedMistake(mistake, "title", "belief", "remedy") for mistake in mistakes)
    return ComponentResult(name, name, "failed", "law", mistakes=named)


def student(name: str, *components: ComponentResult) -> StudentResult:
    """Return a student's results."""
    return StudentResult(name, Report(run(), components), {}, 0.0)


def test_mistakes_of_a_class_are_ranked() -> None:
    """The most frequent comes first, then by component and name; only a component's best match counts."""
    students = (
        student("ada", wrong("b"), wrong("x", "y", name="Linear")),
        student("bao", wrong("b", "a"), PASSED),
        student("cem", wrong("a"), wrong(name="Linear")),
    )
    report = ClassReport("week 1", students, ("ReLU", "Linear"), {}, run())
    ranked = [(mistake.id, name, who) for mistake, name, who in report.mistakes()]
    assert ranked == [("b", "ReLU", ("ada", "bao")), ("x", "Linear", ("ada",)), ("a", "ReLU", ("cem",))]


def test_another_reading_is_no_mistake() -> None:
    """What may be meant so is nobody's commonest mistake, and is told apart."""
    read = replace(wrong("a"), reason="convention", readings={"p": "keep"})
    report = ClassReport("week 1", (student("ada", read), student("bao", wrong("a"))), ("ReLU",), {}, run())
    assert [(mistake.id, who) for mistake, _, who in report.mistakes()] == [("a", ("bao",))]
    assert [(mistake.id, who) for mistake, _, who in report.mistakes(read_otherwise=True)] == [("a", ("ada",))]


def test_a_class_without_mistakes() -> None:
    """Where none was named there are none to rank, nor where advice alone is about them."""
    advised = ClassReport("week 1", (student("ada", replace(wrong("a"), verdict="passed")),), ("ReLU",), {}, run())
    assert advised.mistakes() == []
    assert ClassReport("week 1", (student("ada", PASSED),), ("ReLU",), {}, run()).mistakes() == []


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ((), 5),
        (("not_run",), 4),
        (("not_run", "passed"), 0),
        (("passed", "failed"), 1),
        (("failed", "checker_broke"), 3),
    ],
)
def test_exit_codes(verdicts: tuple[Verdict, ...], code: int) -> None:
    """The worst of the students' decides; nothing was judged only where nobody's was."""
    students = tuple(student(verdict, ComponentResult("ReLU", "ReLU", verdict)) for verdict in verdicts)
    assert ClassReport("week 1", students, ("ReLU",), {}, run()).exit_code == code


def test_who_could_not_be_judged_is_not_graded() -> None:
    """Where a component that counts is not known at all, by our fault; one law of it is another matter."""
    broke = ComponentResult("ReLU", "ReLU", "checker_broke")
    laws = (LawResult("a", "", "required", "passed"), LawResult("b", "", "required", "checker_broke"))
    for component, counts, graded in [
        (broke, True, False),
        (broke, False, True),
        (replace(broke, asked=False), True, True),
        (replace(broke, laws=laws), True, True),
        (replace(broke, laws=laws[1:]), True, False),
        (replace(broke, verdict="not_run", reason="interrupted"), True, False),
        (wrong(), True, True),
    ]:
        one = replace(student("ada", component), points={"ReLU": 1.0} if counts else {})
        assert one.graded == graded, component


def test_who_is_judged() -> None:
    """Whoever has a verdict on any component."""
    assert student("ada", PASSED, ComponentResult("Linear", "", "not_run", "missing")).judged
    assert student("ada", wrong()).judged
    assert not student("ada", ComponentResult("Linear", "", "not_run", "unreadable")).judged
    assert not student("ada", ComponentResult("Linear", "", "checker_broke")).judged
