"""A run accounts for every law that was declared before it, and one that does not is our fault."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import laws_of
from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import ComponentResult, LawResult, Report
from layerproof.submissions import checking
from layerproof.submissions.checking import check_target
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.ledger import declared_checks, ledger_of, total_of
from layerproof.submissions.options import Options
from layerproof.submissions.target import find_target

from .conftest import RELU

OUTPUT = LawResult("output", "It is right.", "required", "passed")
DECLARED = {"ReLU": frozenset({"output", "dtype"}), "Linear": frozenset({"output"})}
Spoiled = Callable[[ComponentResult], ComponentResult]


def result(component: str, *laws: LawResult) -> ComponentResult:
    """Return a result with laws."""
    return ComponentResult(component, component, "passed", laws=laws)


def test_declared_is_what_applies_and_is_selected() -> None:
    """Contracts declare their laws, as far as the options select them, before anything is judged."""
    known = [contract("ReLU"), contract("Linear")]
    everything = declared_checks(known, Options())
    assert everything == {one.component: {law.id for law in laws_of(one)} for one in known}
    assert declared_checks(known, Options(laws=("gradient.*",))) == {
        "ReLU": {"gradient.input"},
        "Linear": {"gradient.input", "gradient.parameter"},
    }


def test_each_declared_check_is_accounted_for() -> None:
    """By its verdict, and by its reason where it was not run."""
    dtype = replace(OUTPUT, id="dtype", verdict="not_run", reason="dependency")
    ledger = ledger_of(DECLARED, [result("ReLU", OUTPUT, dtype), result("Linear", replace(OUTPUT, verdict="failed"))])
    assert ledger == Ledger(3, 1, 1, {"dependency": 1}, 0)
    assert ledger.balanced
    assert ledger_of({}, []) == Ledger(0, 0, 0, {}, 0)


def test_advice_that_broke_is_told_apart() -> None:
    """It is among what failed, and decided nothing."""
    advice = replace(OUTPUT, id="dtype", level="advice", verdict="failed")
    ledger = ledger_of({"ReLU": DECLARED["ReLU"]}, [result("ReLU", OUTPUT, advice)])
    assert ledger == Ledger(2, 1, 1, {}, 0, advised=1)
    assert ledger.balanced


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("ReLU", OUTPUT), result("Linear", OUTPUT)],
        [result("ReLU", OUTPUT, replace(OUTPUT, id="other")), result("Linear", OUTPUT)],
        [result("ReLU", OUTPUT, OUTPUT), result("Linear", OUTPUT)],
        [result("Dropout", OUTPUT, replace(OUTPUT, id="dtype")), result("Linear", OUTPUT)],
    ],
    ids=["nothing", "too few", "another", "twice", "another component"],
)
def test_what_is_lost_unbalances_it(results: list[ComponentResult]) -> None:
    """Whatever else there is: a declared check that no result speaks of is missing."""
    ledger = ledger_of(DECLARED, results)
    assert ledger.declared == 3
    assert not ledger.balanced


def test_the_ledgers_of_a_class_add_up() -> None:
    """A class balances if each of its students does."""
    one, other = Ledger(3, 1, 1, {"dependency": 1}, 0, 1), Ledger(2, 0, 0, {"dependency": 1, "rng": 1})
    assert total_of([one, other]) == Ledger(5, 1, 1, {"dependency": 2, "rng": 1}, 0, 1)
    assert total_of([one, other]).balanced
    assert not total_of([one, replace(other, declared=3)]).balanced


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Spoiled], Report]:
    """Give a function that checks a right file with a judge whose results are spoiled on their way."""
    path = tmp_path / "layers.py"
    path.write_text(RELU, encoding="utf-8")

    def run(spoil: Spoiled) -> Report:
        monkeypatch.setattr(checking, "judge", lambda *arguments: spoil(judge(*arguments)))
        return check_target(find_target(str(path)), Options(effort="quick"))

    return run


def test_a_right_run_balances(report: Callable[[Spoiled], Report]) -> None:
    """All laws that apply were declared, and each has a result."""
    whole = report(lambda found: found)
    assert whole.exit_code == 0
    assert whole.run.ledger.declared == len(laws_of(contract("ReLU"))) == len(whole.components[0].laws)


def test_a_run_that_loses_a_result_fails(report: Callable[[Spoiled], Report]) -> None:
    """Though all that is left holds, the run ends with the exit code for our own fault."""
    spoiled = report(lambda found: replace(found, laws=found.laws[1:]))
    assert [component.verdict for component in spoiled.components] == ["passed"]
    assert spoiled.run.ledger.declared == len(spoiled.components[0].laws) + 1
    assert spoiled.exit_code == 3


def test_a_class_that_loses_a_result_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One student's lost result is enough."""
    for name in ("ada", "bo"):
        (tmp_path / f"{name}.py").write_text(RELU, encoding="utf-8")
    judged: list[str] = []

    def losing(*arguments: Any) -> ComponentResult:
        judged.append("once more")
        found = judge(*arguments)
        return replace(found, laws=found.laws[len(judged) - 1 :])

    monkeypatch.setattr(checking, "judge", losing)
    found = grade_folder(tmp_path, Options(effort="quick"))
    assert [student.report.exit_code for student in found.students] == [0, 3]
    assert not found.run.ledger.balanced
    assert found.exit_code == 3


@pytest.mark.parametrize(
    ("source", "verdict", "why"),
    [
        (RELU.replace("class ReLU:", "class ReLU:\n    conventions = {'inputs': 'both'}\n"), "not_run", "skipped"),
        (RELU.replace("return np.maximum(x, 0)", "import os; os._exit(1)"), "failed", "crash"),
    ],
    ids=["a convention that does not exist", "a process that ends"],
)
def test_what_cannot_be_judged_is_accounted_for(tmp_path: Path, source: str, verdict: str, why: str) -> None:
    """Each law of a component that nobody got to has a result with the reason, so that the run balances."""
    path = tmp_path / "layers.py"
    path.write_text(source, encoding="utf-8")
    found = check_target(find_target(str(path)), Options(effort="quick"))
    (component,) = found.components
    assert (component.verdict, component.reason) == (verdict, why)
    assert {(law.verdict, law.reason) for law in component.laws} == {(verdict, why)}
    assert found.run.ledger.declared == len(laws_of(contract(component.component)))
    assert found.run.ledger.balanced


def test_our_own_fault_is_accounted_for(report: Callable[[Spoiled], Report]) -> None:
    """Where the judge itself fails, each law has a result that says so."""

    def fail(_: ComponentResult) -> ComponentResult:
        raise ZeroDivisionError

    broken = report(fail)
    assert {law.verdict for law in broken.components[0].laws} == {"checker_broke"}
    assert "ZeroDivisionError" in broken.components[0].laws[0].detail
    assert broken.run.ledger.broke == broken.run.ledger.declared == len(laws_of(contract("ReLU")))
    assert broken.exit_code == 3
