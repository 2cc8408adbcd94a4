"""How a law is seen to fail."""

from collections.abc import Callable
from typing import Any

import pytest

from layerproof.conformance.examination import Examination
from layerproof.conformance.findings import finding


@pytest.fixture
def accuse(examined: Callable[..., Examination], like: Callable[[str, str], bool]) -> Callable[..., None]:
    """Give an assertion: among the programs that a law draws, one shows that an implementation breaks it.

    It takes the law's id, the component, the implementation, and what the finding should say, with … for any text.
    """

    def check(law: str, component: str, implementation: Any, says: str, **options: Any) -> None:
        tally = examined(component, implementation, law, **{"count": 8, **options}).tallies[law]
        assert tally.broke == ""
        assert tally.check is not None, f"{law} let it through in {tally.cases} cases"
        assert tally.evidence is not None
        message = finding(tally.evidence, tally.check).message
        assert like(message, says), message

    return check
