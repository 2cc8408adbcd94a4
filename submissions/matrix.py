"""Plays the known mistakes in workers and lays out what became of them."""

from __future__ import annotations

from collections.abc import Callable

from ..conformance.catalogue import mistakes
from ..conformance.contracts import contracts
from ..conformance.diagnosis import Diagnosis
from ..conformance.matrix import Matrix, Player, Row, chosen
from .mistakes import MistakePlayers
from .options import Options
from .parallel import spread


def kill_matrix(options: Options, progress: Callable[[str, int, int], None] | None = None) -> Matrix:
    """Judge every known mistake of the components that the options name, or of all.

    Args:
        options: the user's choices; its conventions and laws are not looked at.
        progress: is told the mistake at hand, how many are done, and how many there are.

    Raises:
        OptionError: an option that cannot be followed.
        WorkerError: no worker could be started.
    """
    options = options.ready(contracts())
    known = {mistake.id: mistake for mistake in chosen(mistakes().values(), options.components)}
    with MistakePlayers(options.limits) as players:
        player = Player(Diagnosis(players, refill=players.refill), options.drawn_seed(), options.chosen_effort())

        def judged(name: str) -> Row:
            return player.row(known[name])

        def unjudged(name: str, death: str) -> Row:
            broke = (f"the judging process, which {death}",)
            return Row(name, known[name].component, (), passes_parity=False, diagnosed_as=(), broke=broke)

        rows = spread(judged, list(known), options.jobs, progress, lost=unjudged)
        return Matrix(tuple(rows), options.drawn_seed())
