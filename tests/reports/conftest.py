"""Reports as the judge makes them: of a file where everything happens, of one that is right, of a class, of a foe."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.check import Check, arrays_equal, failed
from layerproof.conformance.class_results import ClassReport, StudentResult
from layerproof.conformance.contracts import contract
from layerproof.conformance.declaration import declaration
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.findings import finding
from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import ComponentResult, Finding, LawResult, NamedMistake, Plot, Report, Run
from layerproof.play import Array, Call, Program, Raised

VERSIONS = {"layerproof": "0.1.0", "Python": "3.11.2", "NumPy": "2.4.0", "PyTorch": "2.13.0"}


def named(identity: str) -> NamedMistake:
    """Return a known mistake as a diagnosis names it."""
    known = mistakes()[identity]
    return NamedMistake(known.id, known.title, known.misconception, known.remedy)


def found(program: Program, check: Check) -> Finding:
    """Return what the judge says of a check that did not hold."""
    promised = contract(program.component)
    return finding(Evidence(promised, program, promised.reference, promised.reference), check)


def wrong(where: str, got: Array, expected: Array, allowed: float) -> Check:
    """Return the check of an array that is wrong."""
    return arrays_equal(where, got, expected, lambda: np.full(got.shape, allowed))


def passed(name: str, law: str, formula: str = "", *, margin: float | None = 0.02) -> LawResult:
    """Return a required law that held."""
    return LawResult(name, law, "required", "passed", formula, margin=margin, cases=40)


def broken(name: str, law: str, formula: str, found: Finding, *, margin: float | None = None) -> LawResult:
    """Return a required law that broke."""
    return LawResult(name, law, "required", "failed", formula, "law", margin=margin, cases=40, finding=found)


def wrong_rates() -> Finding:
    """Return a finding about keep rates, with a plot."""
    where = "keep rate at p = 0.1"
    plot = Plot(
        "points",
        "Share of elements kept",
        "p",
        "share kept",
        x=(0.001, 0.03, 0.1, 0.5, 0.9),
        observed=(0.0011, 0.0305, 0.0994, 0.5003, 0.8994),
        expected=(0.999, 0.97, 0.9, 0.5, 0.1),
        low=(0.9986, 0.9679, 0.8963, 0.4939, 0.0963),
        high=(0.9993, 0.9721, 0.9036, 0.5061, 0.1038),
    )
    message = f"{where} is 0.0994 in 100,000 draws, but should be 0.9 [allowed 0.8963 to 0.9036]"
    calls = tuple(Call("forward", (np.ones((100, 100)),), seed=seed) for seed in range(7, 17))
    return found(Program("Dropout", "layer", {"p": 0.1}, calls=calls), replace(failed(where, message), plot=plot))


def wrong_values() -> Finding:
    """Return a finding about an output, with arrays."""
    got, expected = np.array([[1.25, 0.0], [20.0, 10.0]]), np.array([[1.25, 2.5], [0.0, 10.0]])
    calls = (Call("forward", (np.array([[1.0, 2.0], [4.0, 8.0]]),), seed=7),)
    check = wrong("calls[0].returned", got, expected, 4e-15)
    return found(Program("Dropout", "layer", {"p": 0.2}, calls=calls), replace(check, reason="nondeterministic"))


def widened() -> Finding:
    """Return a finding about a dtype."""
    where = "calls[0].returned"
    message = f"{where} has dtype float64, but should have dtype float32, as its input has"
    program = Program("Dropout", "layer", {"p": 0.2}, calls=(Call("forward", (np.ones(1, np.float32),), seed=7),))
    return found(program, failed(where, message))


def swapped_dropout() -> ComponentResult:
    """Return the verdict on a Dropout that keeps with probability p, with an array, a plot and a mistake."""
    laws = (
        LawResult(
            "mask.rate",
            "The share of elements kept is 1 - p, at every p.",
            "required",
            "failed",
            "kept ~ Binomial(n, 1 - p)",
            "law",
            cases=5,
            min_detectable_effect="a keep rate that is off by 0.004",
            finding=wrong_rates(),
        ),
        broken(
            "output", "Every output equals the twin's, to rounding.", "f(x) = f_twin(x)", wrong_values(), margin=5e15
        ),
        passed("mask.calls", "Each call draws a new mask, independent of the one before.", margin=None),
        passed("mode.eval", "In eval mode the output is the input.", "f(x) = x"),
        LawResult(
            "dtype.float32",
            "What is given in float32 comes back in float32.",
            "advice",
            "failed",
            "dtype(f(x)) = float32 where dtype(x) = float32",
            "law",
            finding=widened(),
        ),
        LawResult(
            "derivative",
            "Backward is the derivative of forward.",
            "required",
            "not_run",
            reason="dependency",
            detail="The output is wrong, so that its derivative says nothing.",
        ),
    )
    likely = named("do-keep-drop-swap"), named("do-bwd-no-mask")
    told = wrong_rates().message
    return ComponentResult("Dropout", "Dropout", "failed", "law", told, laws, likely, line=12, seconds=0.31)


def wrong_linear() -> ComponentResult:
    """Return the verdict on a Linear whose weight gradient is off, with a log-log plot and no mistake named."""
    program = Program(
        "Linear",
        "layer",
        {"in_features": 2, "out_features": 2},
        {"params.weight": np.array([[1.0, 0.0], [0.0, 1.0]]), "params.bias": np.array([0.0, 1.0])},
        (Call("forward", (np.array([[3.0, 1.0]]),)), Call("backward", (np.array([[1.0, 1.0]]),))),
    )
    plot = Plot(
        "lines",
        "Error of the gradient against the step",
        "step",
        "relative error",
        x=(1e-1, 1e-2, 1e-3, 1e-4, 1e-5),
        observed=(1.2e-8, 1e-8, 1e-8, 1e-8, 1.1e-8),
        expected=(1e-9, 1e-11, 1e-13, 2e-14, 1e-13),
    )
    got, expected = np.array([[3.0, 1.0], [3.00000003, 1.0]]), np.array([[3.0, 1.0], [3.0, 1.0]])
    off = found(program, replace(wrong("calls[1].grads.weight", got, expected, 2e-15), plot=plot))
    stated = "The gradient of every parameter equals the twin's, to rounding."
    law = broken("gradient.parameter", stated, "dL/dw = dL/dw of the twin", off, margin=1.5e7)
    laws = (law, passed("output", "Every output equals the twin's, to rounding.", "f(x) = f_twin(x)"))
    return ComponentResult("Linear", "Dense", "failed", "law", off.message, laws, line=40, seconds=0.12)


def raising_loss() -> ComponentResult:
    """Return the verdict on a loss that raises, with the line."""
    raised = Raised(
        "IndexError", "index 3 is out of bounds for axis 1", 71, "picked = log_p[np.arange(len(target)), target]"
    )
    message = f"CrossEntropyLoss.forward raised {raised.type} at line {raised.line}: {raised.message}"
    calls = (Call("forward", (np.array([[0.0, 1.0, 2.0]]), np.array([3]))),)
    program = Program("CrossEntropyLoss", "loss", {"ignore_index": 3}, calls=calls)
    told = found(program, failed("CrossEntropyLoss.forward", message, "raised", raised))
    law = LawResult("output", "Every output equals the twin's.", "required", "failed", reason="raised", finding=told)
    return ComponentResult("CrossEntropyLoss", "CrossEntropyLoss", "failed", "raised", message, (law,), line=60)


def right_relu() -> ComponentResult:
    """Return the verdict on a ReLU that is right."""
    laws = (
        passed("output", "Every output equals the twin's, to rounding.", "f(x) = f_twin(x)", margin=0.0),
        passed("purity.inputs", "Inputs keep every byte.", "bytes(x) before = bytes(x) after", margin=None),
    )
    return ComponentResult("ReLU", "ReLU", "passed", laws=laws, line=3, seconds=0.05)


def run(target: str = "my_layers.py") -> Run:
    """Return how a run was made, with a ledger that balances."""
    ledger = Ledger(declared=14, passed=6, failed=5, not_run={"dependency": 1, "missing": 1}, broke=1, advised=1)
    note = "No sandbox on this machine: the code runs with your own rights."
    return Run(target, 7, "standard", "limits", VERSIONS, 2.345, ledger, notes=(note,))


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Give a function that compares a text with the file of that name in `snapshots`.

    Where LAYERPROOF_UPDATE_SNAPSHOTS is set the file is written instead: read the difference before you commit it.
    """

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "snapshots" / name
        if os.environ.get("LAYERPROOF_UPDATE_SNAPSHOTS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def report() -> Report:
    """Return a report in which everything happens that can."""
    norm = contract("BatchNorm1d")
    old = next(one for one in norm.conventions if one.name == "momentum")
    convention = ComponentResult(
        "BatchNorm1d",
        "BatchNorm1d",
        "failed",
        "convention",
        declaration(norm, "", [old]),
        (passed("output", "Every output equals the twin's, to rounding."),),
        line=90,
    )
    missing = ComponentResult("SGD", "SGD", "not_run", "missing", "No class named SGD was found in my_layers.py.")
    trace = 'Traceback (most recent call last):\n  File "laws.py", line 3\nZeroDivisionError: division by zero'
    broke = ComponentResult(
        "kaiming_normal",
        "kaiming_normal",
        "checker_broke",
        message="layerproof broke while it judged kaiming_normal; this does not count against it.",
        laws=(LawResult("draws.std", "The standard deviation is right.", "required", "checker_broke", detail=trace),),
    )
    components = (right_relu(), swapped_dropout(), wrong_linear(), raising_loss(), convention, missing, broke)
    return Report(run(), components, "my_layers")


@pytest.fixture
def right_report() -> Report:
    """Return a report without a fault."""
    whole = replace(run(), ledger=Ledger(2, 2, 0, {}), notes=())
    return Report(whole, (right_relu(),), "my_layers")


HOSTILE = (
    "<script>alert(\"x\")</script>\x1b[31m\u202egnp.exe\x00 =cmd()|'/C calc'!A0 {{ 7*7 }} ]]> \ud800 " + "A" * 10_000
)


@pytest.fixture
def hostile() -> str:
    """Return text that attacks terminals, browsers, spreadsheets, XML parsers and patience."""
    return HOSTILE


@pytest.fixture
def hostile_report() -> Report:
    """Return a report in which every text that a stranger decides on is hostile."""
    told = Finding(
        HOSTILE, HOSTILE, Program("Dropout", "layer"), np.array([np.nan]), np.array([np.inf]), np.inf, 0.0, line=1,
        source=HOSTILE, help=HOSTILE,
    )  # fmt: skip
    law = LawResult("output", "Every output equals the twin's.", "required", "failed", "", "law", HOSTILE, finding=told)
    mistake = NamedMistake("a-mistake", HOSTILE, HOSTILE, HOSTILE)
    component = ComponentResult(
        HOSTILE, HOSTILE, "failed", "law", HOSTILE, (law,), (mistake, mistake), {"p": HOSTILE}, line=1
    )
    return Report(replace(run(HOSTILE), notes=(HOSTILE,)), (component,), HOSTILE)


@pytest.fixture
def class_report(report: Report, right_report: Report, hostile_report: Report) -> ClassReport:
    """Return a class of five: two who made one mistake, one who is right, one who left all out, and a foe."""
    possible = {"ReLU": 2.0, "Dropout": 3.0, "Linear": 5.0}
    nothing = Report(run(), tuple(ComponentResult(name, name, "not_run", "missing") for name in possible))
    students = (
        StudentResult("ada", right_report, {"ReLU": 2.0, "Dropout": 3.0, "Linear": 5.0}, 10.0),
        StudentResult("Ben Åkesson", report, {"ReLU": 2.0, "Dropout": 1.2, "Linear": 2.5}, 5.7),
        StudentResult("ben-akesson", report, {"ReLU": 2.0, "Dropout": 1.2, "Linear": 2.5}, 5.7),
        StudentResult("../../" + HOSTILE, hostile_report, {"ReLU": 0.0}, 0.0),
        StudentResult("zoë", nothing, {"ReLU": 0.0, "Dropout": 0.0, "Linear": 0.0}, 0.0),
    )
    return ClassReport("Homework 3", students, tuple(possible), possible, run("homework"))


@pytest.fixture
def interrupted_report(class_report: ClassReport) -> ClassReport:
    """Return the same class, where the run was interrupted before the last student's turn."""
    *judged, last = class_report.students
    told = "zoë is not judged yet: the run was interrupted before its turn was over"
    waiting = tuple(replace(one, reason="interrupted", message=told) for one in last.report.components)
    late = replace(last, report=replace(last.report, components=waiting))
    return replace(class_report, students=(*judged, late))


@pytest.fixture
def lost_report(class_report: ClassReport) -> ClassReport:
    """Return the same class, where the process that judged the last student was killed, again and again."""
    *judged, last = class_report.students
    broke = tuple(
        replace(one, verdict="checker_broke", reason=None, message="It was killed.") for one in last.report.components
    )
    points = dict.fromkeys(last.points, 1.0)
    lost = replace(last, report=replace(last.report, components=broke), points=points, total=3.0)
    return replace(class_report, students=(*judged, lost), run=replace(class_report.run, notes=("1 was lost",)))
