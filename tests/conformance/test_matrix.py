"""The kill matrix, on mistakes that are written here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance import diagnosis
from layerproof.conformance.catalogue import Mistake
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.matrix import Matrix, Player, Row, chosen
from layerproof.play import LocalSubject


class Leaking(impl.ReLU):
    """Lets all of the gradient through."""

    def backward(self, grad_output: Any) -> Any:
        """Return the upstream gradient."""
        return grad_output


class Widening(impl.ReLU):
    """Gives float64 whatever it is given, and claims nothing else."""

    dtypes = ("float64",)

    def forward(self, x: Any) -> Any:
        """Return the positive part in float64."""
        return super().forward(x).astype(float)


def known(name: str, implementation: Callable[..., Any], **fields: Any) -> Mistake:
    """Return an entry of the catalogue."""
    return Mistake(name, "ReLU", "Wrong.", "A belief.", "A remedy.", implementation, **fields)


def play(mistake: Mistake) -> LocalSubject:
    """Play a mistake in this process."""
    return LocalSubject(mistake.id, mistake.implementation)


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Player:
    """Return a player whose catalogue has one mistake."""
    monkeypatch.setattr(diagnosis, "mistakes_of", lambda _: [known("re-leak", Leaking)])
    return Player(Diagnosis(play), 7, "quick")


def test_a_mistake_that_is_killed(player: Player) -> None:
    """Its row has the laws that it breaks, and its own name first."""
    row = player.row(known("re-leak", Leaking))
    assert (row.id, row.component, row.passes_parity, row.broke) == ("re-leak", "ReLU", False, ())
    assert {"gradient.input", "derivative"} <= set(row.killed_by)
    assert "output" not in row.killed_by
    assert row.diagnosed_as == ("re-leak",)
    assert row.named_first


def test_what_is_right_is_not_killed(player: Player) -> None:
    """A mistake that is none survives everything, and nothing is named."""
    row = player.row(known("re-none", impl.ReLU))
    assert row == Row("re-none", "ReLU", (), passes_parity=True, diagnosed_as=())
    assert not row.named_first


def test_advice_kills_what_is_advised_against(player: Player) -> None:
    """Advice counts for a mistake that breaks nothing else, and says so, and for no other."""
    mistake = known("re-wide", Widening)
    assert player.row(mistake).killed_by == ()
    assert "dtype.float32" in player.row(replace(mistake, level="advice")).killed_by


KILLED = Row("a", "ReLU", ("output",), passes_parity=False, diagnosed_as=("a",))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((KILLED,), 0),
        ((KILLED, replace(KILLED, killed_by=())), 1),
        ((replace(KILLED, killed_by=()), replace(KILLED, broke=("derivative",))), 3),
        ((), 5),
    ],
)
def test_exit_code(rows: tuple[Row, ...], code: int) -> None:
    """One that is not killed is a fault, and what the checker broke goes before it."""
    assert Matrix(rows, 7).exit_code == code


def test_chosen() -> None:
    """Mistakes come by component, in the catalogue's order, of the components asked for."""
    entries = [replace(known(name, impl.ReLU), component=component) for name, component in ("aB", "bA", "cB")]
    assert [mistake.id for mistake in chosen(entries, [])] == ["b", "a", "c"]
    assert [mistake.id for mistake in chosen(entries, ["B"])] == ["a", "c"]
