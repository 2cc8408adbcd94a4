"""One line a finding."""

from dataclasses import replace

from layerproof.conformance.results import ComponentResult, LawResult, Report
from layerproof.reports.concise import to_concise


def test_lines(report: Report) -> None:
    """Each finding has its file, line, component, law and message; verdicts without a finding have their reason."""
    lines = to_concise(report).splitlines()
    assert lines[0].startswith("my_layers.py:12: Dropout mask.rate Dropout: keep rate at p = 0.1 is 0.0994")
    assert lines[3].startswith("my_layers.py:71: CrossEntropyLoss output CrossEntropyLoss.forward raised IndexError")
    assert lines[4].startswith(
        "my_layers.py:90: BatchNorm1d convention BatchNorm1d is right under another reading (momentum weighs"
    )
    assert lines[5] == "my_layers.py: SGD missing No class named SGD was found in my_layers.py."
    assert lines[6].startswith("my_layers.py: kaiming_normal checker_broke layerproof broke")
    assert lines[7].startswith("1 of 7 components right; ")
    assert lines[7].endswith("(seed 7)")
    assert len(lines) == 8


def test_the_mistake_is_named_once(report: Report) -> None:
    """Behind the first finding of a component, with the way out."""
    lines = to_concise(report).splitlines()
    mistake = report.components[1].mistakes[0]
    assert lines[0].endswith(f"; Likely mistake: {mistake.title}; Fix: {mistake.remedy}")
    assert "Likely mistake" not in lines[1]


def test_advice_is_left_out(report: Report) -> None:
    """What decides nothing is no finding, and has a line where it decides something."""
    assert "float32" not in to_concise(report)
    left = to_concise(report).splitlines()
    (line,) = [line for line in to_concise(report, advice=True).splitlines() if line not in left]
    assert "float32 advice: " in line


def test_the_mistake_that_advice_is_about(report: Report) -> None:
    """It stands behind the first piece of advice on what passed, and a lost process is told where nothing else is."""
    laws = tuple(LawResult(name, "", "advice", "failed", reason="timeout", detail="late") for name in ("one", "two"))
    passed = ComponentResult("ReLU", "ReLU", "passed", None, "", laws, report.components[1].mistakes, line=3)
    first, second, _ = to_concise(replace(report, components=(passed,)), advice=True).splitlines()
    assert first.startswith("my_layers.py:3: ReLU one advice: late; Likely mistake: ")
    assert second == "my_layers.py:3: ReLU two advice: late"
    lost = replace(passed, verdict="failed", reason="timeout", message="late", mistakes=())
    assert to_concise(replace(report, components=(lost,)), advice=True).splitlines()[0] == (
        "my_layers.py:3: ReLU timeout late"
    )


def test_folder(report: Report) -> None:
    """Of a folder the file that holds the subject is named, of a module the target."""
    run = replace(report.run, target="submissions/ada")
    assert to_concise(replace(report, run=run)).startswith("my_layers.py:12: ")
    assert to_concise(replace(report, run=run, source="")).startswith("submissions/ada:12: ")


def test_hostile_text_stays_on_its_line(hostile_report: Report) -> None:
    """A finding is one line whatever its message."""
    assert len(to_concise(hostile_report).splitlines()) == 2


def test_nothing_wrong(right_report: Report) -> None:
    """Without a finding there is the summary alone."""
    assert to_concise(right_report) == "The component is right (seed 7)\n"


def test_a_lost_process_is_one_line(report: Report) -> None:
    """However many laws went with it."""
    laws = tuple(LawResult(f"law.{number}", "", "required", "failed", reason="crash", detail="died") for number in "12")
    lost = ComponentResult("ReLU", "ReLU", "failed", "crash", "it died of SIGSEGV", laws, line=3, file="relu.py")
    folder = replace(report.run, target="submissions/ada")
    lines = to_concise(replace(report, run=folder, components=(lost,))).splitlines()
    assert lines[0] == "relu.py:3: ReLU crash it died of SIGSEGV"
    assert len(lines) == 2


def test_what_was_not_asked_for_is_told(right_report: Report) -> None:
    """It is no finding, and has a line of its own, at the component's place."""
    relu = replace(right_report.components[0], not_asked=("inplace",))
    (line, _) = to_concise(replace(right_report, components=(relu,))).splitlines()
    assert line == "my_layers.py:3: ReLU note not asked for, as its signature lacks it: inplace"
