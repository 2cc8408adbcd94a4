"""How many programs a component is judged on can be asked for, is told, and replays a run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerproof import command
from layerproof.conformance import judge as module

SEED = ("--seed", "7", "--law", "output", "--output-format")


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner(env={"COLUMNS": "100"}).invoke(command.main, [str(argument) for argument in arguments])


def test_a_tier_can_be_asked_for(file: Callable[[str], Path]) -> None:
    """As many programs are drawn of each kind, and the report says so."""
    reports = [
        json.loads(run("check", file("right"), *SEED, "json", "--tier", f"ReLU={tier}").stdout) for tier in (2, 6)
    ]
    found = [(one["components"][0]["tier"], one["run"]["tiers"]) for one in reports]
    assert found == [(2, {"ReLU": 2}), (6, {"ReLU": 6})]
    few, many = (one["components"][0]["laws"][0]["cases"] for one in reports)
    assert many == 3 * few


def test_the_tier_of_the_effort_goes_without_saying(file: Callable[[str], Path]) -> None:
    """It is recorded with the component; to replay the run its seed is enough."""
    report = json.loads(run("check", file("right"), *SEED, "json").stdout)
    assert (report["components"][0]["tier"], report["run"]["tiers"]) == (4, {})
    assert run("check", file("right"), *SEED, "concise").stdout == "The component is right (seed 7)\n"


def test_a_slow_component_says_how_to_replay_it(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was judged on fewer programs comes with the option that does it again."""
    monkeypatch.setattr(module, "affordable", lambda *_: 3)
    assert run("check", file("right"), *SEED, "concise").stdout == "The component is right (seed 7 --tier ReLU=3)\n"
    text = " ".join(run("check", file("right"), *SEED, "full").stdout.split())
    assert "7 (replay with --seed 7 --tier ReLU=3)" in text
    assert "ReLU is slow: it was judged on 3 programs of each kind instead of 4." in text


@pytest.mark.parametrize(
    ("tier", "line"),
    [
        ("ReLU", "tier = 'ReLU', but should have the form Component=number, such as Layer=4"),
        ("=3", "tier = '=3', but should have the form Component=number, such as Layer=4"),
        ("ReLU=-1", "tier = 'ReLU=-1', but should have the form Component=number, such as Layer=4"),
        ("ReLU=²", "tier = 'ReLU=²', but should have the form Component=number, such as Layer=4"),
        ("ReLU=0", "tier = ReLU=0, but should be a number of programs from 1 to 1000"),
        ("ReLU=1001", "tier = ReLU=1001, but should be a number of programs from 1 to 1000"),
        ("Relu=3", "'Relu' is no known component; did you mean 'ReLU'?"),
    ],
)
def test_a_tier_that_cannot_be_followed(tier: str, line: str, file: Callable[[str], Path]) -> None:
    """One line says what was given and what should have been."""
    result = run("check", file("right"), "--tier", tier)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"layerproof: {line}\n")


def test_a_class_is_judged_at_the_tier_asked_for(file: Callable[[str], Path], tmp_path: Path) -> None:
    """The option goes before the assignment, and the page says how to do it again."""
    folder = file("right").parent
    (folder / "assignment.toml").write_text("[components.ReLU]\ntier = 2\n", encoding="utf-8")
    found = []
    for options in ((), ("--tier", "ReLU=3")):
        assert run("grade", folder, "--report", tmp_path / "pages", "--seed", "7", *options).exit_code in {0, 1}
        page = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
        found.append([tier for tier in (2, 3) if f"--seed 7 --tier ReLU={tier}" in page])
    assert found == [[2], [3]]
