"""How a command ends where it does not come to its end."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from layerproof.errors import Front, mendable
from layerproof.play import SubjectLost
from layerproof.submissions.assignment import AssignmentError
from layerproof.submissions.intake import StoreError
from layerproof.submissions.interruption import Stopped
from layerproof.submissions.options import OptionError
from layerproof.submissions.sandbox.error import SandboxError
from layerproof.submissions.target import TargetError
from layerproof.submissions.worker import WorkerError


def ended(error: BaseException) -> tuple[int, str]:
    """Return the exit code and standard error of a command that raises."""

    @click.group(cls=Front)
    def main() -> None:
        """Do nothing by itself."""

    @main.command()
    def work() -> int:
        with mendable():
            raise error

    result = CliRunner().invoke(main, ["work"])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("error", [AssignmentError, OptionError, SandboxError, TargetError])
def test_what_the_user_can_mend(error: type[ValueError]) -> None:
    """Bad input is told in one line."""
    assert ended(error("no such\nthing")) == (2, "layerproof: no such thing\n")


def test_windows_has_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says so, and what to do."""
    monkeypatch.setattr(sys, "platform", "win32")
    told = "layerproof: workers need Linux or macOS, and this is Windows: use the Windows Subsystem for Linux\n"
    assert ended(ValueError()) == (2, told)


def test_a_line_does_nothing_to_the_terminal() -> None:
    """It may quote the name of a stranger's file."""
    assert ended(TargetError("\x1b[31m\u202e.py is none")) == (2, "layerproof: ␛[31m\ufffd.py is none\n")


@pytest.mark.parametrize("error", [WorkerError, StoreError])
def test_the_machine(error: type[RuntimeError]) -> None:
    """What fails here, whatever was handed in, is told in one line too, with another code."""
    assert ended(error("no memory")) == (3, "layerproof: no memory\n")


@pytest.mark.parametrize("error", [ZeroDivisionError("by zero"), SubjectLost("crash", "it died")])
def test_our_own_fault(error: BaseException) -> None:
    """Whatever else is raised, lost subjects among it, comes with its traceback."""
    code, told = ended(error)
    assert code == 3
    assert told.startswith("Traceback (most recent call last):\n")
    assert told.endswith("layerproof: this is our own fault, please report it with the traceback above\n")


def test_interrupted() -> None:
    """Control-C and other signals end with the code that shells know."""
    assert ended(KeyboardInterrupt()) == (130, "layerproof: interrupted; nothing was written\n")
    assert ended(Stopped(15)) == (143, "layerproof: interrupted; nothing was written\n")


def test_nobody_reads() -> None:
    """Where the reader has gone, as `head` does, there is neither a traceback nor a code of our own."""
    code = "from layerproof.command import main; main()"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code, "explain", "ReLU"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
