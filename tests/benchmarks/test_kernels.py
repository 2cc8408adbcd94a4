"""What is measured side by side has the best instructions that there are, and says which."""

from collections.abc import Callable
from types import ModuleType

import click
import pytest
import torch

Benchmark = Callable[[str], ModuleType]


@pytest.mark.parametrize(("is_set", "told"), [(False, ","), (True, " (by OPENBLAS_CORETYPE),")])
def test_pages_say_what_was_used(
    benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch, told: str, *, is_set: bool
) -> None:
    """NumPy's kernels, whether they were its own choice, and PyTorch's."""
    kernels = benchmark("kernels")
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    if is_set:
        monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert kernels.of_blas().isalnum() or not kernels.of_blas()
    capability = torch.backends.cpu.get_cpu_capability()
    assert kernels.used() == f"NumPy's BLAS for {kernels.of_blas() or 'no OpenBLAS'}{told} PyTorch with {capability}"


def test_other_kernels_are_refused(benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment holds NumPy back, half of a ratio would be that."""
    kernels = benchmark("kernels")
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    kernels.check_free()
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    with pytest.raises(click.ClickException, match=r"OPENBLAS_CORETYPE=Haswell keeps .*: run it under env -u"):
        kernels.check_free()
