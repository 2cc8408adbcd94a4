"""Every attack that is known works on what does not defend itself, and none of them on us."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.sandbox import runtime
from layerproof.submissions.sandbox.bubblewrap import Bubblewrapped
from layerproof.submissions.sandbox.landlocked import Landlocked

from .table import ATTACKS, Attack

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is run on Linux alone")

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RIGHT = [[1.5, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
SOMEBODY = 23_456
PATIENCE = 30.0
Outcome = Mapping[str, Any]


def settings(profile: Profile, attacks: list[Attack]) -> str:
    """Return what the arena has to know."""
    known: dict[str, Any] = {
        "profile": profile.name,
        "attacks": [asdict(one) | {"alone": one.alone} for one in attacks],
    }
    if isinstance(profile, Bubblewrapped | Landlocked):
        found = profile.runtime
        known |= {"base": str(found.base), "code": str(found.code), "interpreter": found.interpreter}
    if isinstance(profile, Bubblewrapped):
        known["bubblewrap"] = profile.bubblewrap
    return json.dumps(known)


def fought(profile: Profile, attacks: list[Attack], user: int | None = None) -> Outcome:
    """Let attacks loose in the arena, as another user where one is given, and return what came of it."""
    with tempfile.TemporaryDirectory(prefix="attacks-") as name:
        folder = Path(name)
        package = folder / "layerproof"
        for part in ("lockdown", "play", "submissions"):
            shutil.copytree(ROOT / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
        (package / "__init__.py").touch()
        shutil.copytree(HERE, folder / "attacks", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "temporary").mkdir()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (folder / "temporary").chmod(0o777)
        variables = {"TMPDIR": str(folder / "temporary"), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
        variables["SECRET_OF_THE_JUDGE"] = str(1_000_000 + secrets.randbelow(1_000_000))
        program = sys.executable
        if isinstance(profile, Bubblewrapped | Landlocked):
            # Another user may not get at the Python that runs this.
            program = runtime.program(profile.runtime.base)
            variables |= runtime.environment(profile.runtime.base, folder)
        arguments = [program, "-B", str(folder / "attacks" / "arena.py"), settings(profile, attacks)]
        as_user = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        done = subprocess.run(arguments, env=variables, capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr
        assert list((folder / "temporary").iterdir()) == []
        found: Outcome = json.loads(done.stdout.splitlines()[-1])
        return found


def succeeded(attack: Attack, outcome: Outcome, secret: float) -> bool:
    """Tell whether an attack did what it was after."""
    returned = outcome.get("returned") or [None]
    if attack.shows == "harms":
        return not (outcome["honest"] or attack.spoils) or outcome["seconds"] > PATIENCE
    signs: Mapping[str, bool] = {
        "passes": returned == RIGHT,
        "tells": returned[0] == [secret],
        "does": returned[0] == [1.0],
        "marks": outcome["marked"],
        "visits": outcome["visited"],
    }
    return signs[attack.shows]


UNDER: dict[tuple[str, int | None], Outcome] = {}


def under(profile: Profile, user: int | None) -> Outcome:
    """Return what came of all attacks under a profile, which is found out once."""
    if (profile.name, user) not in UNDER:
        UNDER[profile.name, user] = fought(profile, list(ATTACKS.values()), user)
    return UNDER[profile.name, user]


def scenes() -> Iterator[Any]:
    """Yield each profile with each kind of user; what shares a process of pytest's is fought once."""
    for profile in ("bubblewrap", "landlock"):
        for user in ("root", "somebody"):
            group = pytest.mark.xdist_group(f"attacks-{profile}-{user}")
            yield pytest.param(profile, user, id=f"{profile}-{user}", marks=group)


@pytest.fixture
def scene(request: pytest.FixtureRequest, sandbox: Callable[[str], Profile]) -> Outcome:
    """Return what came of all attacks under a profile, by a user."""
    profile, user = request.param
    held = sandbox(profile)
    if os.geteuid() == 0:
        return under(held, None if user == "root" else SOMEBODY)
    if user == "root":
        pytest.skip("needs root")
    return under(held, None)


