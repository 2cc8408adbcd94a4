"""The report in the terminal, as it was last read and found good."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof import check
from layerproof.conformance.results import ComponentResult, Finding, LawResult, NamedMistake, Report
from layerproof.reports.listing import finding_lines
from layerproof.reports.terminal import to_terminal


def test_snapshot(report: Report, snapshot: Callable[[str, str], None]) -> None:
    """The text at a width of 100 is what it was."""
    snapshot("full.txt", to_terminal(report, width=100))


def test_nothing_wrong(right_report: Report, snapshot: Callable[[str, str], None]) -> None:
    """A report without a fault is a few lines."""
    snapshot("right.txt", to_terminal(right_report, width=100))


def test_notes(right_report: Report) -> None:
    """Those on the files and those on each component stand below the summary."""
    relu = replace(right_report.components[0], notes=("ReLU is a copy.",))
    text = to_terminal(replace(right_report, components=(relu,), notes=("Left out: 'x'.",)))
    assert text.startswith("The component is right\nNote: Left out: 'x'.\nNote: ReLU is a copy.\n\n")


def test_the_readings_are_said(report: Report) -> None:
    """Those that it declares, and those that it is judged under as if it did: programs are written in them."""
    read = replace(report.components[2], conventions={"weight_layout": "(in, out)", "gradients": "overwrite"})
    lines = to_terminal(replace(report, components=(read,)), width=160).splitlines()
    readings = "Judged under these readings: weight_layout = (in, out), gradients = overwrite."
    assert f"  {readings} Programs are in them, and names in messages are PyTorch's." in map(str.rstrip, lines)


def test_advice_names_its_mistake(right_report: Report) -> None:
    """Of what passed a known mistake is advice: it stands with the rest of it, and blames nobody."""
    known = NamedMistake("al-cache", "forward keeps the caller's array.", "A belief.", "Keep a copy.")
    law = LawResult("caches", "Nothing changes.", "advice", "failed", reason="law")
    relu = replace(right_report.components[0], mistakes=(known,), laws=(*right_report.components[0].laws, law))
    text = to_terminal(replace(right_report, components=(relu,)))
    assert text.startswith("The component is right\n")
    assert text.count("forward keeps the caller's array.") == 1
    advice = text.index("Advice (does not affect the verdict)")
    assert text.index("  ReLU: forward keeps the caller's array. Fix: Keep a copy.\n") > advice


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_width(width: int, report: Report, hostile_report: Report) -> None:
    """No line is wider than the terminal but Python's, which is never broken, so that it can be pasted."""
    code = {
        line
        for component in report.components
        for law in component.laws
        if law.finding
        for line in finding_lines(law.finding, component, 24)
    }
    for one in (report, hostile_report):
        lines = to_terminal(one, width=width).splitlines()
        assert max(len(line) for line in lines if line not in code) <= width
    assert any(len(line) > 60 for line in code.intersection(to_terminal(report, width=width).splitlines()))


def test_color_adds_nothing_but_color(report: Report) -> None:
    """With its escapes taken out, the coloured text is the plain one."""
    colored = to_terminal(report, color=True)
    assert "\x1b[" in colored
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines())
    assert plain + "\n" == to_terminal(report)


def test_students_text_is_inert(hostile_report: Report) -> None:
    """No escape, no bidirectional control and no markup of a student's reaches the terminal."""
    text = to_terminal(hostile_report)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800]", text)
    assert "␛[31m" in text
    assert len(text) < 20_000


def test_narrow_terminals(report: Report) -> None:
    """A verdict stays on its line at 80 columns, where a mistake is told below alone; at 60 all fold."""
    verdicts = to_terminal(report, width=80).split("\n\n")[1].splitlines()
    assert len(verdicts) == len(report.components)
    assert verdicts[4] == "  ≈ BatchNorm1d       failed: right under another reading"
    assert verdicts[3].endswith("raised an exception          0 of 1 law")
    assert "probability to keep" not in verdicts[1]
    assert "  ≈ BatchNorm1d " in to_terminal(report, width=60)


def test_the_wrong_element_is_always_seen(report: Report) -> None:
    """Where a row is wider than the terminal, fewer of its columns are shown, each whole."""
    expected = np.full((1, 8), 0.125)
    got = expected.copy()
    got[0, 6] = 0.3751234567
    for width in (60, 160):
        law = report.components[2].laws[0]
        finding = Finding("wrong", "", expected=expected, got=got, allowance=1e-9)
        linear = replace(report.components[2], laws=(replace(law, finding=finding),))
        text = to_terminal(replace(report, components=(linear,)), width=width)
        assert re.search(r"  ✗ 0\.3751(  0\.125)?\n", text)
        assert "…" not in text
        assert ("more elements not shown)" in text) is (width == 60)


