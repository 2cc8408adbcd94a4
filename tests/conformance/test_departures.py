"""A broken subject departs from its twin somewhere that diagnosis looks, and right code nowhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.departures import (
    beyond_probes,
    on_probes,
    raises,
    signature,
    silent_on_probes,
    tells,
    where_broken,
)
from layerproof.conformance.examination import Examination
from layerproof.play import Array

Prepared = Callable[..., Examination]


class ReadsFile(impl.ReLU):
    """Reads a file that is not there, whatever it is asked."""

    def forward(self, x: Array) -> Array:  # noqa: ARG002 - it does not come to look at it
        """Raise FileNotFoundError."""
        Path("/there/is/no/such/folder/grades.csv").read_text(encoding="utf-8")
        raise AssertionError


@pytest.mark.parametrize("component", contracts())
def test_right_code_has_no_symptoms(prepared: Prepared, component: str) -> None:
    """Rounding is no symptom, in float32 neither: two subjects that share nothing else would look alike."""
    examination = prepared(component, type(contracts()[component]).model)
    assert signature(examination) == {}


@pytest.mark.parametrize("name", ["emb-neg-wrap", "al-cache-output"])
def test_what_shows_seldom_has_symptoms(prepared: Prepared, name: str) -> None:
    """Where nothing departs on ordinary programs it is looked for where PyTorch refuses, and where callers write."""
    known = mistakes()[name]
    assert signature(prepared(known.component, known.implementation, count=1))


def test_what_shows_in_edited_arrays_alone_is_elsewhere(prepared: Prepared) -> None:
    """A mistake that the probes show is not elsewhere; one that needs a caller who writes into arrays is."""
    shown, edited = mistakes()["lin-bias-twice"], mistakes()["al-cache-output"]
    assert not silent_on_probes(signature(prepared(shown.component, shown.implementation, count=1)))
    assert silent_on_probes(signature(prepared(edited.component, edited.implementation, count=1)))


def test_noise_is_looked_at_where_the_rest_is_right(prepared: Prepared) -> None:
    """What cannot be seen in an answer presupposes that answers without noise are right."""
    shared = mistakes()["at-drop-shared"]

    class Doubled(shared.implementation):  # type: ignore[name-defined, misc]
        """Returns twice what it should, and drops as the mistake does."""

        def forward(self, *args: object, **kwargs: object) -> Array:
            """Double it."""
            return 2 * super().forward(*args, **kwargs)  # type: ignore[no-any-return]

    def statistics(implementation: Callable[..., object]) -> list[str]:
        found = signature(prepared(shared.component, implementation, count=1))
        return [place.where for place, symptom in found.items() if symptom.kind == "measure"]

    assert any(where.startswith("correlation of output") for where in statistics(shared.implementation))
    assert statistics(Doubled) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("lin-bias-twice", True), ("lin-gb-mean", False), ("at-drop-shared", False), ("do-no-scale", False)],
    ids=["a wrong output", "a wrong gradient", "wrong noise", "a wrong draw"],
)
def test_a_wrong_output_tells(prepared: Prepared, name: str, *, told: bool) -> None:
    """Of what is beyond the probes nothing is needed then; of draws the statistics go on to tell."""
    known = mistakes()[name]
    examination = prepared(known.component, known.implementation, count=1)
    found = on_probes(examination)
    assert tells(examination, found) is told
    assert bool(found) is (name != "at-drop-shared")
    assert beyond_probes(examination, found)


def test_a_derivative_in_noise_is_looked_at_where_nothing_else_departs(prepared: Prepared) -> None:
    """It tells of backward what the noise hides; who departs without noise is known by that."""

    class Halved(impl.LSTM):
        """Goes back half as far where there is noise."""

        more = False

        def backward(self, *grads: Any) -> Any:
            """Return half of it."""
            found = super().backward(*grads)
            return tuple(one / 2 for one in found) if self.more or (self.training and 0 < self.dropout < 1) else found

    def noisy() -> list[str]:
        return [place.where for place in signature(prepared("LSTM", Halved)) if place.facet == "derivative"]

    assert noisy()
    Halved.more = True
    assert noisy() == []


@pytest.mark.parametrize(("implementation", "raised"), [(ReadsFile, True), (impl.Linear, False)])
def test_who_raised_is_known(examined: Callable[..., Examination], implementation: type, *, raised: bool) -> None:
    """An exception on a program that broke a law is told from a wrong answer, and from none."""
    component = "ReLU" if raised else "Linear"
    assert raises(examined(component, implementation)) is raised


def test_laws_are_broken_where_somebody_broke_them(examined: Callable[..., Examination], prepared: Prepared) -> None:
    """Programs on which one subject broke its laws are put to another: to right code, which breaks none there."""
    known = mistakes()["lin-bias-twice"]
    broken = examined("Linear", known.implementation).broken()
    assert where_broken(prepared("Linear", known.implementation), broken)
    assert where_broken(prepared("Linear", type(contract("Linear")).model), broken) == {}
