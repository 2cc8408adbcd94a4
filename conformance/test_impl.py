"""Our own implementation under every contract and every law, through the door that everyone uses."""

import pytest

import layerproof


@pytest.mark.parametrize("case", layerproof.cases("layerproof.impl"), ids=str)
def test_impl(case: layerproof.Case) -> None:
    """The law holds for the component."""
    case.run()
