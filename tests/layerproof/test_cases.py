"""Cases for anyone's pytest."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import layerproof
from layerproof.conformance import judge
from layerproof.conformance.results import ComponentResult, LawResult
from layerproof.submissions import checking

EXAMPLE = """
import pytest
import layerproof

cases = layerproof.cases("wrong", effort="quick", laws=["output", "gradient.*"])


@pytest.mark.parametrize("case", cases, ids=str)
def test_my_layers(case):
    case.run()
"""


def case_of(cases: list[layerproof.Case], text: str) -> layerproof.Case:
    """Return the one case that is written so."""
    (found,) = [case for case in cases if str(case) == text]
    return found


def settled(component: ComponentResult, law: str = "output") -> layerproof.Case:
    """Return a case of a component that is judged already."""
    return layerproof.Case(component.component, law, 7, lambda: component)


def test_one_case_a_component_and_law(file: Callable[[str], Path]) -> None:
    """The text of each case names both, and the laws are those that were chosen."""
    cases = layerproof.cases(file("right"), laws=["gradient.*", "output"])
    assert [str(case) for case in cases] == ["ReLU.output", "ReLU.gradient.input"]


def test_nothing_is_judged_at_collection(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first case that runs judges its component, once for all of them."""
    judged: list[str] = []
    judge = checking.judge_export

    def counted(*arguments: object) -> ComponentResult:
        judged.append("once")
        return judge(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "judge_export", counted)
    cases = layerproof.cases(file("right"), effort="quick", laws=["output", "purity.*"])
    assert judged == []
    for case in cases:
        case.run()
    assert judged == ["once"]


def test_of_a_draft_and_what_became_of_it_the_right_one_counts(file: Callable[[str], Path]) -> None:
    """As in a check, though the other one comes later."""
    file("right")
    folder = file("wrong").parent
    case_of(layerproof.cases(folder, effort="quick", laws=["output"]), "ReLU.output").run()


def test_a_broken_law(file: Callable[[str], Path]) -> None:
    """The message holds the finding, the law, the program and the seed; the other laws' cases pass."""
    cases = layerproof.cases(file("wrong"), effort="quick", seed=7, laws=["gradient.input", "output"])
    case_of(cases, "ReLU.output").run()
    with pytest.raises(AssertionError) as caught:
        case_of(cases, "ReLU.gradient.input").run()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("ReLU.backward: grad_input")
    assert lines[1:3] == [
        "gradient.input: The gradient of every input equals the twin's, to rounding.",
        "    dL/dx = dL/dx of the twin",
    ]
    assert "    layer = ReLU()" in lines
    assert lines[-1] == "Replay with seed=7"


def test_a_slow_component_is_replayed_at_its_tier(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was judged on another number of programs than its effort's says on how many, drawn or asked for."""
    monkeypatch.setattr(judge, "affordable", lambda *_: 3)
    asked: list[dict[str, int]] = [{}, {"ReLU": 3}]
    for tiers in asked:
        (case,) = layerproof.cases(file("wrong"), seed=7, laws=["gradient.input"], tiers=tiers)
        with pytest.raises(AssertionError) as caught:
            case.run()
        assert str(caught.value).splitlines()[-1] == "Replay with seed=7, tiers={'ReLU': 3}"


def test_advice_never_fails(file: Callable[[str], Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Advice that is not followed is printed."""
    case_of(layerproof.cases(file("advised"), effort="quick", laws=["output", "dtype.*"]), "ReLU.dtype.float32").run()
    printed = capsys.readouterr().out
    assert printed.startswith("Advice (does not affect the verdict): ReLU.")
    assert "What is given in float32 comes back in float32." in printed


def test_what_is_not_recognised_is_skipped(file: Callable[[str], Path]) -> None:
    """A class that looks like a component has a case that says what is missing."""
    (case,) = layerproof.cases(file("unknown"))
    assert str(case) == "Convolve.unrecognised"
    with pytest.raises(pytest.skip.Exception, match=r"not run: not recognised \(Convolve looks like a layer"):
        case.run()


def test_a_file_that_does_not_import_fails(file: Callable[[str], Path]) -> None:
    """Nothing would be tested, and nobody would notice, if it were skipped."""
    (case,) = layerproof.cases(file("broken"))
    assert str(case) == "broken.py.import_failed"
    with pytest.raises(AssertionError, match=r"^broken\.py: broken\.py, line 3: .* raised OSError: no weights$"):
        case.run()


def test_a_law_that_was_not_run_is_skipped() -> None:
    """The reason is told, with the detail."""
    law = LawResult("output", "Right.", "required", "not_run", reason="rng", detail="Its answers vary.")
    case = settled(ComponentResult("ReLU", "ReLU", "passed", laws=(law,)))
    with pytest.raises(
        pytest.skip.Exception, match=r"^not run: its randomness cannot be seeded \(Its answers vary\.\)$"
    ):
        case.run()


def test_our_own_fault_is_an_error() -> None:
    """What the checker broke is neither passed nor failed."""
    law = LawResult("output", "Right.", "required", "checker_broke", detail="Traceback: ZeroDivisionError")
    component = ComponentResult("ReLU", "ReLU", "checker_broke", laws=(law,), message="The checker failed.")
    with pytest.raises(RuntimeError, match=r"^ReLU\.output: Traceback: ZeroDivisionError$"):
        settled(component).run()
    with pytest.raises(RuntimeError, match=r"^ReLU\.output: The checker failed\.$"):
        settled(replace(component, laws=())).run()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("plain", {}, r"plain\.py: offers no component that can be judged; known are: "),
        ("right", {"components": ["Linear"]}, r"right\.py: offers none of Linear that can be judged; it has: ReLU$"),
        ("plain", {"components": ["Linear"]}, r"offers none of Linear that can be judged; nothing in it looks like a"),
        ("unknown", {"components": ["ReLU"]}, r"offers none of ReLU that can be judged; nothing in it looks like a"),
        (
            "right",
            {"laws": ["mask.*"]},
            r"right\.py: none of mask\.\* is a law of ReLU; `layerproof explain COMPONENT` ",
        ),
        ("right", {"components": ["Lineal"]}, "'Lineal' is no known component; did you mean 'Linear'"),
    ],
)
def test_no_case_is_an_error(
    name: str, options: dict[str, list[str]], message: str, file: Callable[[str], Path]
) -> None:
    """A test that tests nothing is refused at collection."""
    with pytest.raises(ValueError, match=message):
        layerproof.cases(file(name), components=options.get("components", ()), laws=options.get("laws", ()))


def test_in_a_test_file(file: Callable[[str], Path]) -> None:
    """The example of the documentation works as it stands, and shows the finding and none of our frames."""
    folder = file("wrong").parent
    (folder / "test_it.py").write_text(EXAMPLE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"],
        cwd=folder, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed, 1 passed" in done.stdout
    assert "test_it.py::test_my_layers[ReLU.gradient.input] - AssertionError: ReLU.backward: " in done.stdout
    assert "cases.py" not in done.stdout
