"""The documents are true: what they show runs, exists, or is taken from the source."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import layerproof
from layerproof.command import main
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contracts
from layerproof.reports.component_page import pages
from layerproof.reports.effort_page import effort_page
from layerproof.reports.terminal import to_terminal
from layerproof.reports.words import ADVICE, OTHER_READING

ROOT = Path(__file__).parent.parent
WRITTEN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WIDTH = 100
COMPONENTS = ROOT / "docs" / "components"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ([\w/]+\.py)\n")


def blocks(document: Path, language: str) -> list[str]:
    """Return the blocks of code in a language."""
    return [text for kind, text in BLOCK.findall(document.read_text(encoding="utf-8")) if kind == language]


def named(text: str) -> str:
    """Return the file that a block of code says it is from, or nothing."""
    match = FILE.match(text)
    return match[1] if match else ""


def command_lines(document: Path, program: str) -> list[list[str]]:
    """Return the words after a program's name, for each line of shell that runs it."""
    lines = [line.partition("#")[0].split() for text in blocks(document, "sh") for line in text.splitlines()]
    return [line[line.index(program) + 1 :] for line in lines if program in line]


@pytest.fixture
def handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files that the README shows, and work there."""
    for text in blocks(ROOT / "README.md", "python"):
        if named(text):
            (tmp_path / named(text)).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: path.name)
def test_commands_exist(document: Path) -> None:
    """Every command and option of a command line is one that layerproof has, and every target of make too."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target, *_ in command_lines(document, "make"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    for name, *words in command_lines(document, "layerproof"):
        known = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, f"layerproof {name}"


@pytest.mark.parametrize("document", [*WRITTEN, COMPONENTS / "README.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every link within the project names a file that is there."""
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_shows_what_happens(handed_in: Path) -> None:
    """Its file gets what it is shown with, to the letter: first the beginning of it, and then the whole."""
    beginning, whole = blocks(ROOT / "README.md", "text")
    check, file, option, seed = command_lines(ROOT / "README.md", "layerproof")[0]
    assert (check, file, option) == ("check", "my_layers.py", "--seed")
    assert (handed_in / "my_layers.py").exists()
    printed = to_terminal(layerproof.check("my_layers.py", seed=int(seed)), width=WIDTH)
    heading = printed.index(f"\n{OTHER_READING} Dropout") + 1
    assert printed[heading:].startswith(whole)
    assert printed[heading + len(whole) :].startswith(f"\n{ADVICE}\n")
    assert whole.startswith(beginning)


def test_the_readme_counts_what_was_measured() -> None:
    """What it says that others miss is what docs/measured/planted.md has."""
    text = (ROOT / "docs" / "measured" / "planted.md").read_text(encoding="utf-8")
    table = text.partition("## What they say")[2].partition("##")[0]
    head, _, *rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    planted = [row for row in rows if "found" in " ".join(row) or "missed" in " ".join(row)]
    missed = {name: sum(row[place] == "**missed**" for row in planted) for place, name in enumerate(head)}
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"on {len(planted)} planted bugs" in said
    assert f"`torch.testing.assert_close` misses {missed['assert_close']}, `torch.autograd.gradcheck`" in said
    assert f"gradcheck` {missed['gradcheck, slow']} and JAX's `check_grads` {missed['jax check_grads']}." in said
    assert missed["layerproof"] == 0


def test_the_readme_counts_the_known_mistakes() -> None:
    """There are more of them than it says."""
    said = re.search(r"more than ([\d,]+) known mistakes", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said is not None
    assert len(mistakes()) > int(said[1].replace(",", ""))


def test_the_readme_runs(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The code that is no file runs as it stands, beside the files that are shown."""
    for text in blocks(ROOT / "README.md", "python"):
        if not named(text):
            exec(compile(text, "README.md", "exec"), {})  # noqa: S102 - it is our own
    assert capsys.readouterr().out == "Dropout failed convention ['do-keep-drop-swap']\n"
    assert (handed_in / "test_layers.py").exists()


@pytest.mark.usefixtures("handed_in")
def test_the_pytest_example_collects() -> None:
    """The test file has a test for each component and law."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", "test_layers.py"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "test_layers.py::test_layers[Dropout.gradient.input]" in ran.stdout


@pytest.mark.parametrize(
    "text", [text for document in WRITTEN for text in blocks(document, "python") if "/" in named(text)], ids=named
)
def test_excerpts_are_from_the_source(text: str) -> None:
    """Each line of an excerpt stands in its file, in the same order."""
    path = ROOT / named(text)
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    missing = [line for line in text.splitlines()[1:] if line.strip() and line not in lines]
    assert missing == [], f"not in {path.name}, or not in this order"


def test_the_architecture_names_every_folder() -> None:
    """Its table has every package and every part of the conformance folder, and no folder that is not there."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w/]+)/` \|", text, re.MULTILINE))
    packages = {path.parent for pattern in ("*", "conformance/*") for path in ROOT.glob(f"{pattern}/__init__.py")}
    assert {str(package.relative_to(ROOT)) for package in packages} - listed == set()
    assert [folder for folder in listed if not (ROOT / folder).is_dir()] == []


def test_the_architecture_explains_every_dependency() -> None:
    """Each package that is installed along with layerproof has its reason."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("dependencies = [")[2].partition("]")[0]
    packages = {"torch": "pytorch"} | {name: name for name in re.findall(r'"([a-z0-9]+)', project) if name != "torch"}
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").casefold()
    section = text.partition("## runtime dependencies")[2].partition("\n## ")[0]
    assert [name for name in packages.values() if f"| {name} |" not in section] == []


def test_the_page_of_efforts_is_current() -> None:
    """The page is what `make docs` writes."""
    written = (ROOT / "docs" / "efforts.md").read_text(encoding="utf-8")
    assert written == effort_page(contracts()), "run `make docs`"


def test_the_pages_of_components_are_current() -> None:
    """The pages are what `make docs` writes."""
    found = {path.name: path.read_text(encoding="utf-8") for path in COMPONENTS.iterdir()}
    made = pages(contracts())
    stale = sorted(name for name in found.keys() | made.keys() if found.get(name) != made.get(name))
    assert stale == [], "run `make docs`"
