"""Probes are the same for a subject and for every known mistake."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.probes import probes
from layerproof.play import LocalSubject, arrays_in


@pytest.mark.parametrize("component", contracts())
def test_a_seed_gives_the_same_probes(component: str) -> None:
    """Two looks with one seed are on the same programs."""
    first, second = (probes(contract(component), 7) for _ in range(2))
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        assert [call.method for call in one.calls] == [call.method for call in other.calls]
        for left, right in zip(one.arrays(), other.arrays(), strict=True):
            np.testing.assert_equal(left, right)


@pytest.mark.parametrize("component", contracts())
def test_right_code_plays_them_all(component: str) -> None:
    """Our own code refuses no probe but what the twin refuses too."""
    promised = contract(component)
    for program in probes(promised, 3):
        found = Evidence(promised, program, LocalSubject("it", type(promised).model), promised.reference)
        raised = found.got.raised, found.expected.raised
        assert all(one is None for one in raised) or all(one is not None for one in raised)


def test_telling_identities_are_looked_at() -> None:
    """What shows in the programs of one identity alone is looked at too."""
    certain = [
        program
        for program in probes(contract("BCELoss"), 3)
        if all(
            np.isin(np.asarray(call.args[0]), [0.0, 1.0]).all() for call in program.calls if call.method == "forward"
        )
    ]
    inputs = [np.asarray(program.calls[0].args[0]).ndim for program in certain]
    assert (len(certain), min(inputs.count(2), 8)) == (16, 8)


@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout"])
def test_random_components_get_large_ones(component: str) -> None:
    """Where chance decides, several rates, both modes, two instances, zeros, and enough elements to tell."""
    found = probes(contract(component), 0)
    assert {program.config["p"] for program in found} == {0.25, 0.1, 0.5, 0.8}
    assert {program.instances for program in found} == {1, 2}
    methods = {tuple(call.method for call in program.calls) for program in found}
    assert ("forward", "backward", "backward") in methods
    assert any("eval" in calls for calls in methods)
    values = [array for program in found for call in program.calls for array in arrays_in(call.args)]
    assert min(array.size for array in values) >= 500
    assert all((array == 0).any() for array in values)
    assert {array.dtype for array in values} == {np.dtype(np.float64), np.dtype(np.float32)}


@pytest.mark.parametrize(("component", "methods"), [("SGD", {"step", "set", "load"}), ("clip_grad_norm", {"call"})])
def test_others_get_what_their_kind_is_called_with(component: str, methods: set[str]) -> None:
    """Optimizers step, with other rates and parameters in between; clips are called."""
    assert {call.method for program in probes(contract(component), 0) for call in program.calls} == methods


def test_initializers_are_told_apart_by_their_statistics() -> None:
    """What only draws has no probes: its samples are its fingerprint."""
    assert probes(contract("kaiming_normal"), 0) == []
