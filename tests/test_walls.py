"""Imports run one way, and what is general names no component."""

import ast
import re
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

import layerproof.impl

ROOT = Path(__file__).parent.parent
STANDARD_LIBRARY = sys.stdlib_module_names

CORE = {"layerproof.conformance", "layerproof.reference", "layerproof.impl", "layerproof.play"}
MAY_IMPORT = {
    "impl": {"__future__", "collections.abc", "math", "typing", "numpy", "layerproof.impl"},
    "lockdown": STANDARD_LIBRARY | {"layerproof.lockdown", "layerproof.play.serve"},
    "play": STANDARD_LIBRARY | {"numpy", "layerproof.play"},
    "reference": STANDARD_LIBRARY | {"numpy", "torch", "layerproof.play", "layerproof.reference"},
    "conformance": STANDARD_LIBRARY | CORE | {"hypothesis", "numpy", "scipy"},
    "reports": STANDARD_LIBRARY | CORE | {"jinja2", "numpy", "rich", "layerproof.reports"},
    "submissions": STANDARD_LIBRARY | CORE | {"numpy", "layerproof.lockdown", "layerproof.submissions"},
}
JUDGES = (
    *("agreement", "departures", "diagnosis", "examination", "findings", "judge", "law_results"),
    *("matrix", "question", "readings", "search", "together"),
)
GENERAL = ("conformance/laws", "conformance/experiments", "conformance/judge*", "conformance/question.py", "reports")
ENGLISH_TOO = {
    "Linear": "an adjective that starts sentences: only code may not say it",
}


def modules(*patterns: str) -> list[Path]:
    """Return the modules in the folders that the patterns name, without tests: they come through the front door."""
    found = [path for pattern in patterns for path in ROOT.glob(pattern)]
    files = [file for path in found for file in ([path] if path.suffix == ".py" else path.rglob("*.py"))]
    return sorted(file for file in files if not file.name.startswith("test_"))


def imports(source: str, package: str) -> Iterator[tuple[int, set[str]]]:
    """Yield each import's line and the names by which a wall may know it: `a.b` and `a.b.c` for `from a.b import c`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, {alias.name}) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: 1 - node.level or None] if node.level else []
            module = ".".join([*parents, *([node.module] if node.module else [])])
            yield from ((node.lineno, {module, f"{module}.{alias.name}"}) for alias in node.names)


def crossings(source: str, package: str, allowed: AbstractSet[str]) -> list[str]:
    """Return a line for each import of something that is neither allowed nor below what is."""
    return [
        f"line {line}: {max(names, key=len)}"
        for line, names in imports(source, package)
        if not any(name == wall or name.startswith(f"{wall}.") for name in names for wall in allowed)
    ]


def absolute(source: str) -> list[int]:
    """Return the lines that import something of ours by its whole name."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if any(name.partition(".")[0] == "layerproof" for name in names):
            lines.append(getattr(node, "lineno", 0))
    return lines


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_one_way(folder: str) -> None:
    """Each folder imports what it may and nothing else."""
    found = {}
    for path in modules(folder):
        name = path.relative_to(ROOT)
        package = ".".join(["layerproof", *name.parent.parts])
        if lines := crossings(path.read_text(encoding="utf-8"), package, MAY_IMPORT[folder]):
            found[str(name)] = lines
    assert found == {}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_our_own_is_imported_in_one_form(folder: str) -> None:
    """Relative imports tell at a glance what is ours, and the same thing is never imported in two forms."""
    found = [
        f"{path.relative_to(ROOT)}, line {line}"
        for path in modules(folder)
        for line in absolute(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from ..play import play\nfrom . import names", []),
        ("from layerproof.play import play", [1]),
        ("import numpy\nimport layerproof.play", [2]),
        ("def f():\n    from layerproof import impl", [2]),
        ("import layerproofs", []),
    ],
)
def test_an_absolute_import_is_noticed(source: str, lines: list[int]) -> None:
    """Also a late one, and one of the package itself."""
    assert absolute(source) == lines


@pytest.mark.parametrize("folder", ["contracts", "experiments", "laws"])
def test_what_is_judged_by_knows_no_judge(folder: str) -> None:
    """Contracts, experiments and laws build on the models of `conformance`; the judge builds on all of them."""
    judges = {f"layerproof.conformance.{name}" for name in JUDGES}
    found = set()
    for path in modules(f"conformance/{folder}"):
        package = ".".join(["layerproof", *path.relative_to(ROOT).parent.parts])
        for _, names in imports(path.read_text(encoding="utf-8"), package):
            found |= judges & names
    assert found == set()


