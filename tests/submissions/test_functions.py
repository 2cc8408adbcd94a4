"""Wrong functions are shown with the class that is made around them, and what is found runs as pasted."""

import subprocess
import sys
from pathlib import Path

from layerproof.reports.snippet import with_snippets
from layerproof.submissions.checking import check_target
from layerproof.submissions.options import Options
from layerproof.submissions.target import find_target

SOURCE = """
import numpy as np

def affine_forward(x, w, b):
    return x @ w.T + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    rows = dout.reshape(-1, dout.shape[-1])
    return dout @ w, rows.T @ x.reshape(-1, x.shape[-1]), rows.mean(axis=0)

def dropout_forward(x, dropout_param):
    mask = 1.0
    if dropout_param["mode"] == "train":
        mask = (np.random.rand(*x.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, mask

def dropout_backward(dout, cache):
    return dout * cache
"""


def test_findings_on_functions_run_as_pasted(tmp_path: Path) -> None:
    """The snippet has the class, and prints what the report says."""
    path = tmp_path / "layers.py"
    path.write_text(SOURCE, encoding="utf-8")
    report = with_snippets(check_target(find_target(str(path)), Options(5, components=("Linear", "Dropout"))))
    linear, dropout = report.components
    assert (linear.component, linear.subject, linear.verdict) == ("Linear", "affine_forward", "failed")
    finding = next(law.finding for law in linear.laws if law.finding)
    assert "from layers import affine_forward, affine_backward" in finding.snippet
    assert "layer = Affine(w=np.array(" in finding.snippet
    done = subprocess.run(
        [sys.executable, "-c", finding.snippet], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert finding.expected is not None
    assert finding.got is not None
    assert f"expected {finding.expected.tolist()}" in done.stdout
    assert f"got      {finding.got.tolist()}" in done.stdout
    assert (dropout.verdict, dropout.reason) == ("failed", "convention")
    assert 'declare it below the function: dropout_forward.conventions = {"p": "keep"}' in dropout.message
