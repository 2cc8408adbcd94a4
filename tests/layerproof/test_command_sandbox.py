"""The command holds strangers' code in the tightest profile that the machine has, and says which one it was."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerproof import command
from layerproof.submissions.parallel import ONE_THREAD
from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.sandbox import trial
from layerproof.submissions.sandbox.error import SandboxError
from layerproof.submissions.sandbox.trial import Trial

FAST = ("--effort", "quick", "--law", "output")


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(command.main, [str(argument) for argument in arguments])


@pytest.fixture
def handed_in(file: Callable[[str], Path]) -> Iterator[Path]:
    """Return a folder with one right submission, which anyone may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        shutil.copy(file("right"), name)
        yield Path(name)


def test_a_class_is_graded_in_a_sandbox(
    profile: Profile, handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The profile that held stands in the terminal, on the page and in the data of every student."""
    monkeypatch.setattr(trial, "trials", lambda _: iter([Trial(profile.name, profile, ())]))
    result = run("grade", handed_in, "--report", tmp_path / "pages", "--effort", "quick")
    assert result.exit_code == 0, result.stderr
    told = f"{profile.name} (sealed by "
    assert f"Worker: {told}" in result.stdout
    assert told in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    (data,) = (tmp_path / "pages" / "students").glob("*.json")
    student = json.loads(data.read_text(encoding="utf-8"))
    assert (student["run"]["worker"], student["run"]["notes"]) == (profile.name, [])


def test_without_a_sandbox_a_class_is_refused(handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to do, and one option does it, which every report says."""
    missing = Trial("bubblewrap", None, ("it is not installed",))
    monkeypatch.setattr(trial, "trials", lambda _: iter([missing]))
    result = run("grade", handed_in, "--report", tmp_path / "pages")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "layerproof: strangers' code cannot be held on this machine (bubblewrap: it is not installed): install "
        "bubblewrap, or use a Linux with Landlock (5.13 or newer), or give --trusted if you trust every submission\n"
    )
    result = run("grade", handed_in, "--report", tmp_path / "pages", "--effort", "quick", "--trusted")
    assert result.exit_code == 0, result.stderr
    assert "The submissions were trusted: " in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")


def test_own_code_is_checked_in_a_sandbox_where_it_is_asked_for(
    profile: Profile, handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands the caller's own packages are there; in a sandbox they are not."""
    monkeypatch.setattr(trial, "trials", lambda _: iter([Trial(profile.name, profile, ())]))
    source = (handed_in / "right.py").read_text("utf-8")
    (handed_in / "right.py").write_text("import jinja2\n" + source, encoding="utf-8")
    checked = run("check", handed_in / "right.py", *FAST)
    assert (checked.exit_code, "Worker:       limits (" in checked.stdout) == (0, True)
    sealed = run("check", handed_in / "right.py", "--sandbox", *FAST)
    assert "line 1: import jinja2 raised ModuleNotFoundError: No module named 'jinja2'" in sealed.stdout
    assert f"Worker:       {profile.name} (" in sealed.stdout


def test_what_is_allowed_is_there(sandbox: Callable[[str], Profile], handed_in: Path) -> None:
    """A distribution that is named can be imported, with what it requires."""
    sandbox("bubblewrap")
    source = (handed_in / "right.py").read_text("utf-8")
    (handed_in / "right.py").write_text("import click\n" + source, encoding="utf-8")
    result = run("check", handed_in / "right.py", "--sandbox", "--allow", "click", *FAST)
    assert result.exit_code == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("check right.py --allow scipy", "allow = scipy: trusted code may import anything; leave the option out"),
        ("check right.py --sandbox --allow torhc", "'torhc' is not installed here, so that no worker can be given it"),
        ("check layerproof.impl --sandbox", "layerproof.impl: is an installed module, which no sandbox shows; give a"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: str, message: str, handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to do instead."""
    monkeypatch.chdir(handed_in)
    result = run(*words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"layerproof: {message}")


@pytest.mark.parametrize(
    ("escapes", "told", "code"),
    [((), "holds", 0), (("it reads", "it writes"), "does not hold: it reads, it writes", 4)],
)
def test_what_a_machine_has_is_shown(
    escapes: tuple[str, ...], told: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each profile, and a code that scripts understand."""
    tried = [Trial("bubblewrap", None, ("it is not installed",)), Trial("landlock", LIMITED, escapes)]
    monkeypatch.setattr(trial, "trials", lambda _: iter(tried))
    result = run("sandbox")
    first, second = result.stdout.splitlines()
    assert first.startswith("bubblewrap (sealed by bubblewrap, Landlock and seccomp: no files but its own")
    assert first.endswith("): does not hold: it is not installed")
    assert second.endswith(f"no network, no new processes): {told}")
    assert result.exit_code == code


def test_a_system_without_sandboxes_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with any other command."""

    def refuse(_: object) -> None:
        raise SandboxError("not here")

    monkeypatch.setattr(trial, "trials", refuse)
    result = run("sandbox")
    assert (result.exit_code, result.stderr) == (2, "layerproof: not here\n")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_judge_has_one_thread(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything loaded that judging takes: it forks and starts workers, which threads would be in the way of."""
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    judge = f"main(['check', {str(file('right'))!r}, '--effort', 'quick'], standalone_mode=False)"
    count = "print(len(os.listdir('/proc/self/task')), 'torch' in sys.modules)"
    code = f"import os, sys\nfrom layerproof.command import main\ntry:\n    {judge}\nfinally:\n    {count}"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "1 True", done.stdout + done.stderr
