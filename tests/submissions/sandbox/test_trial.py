"""A profile is believed only after a stranger of our own has tried to get out of it."""

import shutil
import sys
from collections.abc import Callable

import pytest

from layerproof.lockdown import landlock
from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.sandbox import trial
from layerproof.submissions.sandbox.bubblewrap import Bubblewrapped
from layerproof.submissions.sandbox.error import SandboxError
from layerproof.submissions.sandbox.runtime import find_runtime
from layerproof.submissions.sandbox.trial import ESCAPES, Trial, chosen_profile, find_profile, trials, tried

pytestmark = pytest.mark.usefixtures("nothing_left")
WAY_OUT = (
    "install bubblewrap, or use a Linux with Landlock (5.13 or newer), or give --trusted if you trust every submission"
)


def test_the_stranger_gets_out_where_nothing_holds_it() -> None:
    """Every attempt succeeds in a worker that is only limited, so that none of them fails by itself."""
    escapes = set(tried(LIMITED).escapes)
    closed, root = {ESCAPES["inherit"]}, {ESCAPES["rise"]}
    assert set(ESCAPES.values()) - escapes - root == closed


def test_a_profile_holds(profile: Profile) -> None:
    """Nothing that the stranger tries succeeds, and it can compute."""
    assert tried(profile) == Trial(profile.name, profile, ())


def test_a_sandbox_with_a_hole_is_found_out(sandbox: Callable[[str], Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the worker's own lockdown, bubblewrap alone lets processes be started and memory be shared."""
    profile = sandbox("bubblewrap")
    monkeypatch.setattr(
        "layerproof.lockdown.Lockdown.to_json", lambda _: '{"resources":{},"sealed":false,"readable":null}'
    )
    assert set(tried(profile).escapes) >= {ESCAPES["fork"], ESCAPES["share"]}


def test_a_worker_that_does_not_run_holds_nobody() -> None:
    """A program that is not bubblewrap is no profile."""
    runtime = find_runtime()
    (escape,) = tried(Bubblewrapped("/bin/false", runtime)).escapes
    assert escape.startswith("no worker runs (the worker did not start: it ended with exit code 1")
    (escape,) = tried(Bubblewrapped("/no/such/bwrap", runtime)).escapes
    assert escape.startswith("no worker runs (the worker did not start: [Errno 2] No such file or directory")


def test_the_tightest_that_holds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first that nothing got out of; where there is none, one line says why each does not do."""
    first, second = Trial("a", LIMITED, ("a file was written",)), Trial("b", LIMITED, ())
    monkeypatch.setattr(trial, "trials", lambda _: iter([Trial("c", None, ("it is not installed",)), first, second]))
    assert find_profile() is LIMITED
    assert (first.held, second.held, Trial("c", None, ()).held) == (False, True, False)
    missing = Trial("c", None, ("it is not installed", "nor else"))
    monkeypatch.setattr(trial, "trials", lambda _: iter([missing, first]))
    with pytest.raises(SandboxError) as caught:
        find_profile()
    assert str(caught.value) == (
        "strangers' code cannot be held on this machine (c: it is not installed, nor else; a: a file was written): "
        + WAY_OUT
    )


def test_what_a_machine_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bubblewrap and without Landlock there is nothing to try."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert list(trials()) == [
        Trial("bubblewrap", None, ("it is not installed",)),
        Trial("landlock", None, ("this kernel has none",)),
    ]


def test_strangers_stay_out_of_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says which system it is, and what is left to do."""
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError) as caught:
        find_profile()
    assert str(caught.value) == (
        "strangers' code is run on Linux alone, and this is darwin: give --trusted if you trust every submission"
    )


def test_trusted_code_needs_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried then, and nothing has to be allowed; otherwise whoever waits is told."""
    monkeypatch.setattr(trial, "trials", lambda _: pytest.fail("it was tried"))
    assert chosen_profile(trusted=True) is LIMITED
    with pytest.raises(
        SandboxError, match=r"^allow = scipy, x: trusted code may import anything; leave the option out$"
    ):
        chosen_profile(["scipy", "x"], trusted=True)
    with pytest.raises(TypeError, match=r"^allow = 'scipy' \(str\), but should be a list of names: allow=\['scipy'\]$"):
        chosen_profile("scipy", trusted=False)
    asked: list[object] = []

    def find(allowed: list[str]) -> Profile:
        asked.append(allowed)
        return LIMITED

    monkeypatch.setattr(trial, "find_profile", find)
    assert chosen_profile(["scipy"], lambda *step: asked.append(step), trusted=False) is LIMITED
    assert asked == [("finding a sandbox", 0, 1), ["scipy"]]
