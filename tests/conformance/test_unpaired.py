"""Every public class of torch.nn is a component, or stands on a list with the reason why it is none."""

import inspect

import pytest
from torch import nn

from layerproof.conformance.contracts import contracts
from layerproof.conformance.unpaired import UNPAIRED

PUBLIC = sorted(name for name, value in vars(nn).items() if inspect.isclass(value) and name[0].isupper())


@pytest.mark.parametrize("name", PUBLIC)
def test_a_class_is_paired_or_has_a_reason(name: str) -> None:
    """Never both, and never neither."""
    assert (name in contracts()) is not (name in UNPAIRED), (
        f"torch.nn.{name}: write it as a component, or give the reason in conformance/unpaired.py"
    )


def test_nothing_else_has_a_reason() -> None:
    """The list names what there is."""
    assert [name for name in UNPAIRED if not hasattr(nn, name)] == []


@pytest.mark.parametrize("reason", sorted(set(UNPAIRED.values())))
def test_reasons_are_sentences(reason: str) -> None:
    """They are read by themselves."""
    assert reason[0].isupper()
    assert reason.endswith(".")