@pytest.mark.parametrize(
    "scene", [pytest.param(one.values, id=one.id, marks=one.marks) for one in scenes()], indirect=True
)
@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_contained(name: str, scene: Outcome) -> None:
    """It achieves nothing, ends as it should, and whoever is judged next gets a verdict."""
    attack, outcome = ATTACKS[name], scene["outcomes"][name]
    assert not succeeded(attack, outcome, scene["secret"]) or attack.ends == "no import", outcome
    assert outcome["seconds"] < PATIENCE
    if attack.ends == "no import":
        assert "lost" in outcome, outcome
        return
    assert outcome["honest"] or attack.spoils, outcome
    assert outcome.get("lost", "answers") in attack.ends.split(" or "), outcome


NAIVE = [name for name, attack in ATTACKS.items() if attack.undefended == "naive"]
WORKER = [name for name, attack in ATTACKS.items() if attack.undefended == "worker"]


def naively(how: str, look: str, folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Have the naive grader judge what lies in a folder, within some seconds."""
    arguments = [how, look, str(folder), str(folder / "results"), str(seconds)]
    command = [sys.executable, "-B", str(HERE / "naive.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("name", NAIVE)
def test_the_attack_works_on_a_naive_grader(name: str, tmp_path: Path) -> None:
    """Wrong code passes, a file is left, or the next student gets no verdict."""
    attack, mark = ATTACKS[name], tmp_path / "mark"
    text = (HERE / "students" / f"{name}.py").read_text(encoding="utf-8")
    text = text.replace("@results@", str(tmp_path / "results")).replace("@mark@", str(mark))
    (tmp_path / "layers.py").write_text(text, encoding="utf-8")
    for file in ("honest.py", "oracle.py"):
        shutil.copy(HERE / file, tmp_path)
    done = naively(*attack.naive, tmp_path, 1.5 if attack.shows == "harms" else PATIENCE)
    verdicts = json.loads(done.stdout)
    if attack.shows == "passes":
        assert verdicts.get("ReLU"), done
    elif attack.shows == "marks":
        assert mark.exists()
    else:
        assert "Honest" not in verdicts, done


@pytest.mark.parametrize(
    ("how", "look"),
    [
        *((how, "file") for how in ("allclose", "assert", "builtins", "error", "all", "sum", "late")),
        *(("allclose", "output"), ("allclose", "exit")),
    ],
)
def test_the_naive_grader_tells_right_from_wrong(how: str, look: str, tmp_path: Path) -> None:
    """Where nobody attacks it."""
    (tmp_path / "layers.py").write_text("class ReLU:\n    def forward(self, x):\n        return x\n", encoding="utf-8")
    for file in ("honest.py", "oracle.py"):
        shutil.copy(HERE / file, tmp_path)
    verdicts = json.loads(naively(how, look, tmp_path, PATIENCE).stdout)
    assert verdicts == {"ReLU": False, "Honest": look != "exit"}


@cache
def unheld() -> Outcome:
    """Return what came of the attacks that a worker with limits alone does not withstand."""
    return fought(LIMITED, [ATTACKS[name] for name in WORKER])


@pytest.mark.parametrize("name", WORKER)
@pytest.mark.xdist_group("attacks-limits")
def test_the_attack_works_on_a_worker_with_limits_alone(name: str) -> None:
    """So that it is the sandbox which stops it."""
    attack = ATTACKS[name]
    if attack.root and os.geteuid() != 0:
        pytest.skip("needs root")
    found = unheld()
    assert succeeded(attack, found["outcomes"][name], found["secret"]), found["outcomes"][name]


def test_the_table_is_whole() -> None:
    """Every file has a row, and there are enough of them."""
    assert sorted(path.stem for path in (HERE / "students").glob("*.py")) == sorted(ATTACKS)
    assert len(ATTACKS) >= 60
    assert sum(attack.undefended is not None for attack in ATTACKS.values()) >= 60
