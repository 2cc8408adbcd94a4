"""Snippets of mistakes that others wrote in their own style run with NumPy alone, and show what the run saw."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import layerproof
from layerproof.conformance.results import Finding
from layerproof.reports.snippet import with_snippets

REWRITES = Path(__file__).parents[2] / "benchmarks" / "rewrites"
SAMPLE = (
    "BatchNorm1d/bn-no-eps",  # gamma, dgamma, running_mean as attributes
    "Dropout/do-mask-shared-batch",  # a generator of its own, and statistics
    "Linear/lin-cache-list",  # W, dW
    "Linear/lin-nd-bias",  # a gradient of another shape
    "SGD/op-rebind",
    "clip_grad_norm/cl-rebind",
    "kaiming_normal/he-1",  # a generator for each call
)


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a folder where it finds NumPy and no layerproof."""
    blocked = f"import sys; sys.modules['layerproof'] = None; sys.dont_write_bytecode = True\n{code}"
    return subprocess.run([sys.executable, "-c", blocked], cwd=folder, capture_output=True, text=True, check=False)


def shows(finding: Finding, printed: str) -> bool:
    """Tell whether what a snippet printed is wrong in the way that the finding says."""
    error = re.search(r"^largest error (.+)$", printed, re.MULTILINE)
    if error is None:
        return bool(printed)
    got = re.search(r"^got      (.+)$", printed, re.MULTILINE)
    if got is not None and finding.got is not None:
        value = np.array(eval(got[1], {"nan": np.nan, "inf": np.inf}))  # noqa: S307 - the text of a list
        np.testing.assert_array_equal(value, finding.got)
    return not float(error[1]) <= (finding.allowance or 0.0) or "the same bytes: False" in printed


@pytest.mark.parametrize("name", SAMPLE)
def test_a_rewritten_mistake(name: str) -> None:
    """In the names of whoever wrote it, without an error of its own, and with the very numbers of the run."""
    path = REWRITES / f"{name}.py"
    report = layerproof.check(path, components=[path.parent.name], seed=11, effort="quick")
    findings = [law.finding for law in with_snippets(report).components[0].laws if law.finding]
    assert findings
    for finding in findings:
        assert finding.snippet, finding.message
        done = run(finding.snippet, path.parent)
        if finding.line is not None:
            assert done.returncode != 0
            assert f"line {finding.line}" in done.stderr
            continue
        assert done.returncode == 0, finding.snippet + done.stderr
        assert shows(finding, done.stdout), finding.snippet + done.stdout