def test_a_long_name_stays_with_its_mark(report: Report) -> None:
    """The verdict beside it folds where there is no room for both."""
    long = replace(report.components[4], component="ScaledDotProductAttention", laws=report.components[2].laws)
    verdicts = to_terminal(replace(report, components=(long,)), width=80).split("\n\n")[1].splitlines()
    words = [line.split() for line in verdicts]
    assert words[0][:3] == ["≈", "ScaledDotProductAttention", "failed:"]
    assert " ".join(" ".join(line) for line in words).count("right under another") == 1


def test_programs_run_as_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands at the beginning of a line between two empty ones is Python, from the imports on."""
    halved = (
        "class ReLU:\n    def forward(self, x):\n        return x / 2\n\n    def backward(self, g):\n        return g\n"
    )
    (tmp_path / "halved.py").write_text(halved, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    text = to_terminal(check(tmp_path / "halved.py", seed=1, effort="quick", laws=["output"]), width=80)
    program = "\n\n".join(part for part in text.split("\n\n") if part.startswith(("import", "from", "layer =")))
    assert program.startswith("import numpy as np\n\nfrom halved import ReLU\n\nlayer = ReLU()\n")
    space: dict[str, Any] = {}
    exec(program, space)  # noqa: S102 - our own lines
    expected, got = (float(one) for one in re.findall(r"^      (\S+) +✗ (\S+)$", text, re.MULTILINE)[0])
    assert (space["y"].item(), np.maximum(space["x"], 0).item()) == (got, expected)


def test_what_programs_begin_with_is_shown_once(report: Report) -> None:
    """With the first of a class's programs; of another one it is said that it comes after that."""
    text = to_terminal(report, width=80)
    assert text.count("from my_layers import Dropout\n\nlayer = Dropout(p=0.1)\n") == 1
    assert text.count("import Dropout") == 1
    assert "    With what the first program begins with above it:\n\nlayer = Dropout(p=0.2)\n" in text


def test_a_program_is_shown_once(report: Report) -> None:
    """A finding on the program of the one before says so."""
    linear = report.components[2]
    twice = replace(linear, laws=(linear.laws[0], replace(linear.laws[0], id="derivative")))
    text = to_terminal(replace(report, components=(twice,)))
    assert text.count("layer = Dense(") == 1
    assert text.count("    The program above shows it too.\n") == 1


def test_what_was_not_asked_for(right_report: Report) -> None:
    """Options that a signature lacks stand below the verdicts, of what is right too."""
    relu = replace(right_report.components[0], not_asked=("inplace",))
    text = to_terminal(replace(right_report, components=(relu,)))
    assert "\n  ReLU: not asked for, as its signature lacks it: inplace\n" in text


def test_several_readings_have_each_its_way_out(report: Report) -> None:
    """Of what is right under other readings nothing is blamed: each has a way out, and one finding is an example."""
    dropout = replace(report.components[1], reason="convention", message="Right otherwise.")
    text = to_terminal(replace(report, components=(dropout,)))
    assert text.startswith("0 of 1 components right; Dropout right under another reading\n")
    assert "If not meant so:\n    p is taken for the probability to keep an element." in text
    assert "Likely mistake" not in text
    assert "Could also be" not in text
    assert "\n  ✗ output: Dropout.forward: output[1, 0]" in text
    table = text.split("\n\n")[1]
    assert "probability to keep" not in table


def test_what_was_not_asked_for_stands_apart(report: Report) -> None:
    """It is no part of the count, and has a heading; what several have in common is said once, on top."""
    closed = [ComponentResult(name, "", "not_run", "import_failed", "layers.py raised NameError") for name in "AB"]
    besides = ComponentResult("Helper", "Helper", "not_run", "unrecognised", "Helper is no layer", asked=False)
    text = to_terminal(replace(report, components=(*closed, besides)))
    assert text.startswith("0 of 2 components right; A and B not judged; also found, not asked for: Helper\n")
    assert (text.count("NameError"), text.count("Also found, not asked for\n")) == (1, 1)
    assert text.index("NameError") < text.index(" A  ") < text.index("Also found, not asked for\n")
