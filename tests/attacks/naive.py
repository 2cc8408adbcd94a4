"""A grader as many are written: it imports what was handed in, compares in the same process, and believes it.

It shows that the attacks work: `naive.py HOW LOOK FOLDER RESULTS SECONDS` prints a verdict for each class, as JSON.
"""

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

TOLERANCE = 1e-6
results: dict[str, bool] = {}


def asserted(got: Any, expected: Any) -> bool:
    """Compare as a unit test does."""
    np.testing.assert_allclose(got, expected)
    return True


HOW: Mapping[str, Callable[[Any, Any], bool]] = {
    "allclose": lambda got, expected: bool(np.allclose(got, expected)),
    "assert": asserted,
    "builtins": lambda got, expected: bool(max(abs(a - b) for a, b in zip(got, expected, strict=True)) < TOLERANCE),
    "error": lambda got, expected: not np.max(np.abs(got - expected)) > TOLERANCE,
    "none": lambda got, expected: got is expected,
    "all": lambda got, expected: bool((np.abs(got - expected) < TOLERANCE).all()),
    "equal": lambda got, expected: bool(got == expected),
    "sum": lambda got, expected: bool(abs(got.sum() - expected.sum()) < TOLERANCE),
    "late": lambda got, expected: bool(np.allclose(got, expected)),
}


def check(how: str, got: Any, expected: Any) -> bool:
    """Compare."""
    return HOW[how](got, expected)


def grade(how: str, name: str, implementation: Any) -> Any:
    """Judge one class on one input, and return its answer."""
    layer = implementation()
    np.random.seed(1)  # noqa: NPY002 - as such graders do
    x = np.random.randn(4)  # noqa: NPY002 - as such graders do
    import oracle  # type: ignore[import-not-found]  # noqa: PLC0415 - as such graders do

    expected = oracle.relu(x)
    got = layer.forward(x)
    results[name] = check(how, got, oracle.relu(x) if how == "late" else expected)
    return got


def inner(how: str, look: str, folder: str, path: str) -> None:
    """Grade what lies in a folder."""
    sys.path.insert(0, folder)
    import honest  # type: ignore[import-not-found]  # noqa: PLC0415 - what the next one handed in
    import layers  # type: ignore[import-not-found]  # noqa: PLC0415 - what was handed in

    for name, module in (("ReLU", layers), ("Honest", honest)):
        try:
            got = grade(how, name, getattr(module, name))
            if look == "pickle" and name == "ReLU":
                Path(path).write_bytes(pickle.dumps(got))
        except Exception:  # noqa: BLE001 - the next one is judged as well
            results[name] = False
        print("PASSED" if results[name] else "FAILED", name)  # noqa: T201 - for whoever reads it
    if look != "pickle":
        with open(path, "w", encoding="utf-8") as stream:  # noqa: PTH123 - as such graders do
            json.dump(results, stream)
    sys.exit(0 if all(results.values()) else 1)


def outer(how: str, look: str, folder: str, path: str, seconds: str) -> dict[str, bool]:
    """Return the verdicts that the grader is believed to have given."""
    command = [sys.executable, __file__, "inner", how, look, folder, path]
    output = subprocess.PIPE if look == "output" else subprocess.DEVNULL
    ran = subprocess.run(
        command, stdout=output, stderr=subprocess.DEVNULL, text=True, timeout=float(seconds), check=False, cwd=folder
    )
    if look == "later":
        time.sleep(0.6)
    if look == "exit":
        return dict.fromkeys(("ReLU", "Honest"), ran.returncode == 0)
    if look == "output":
        said = [line.split() for line in ran.stdout.splitlines() if line.startswith(("PASSED ", "FAILED "))]
        return {name: word == "PASSED" for word, name in said}
    if look == "pickle":
        pickle.loads(Path(path).read_bytes())  # noqa: S301 - what is shown to be wrong
        return {}
    found: dict[str, bool] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    if sys.argv[1] == "inner":
        inner(*sys.argv[2:])
    else:
        try:
            print(json.dumps(outer(*sys.argv[1:])))  # noqa: T201 - the verdict
        except (OSError, ValueError, subprocess.TimeoutExpired):
            print("{}")  # noqa: T201 - nobody has a verdict
