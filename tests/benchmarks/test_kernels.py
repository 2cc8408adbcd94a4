"""What is measured side by side has the best instructions that there are, and says which."""

from collections.abc import Callable
from types import ModuleType

import click
import pytest
import torch

Benchmark = Callable[[str], ModuleType]


@pytest.mark.parametrize(
    ("core", "is_set", "told"),
    [
        ("SkylakeX", False, "OpenBLAS for SkylakeX"),
        ("Haswell", True, "OpenBLAS for Haswell (by OPENBLAS_CORETYPE)"),
        ("", False, "a BLAS that is no OpenBLAS"),
    ],
)
def test_pages_say_what_was_used(
    benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch, core: str, told: str, *, is_set: bool
) -> None:
    """NumPy's kernels, whether they were its own choice, and PyTorch's."""
    kernels = benchmark("kernels")
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    if is_set:
        monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert kernels.of_blas().isalnum() or not kernels.of_blas()
    monkeypatch.setattr(kernels, "of_blas", lambda: core)
    assert kernels.used() == f"NumPy with {told}, PyTorch with {torch.backends.cpu.get_cpu_capability()}"


def test_other_kernels_are_refused(benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment holds NumPy back, half of a ratio would be that."""
    kernels = benchmark("kernels")
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    kernels.check_free()
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    with pytest.raises(click.ClickException, match=r"OPENBLAS_CORETYPE=Haswell keeps .*: run it under env -u"):
        kernels.check_free()