def test_the_judges_are_there() -> None:
    """A name that no module has would let every import pass."""
    assert [name for name in JUDGES if not (ROOT / "conformance" / f"{name}.py").is_file()] == []


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_the_architecture_says_what_a_folder_may_import(folder: str) -> None:
    """Its table names what the wall lets through besides the standard library and the folder itself."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{folder}/` \|.*\| ([^|]*) \|$", text, re.MULTILINE)
    assert row is not None
    allowed = MAY_IMPORT[folder] - STANDARD_LIBRARY - {f"layerproof.{folder}", "collections.abc"}
    said = set(re.findall(r"`[\w/.]+`|NumPy|PyTorch|SciPy|Hypothesis|Jinja2|rich", row[1]))
    assert said == set(map(written, allowed))


def written(module: str) -> str:
    """Return a module as the table writes it."""
    names = {"numpy": "NumPy", "torch": "PyTorch", "scipy": "SciPy", "hypothesis": "Hypothesis", "jinja2": "Jinja2"}
    if module == "layerproof.play.serve":
        return "`play/serve.py`"
    return f"`{module.removeprefix('layerproof.')}`" if module.startswith("layerproof.") else names.get(module, module)


def test_programs_are_not_drawn_by_hypothesis() -> None:
    """Strategies are our own, `conformance.strategies`: Hypothesis searches for the smallest program alone."""
    found = set()
    for path in modules("conformance"):
        for _, names in imports(path.read_text(encoding="utf-8"), "layerproof.conformance"):
            if any(name.partition(".")[0] == "hypothesis" for name in names):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == {"conformance/drawing.py", "conformance/seclusion.py"}


@pytest.mark.parametrize(
    ("source", "package", "found"),
    [
        ("import numpy as np, os", "layerproof.impl", ["line 1: os"]),
        ("from collections import abc", "layerproof.impl", []),
        ("from collections import Counter", "layerproof.impl", ["line 1: collections.Counter"]),
        ("from . import linear\nfrom .linear import Linear", "layerproof.impl", []),
        ("from ..play import play", "layerproof.impl", ["line 1: layerproof.play.play"]),
        ("from .. import play", "layerproof.conformance", []),
        ("from ... import play", "layerproof.conformance.laws", []),
        ("from ...reports import html", "layerproof.conformance.laws", ["line 1: layerproof.reports.html"]),
        ("from layerproof import check", "layerproof.conformance", ["line 1: layerproof.check"]),
        ("import torch", "layerproof.conformance", ["line 1: torch"]),
        ("def f():\n    import layerproof", "layerproof.submissions", ["line 2: layerproof"]),
    ],
)
def test_a_crossing_is_noticed(source: str, package: str, found: list[str]) -> None:
    """Absolute, relative and late imports are all held to the wall."""
    assert crossings(source, package, MAY_IMPORT[package.split(".")[1]]) == found


def spoken(source: str) -> str:
    """Return the words of the code alone: its names, and its strings that are one word."""
    words = []
    for node in ast.walk(ast.parse(source)):
        for _, value in ast.iter_fields(node):
            texts = value if isinstance(value, list) else [value]
            words += [text for text in texts if isinstance(text, str) and " " not in text]
    return "\n".join(words)


def named(source: str, components: list[str]) -> list[str]:
    """Return the components that the source names as whole words, in code, strings or comments."""
    return [
        component
        for component in components
        if re.search(rf"\b{component}\b", spoken(source) if component in ENGLISH_TOO else source)
    ]


@pytest.mark.parametrize("pattern", GENERAL)
def test_the_general_is_there(pattern: str) -> None:
    """A pattern that no module answers to would let every name pass."""
    assert modules(pattern)


def test_the_general_names_no_component() -> None:
    """Laws, experiments, the judge and the reports know traits and contracts, never a component by name."""
    found = {
        str(path.relative_to(ROOT)): names
        for path in modules(*GENERAL)
        if (names := named(path.read_text(encoding="utf-8"), list(layerproof.impl.__all__)))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""Linear in its input."""', []),
        ('law(name="Linear")', ["Linear"]),
        ("contract is Linear", ["Linear"]),
        ("import impl.Linear", ["Linear"]),
        ("# as kaiming_normal does", ["kaiming_normal"]),
        ('"""For Dropout, keep."""', ["Dropout"]),
        ("AlphaDropout, dropout, kaiming_normal_", []),
    ],
)
def test_a_name_is_noticed(source: str, found: list[str]) -> None:
    """A component's name is found as a whole word, and an English word only where it is code."""
    assert named(source, ["Dropout", "Linear", "kaiming_normal"]) == found
