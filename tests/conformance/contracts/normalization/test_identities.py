"""The equations of the normalization layers but batch normalization over rows, which has a file of its own."""

from collections.abc import Callable, Iterator

import pytest

from layerproof.conformance.contracts import contract
from layerproof.play import Program

COMPONENTS = (
    *("BatchNorm2d", "GroupNorm", "InstanceNorm1d", "InstanceNorm3d"),
    *("LayerNorm", "LocalResponseNorm", "RMSNorm", "SpectralNorm", "WeightNorm"),
)
HELD = [(name, identity.id) for name in COMPONENTS for identity in contract(name).identities]


@pytest.mark.parametrize(("component", "identity"), HELD, ids="-".join)
def test_identities_hold(component: str, identity: str, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    for implementation in (type(contract(component)).model, type(contract(component)).twin):
        assert broken_identity(component, identity, implementation) == []


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("BatchNorm1d", "average", "bn-no-average", "running_mean with momentum None["),
        ("BatchNorm2d", "positions", "bn-bessel-N-2d", "running_var after positions["),
        ("BatchNorm2d", "moments", "bn-axis0-2d", "variance of the output over the batch["),
        ("GroupNorm", "moments", "gn-ddof1", "variance of what is normalized together["),
        ("GroupNorm", "gradient-sum", "gn-bwd-constant", "sum of the input's gradient["),
        ("GroupNorm", "sample-alone", "gn-batch", "output of a sample alone["),
        ("InstanceNorm1d", "moments", "in-eps-outside", "variance of what is normalized together["),
        ("InstanceNorm3d", "sample-alone", "in-batch-3d", "output of a sample alone["),
        ("LayerNorm", "moments", "ln-no-sqrt", "variance of what is normalized together["),
        ("LayerNorm", "gradient-sum", "ln-bwd-no-var", "sum of the input's gradient times the normalized input["),
        ("LayerNorm", "sample-alone", "ln-axis-batch", "output of a sample alone["),
        ("RMSNorm", "moments", "rms-sum", "mean square of what is normalized together["),
        ("RMSNorm", "gradient-sum", "rms-bwd-constant", "sum of the input's gradient times the normalized input["),
        ("RMSNorm", "eps-none", "rms-eps-value", "output with eps None["),
        ("LocalResponseNorm", "one-channel", "lrn-sqrt", "output of a channel alone["),
        ("WeightNorm", "length-free", "wn-squared", "output with longer directions["),
        ("WeightNorm", "orthogonal", "wn-bwd-no-projection", "gradient along the direction"),
        ("SpectralNorm", "unit-vectors", "sn-no-unit", "length of weight_u"),
        ("SpectralNorm", "stretch-free", "sn-bwd-constant", ""),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """Each equation is broken by a known mistake, and says where; a mistake of backward leaves one of forward alone."""
    found = broken_identity(component, identity, mistake)
    assert any(text.startswith(message) for text in found) if message else found == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_programs(component: str, twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, with state and without."""
    sections = {frozenset(name.partition(".")[0] for name in program.state) for program in twin_answers(component)}
    promised = contract(component).sections
    assert frozenset(promised) in sections
