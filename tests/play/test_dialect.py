"""What a subject of another shape does not have travels with the error that says so."""

import pytest

from layerproof.play.dialect import DialectError, Lack


@pytest.mark.parametrize("lack", [Lack("params.weight"), Lack("params.weight", misshapen=True)])
def test_the_error_carries_what_is_lacking(lack: Lack) -> None:
    """Its text is the message alone."""
    error = DialectError("no params.weight found", lack)
    assert (str(error), error.lack) == ("no params.weight found", lack)


def test_what_is_about_no_array_lacks_none() -> None:
    """The message alone says what it is about."""
    assert DialectError("no lr found").lack == Lack("", misshapen=False)
