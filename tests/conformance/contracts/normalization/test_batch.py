"""What normalization over a batch promises."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.laws.parity import buffers
from layerproof.play import Array, Call, Program

IDENTITIES = [identity.id for identity in contract("BatchNorm1d").identities]


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("implementation", [impl.BatchNorm1d, reference.BatchNorm1d])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity("BatchNorm1d", identity, implementation) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("moments", "bn-norm-ddof1", "variance of the output over the batch["),
        ("moments", "bn-eps-outside", "variance of the output over the batch["),
        ("moments", "bn-axis-feature", "mean of the output over the batch["),
        ("shift", "bn-train-running", "output on the shifted batch["),
        ("gradient-sum", "bn-bwd-no-mean", "sum of the input's gradient over the batch["),
        ("gradient-sum", "bn-bwd-no-var", "sum of the input's gradient times the normalized input["),
        ("history-free", "bn-train-running", "output on the same batch again["),
        ("constant-batch", "bn-no-eps", "output on a constant batch["),
        ("evaluation", "bn-eval-batch-stats", "output in eval mode["),
        ("row-alone", "bn-eval-batch-stats", "output of a row alone in eval mode["),
        ("recurrence", "bn-momentum-flip", "running mean["),
        ("recurrence", "bn-running-std", "running variance["),
        ("positions", "bn-bessel-N", "running_var after positions["),
    ],
)
def test_identities_break(identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity("BatchNorm1d", identity, mistake))


def test_recurrence_leaves_the_convention(broken_identity: Callable[..., list[str]]) -> None:
    """A biased running variance is another reading, not a broken recurrence."""
    assert broken_identity("BatchNorm1d", "recurrence", "bn-running-biased") == []


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program: with and without state, with and without positions, down to a single row."""
    sections, ranks, rows = set(), set(), set()
    for program in twin_answers("BatchNorm1d"):
        sections.add(frozenset(name.partition(".")[0] for name in program.state))
        for call in program.calls:
            if call.method == "forward":
                x = np.asarray(call.args[0])
                ranks.add(x.ndim)
                rows.add(len(x))
    assert {frozenset(), frozenset({"params"}), frozenset({"buffers"}), frozenset({"params", "buffers"})} <= sections
    assert ranks == {2, 3}
    assert 1 in rows


@pytest.mark.parametrize("rows", [2, 3])
def test_what_cancels_in_backward(rows: int, evidence: Callable[..., Evidence]) -> None:
    """The gradient is a small rest of terms of size w dy / sqrt(v + eps); nothing of the kind happens in forward."""
    x = np.arange(rows)[:, None] * np.array([[2.0, 1e-9]])
    upstream = np.ones((rows, 2)) * np.array([[3.0, 0.5]])
    state = {"params.weight": np.array([1.0, -4.0]), "params.bias": np.zeros(2)}
    calls = (Call("forward", (x,)), Call("backward", (upstream,)))
    program = Program("BatchNorm1d", "layer", {"num_features": 2}, state, calls)
    known = contract("BatchNorm1d")
    assert known.scale(program, 0) == 0.0
    assert known.scale(program, 1) == pytest.approx(4.0 * 0.5 / math.sqrt(1e-5))
    allowed = evidence(program).allowances.of("calls[1].returned")
    assert 1e-13 < allowed.max() < 1e-10


class Incremental(impl.BatchNorm1d):
    """Moves its statistics by the momentum times the distance: where that is all of it, nothing of the old is left."""

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        for name, value in (("running_mean", mean), ("running_var", unbiased_variance)):
            self.buffers[name] += self.momentum * (value - self.buffers[name])


def test_what_a_buffer_held_rounds_what_it_holds(evidence: Callable[..., Evidence]) -> None:
    """A move r + m (s - r) is right to the rounding of r, also at m = 1, where s alone is left of it."""
    x = np.array([[1e-3], [1.5e-3]])
    state = {"buffers.running_mean": np.array([3.0]), "buffers.running_var": np.array([7.0])}
    config = {"num_features": 1, "momentum": 1.0}
    program = Program("BatchNorm1d", "layer", config, state, (Call("forward", (x,)), Call("forward", (x,))))
    found = evidence(program, Incremental)
    first, second = (float(found.allowances.of(f"calls[{call}].buffers.running_var")[0]) for call in (0, 1))
    assert 1e-15 < first < 1e-13
    assert second < 1e-18
    got, right = (side.state_after(0)["buffers.running_var"][0] for side in (found.got, found.expected))
    assert 1e-17 < abs(got - right) < first
    assert all(check.holds for check in buffers.judge(found))
