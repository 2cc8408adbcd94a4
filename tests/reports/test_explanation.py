"""A contract in words, as it was last read and found good."""

from collections.abc import Callable

import pytest

from layerproof import impl
from layerproof.conformance.catalogue import Mistake
from layerproof.conformance.contracts import contracts
from layerproof.conformance.laws import laws_of
from layerproof.reports import explanation
from layerproof.reports.explanation import to_explanation

KNOWN = (
    Mistake("lin-bias-twice", "Linear", "The bias is added twice.", "Somebody else forgets it.", "Once.", impl.Linear),
    Mistake("lin-wide", "Linear", "float32 comes back as float64", "It is safer.", "", impl.Linear, level="advice"),
)


def test_snapshot(snapshot: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The text at a width of 90, with three laws and two mistakes, is what it was."""
    laws = {law.id: law for law in laws_of(contracts()["Linear"])}
    chosen = [laws[name] for name in ("output", "gradient.parameter", "dtype.float32")]
    monkeypatch.setattr(explanation, "laws_of", lambda _: chosen)
    monkeypatch.setattr(explanation, "mistakes_of", lambda _: KNOWN)
    snapshot("explanation.txt", to_explanation(contracts()["Linear"], width=90))


@pytest.mark.parametrize("component", contracts())
def test_every_component(component: str) -> None:
    """Each component has all sections, each of its laws and conventions, and no line that is too wide."""
    contract = contracts()[component]
    text = to_explanation(contract, width=100)
    assert text.startswith(f"{component}, a")
    assert [law.id for law in laws_of(contract) if f"\n  {law.id}" not in text] == []
    flags = [f"{component}.{one.name}={one.other}" for one in contract.conventions]
    assert [flag for flag in flags if flag not in text] == []
    assert max(map(len, text.splitlines())) <= 100


def test_a_function_has_no_methods() -> None:
    """What is called is shown with its defaults and without annotations."""
    text = to_explanation(contracts()["clip_grad_norm"])
    assert "  clip_grad_norm(grads, max_norm, norm_type=2.0)\n" in text
    assert "Methods" not in text


def test_without_a_convention(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sources agree that is said."""
    relu = contracts()["ReLU"]
    monkeypatch.setattr(type(relu), "conventions", ())
    assert "Conventions\n  None: sources agree on it.\n" in to_explanation(relu)


def test_functions_are_declared_below_themselves() -> None:
    """A function has no class to stand in."""
    text = to_explanation(contracts()["clip_grad_norm"])
    assert '    Declare it below the function: clip_grad_norm.conventions = {"containers": "list"}\n' in text


def test_names_that_declare_are_told() -> None:
    """An argument called keep_prob says what it is."""
    assert "    or by the name of the argument: keep_prob, p_keep, keep" in to_explanation(contracts()["Dropout"])
