"""Our own implementation under every contract and every law, through the door that everyone uses."""

import pytest

import layerproof

# The first case of a component judges it for all others, so they belong into one process.
CASES = [
    pytest.param(case, marks=pytest.mark.xdist_group(case.component)) for case in layerproof.cases("layerproof.impl")
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_impl(case: layerproof.Case) -> None:
    """The law holds for the component."""
    case.run()
