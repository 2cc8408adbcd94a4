"""All laws together: right code holds them all, each is seen to fail, and no answer breaks the checker."""

import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.examination import Examination, by_experiment
from layerproof.conformance.law import Fixed
from layerproof.conformance.laws import LAWS, laws_of
from layerproof.conformance.laws.dtype import CLAIMED, UNASKED
from layerproof.play import LocalSubject, Program, Transcript
from layerproof.play.program import FUNCTIONS

Prepared = Callable[..., Examination]
FOLDER = Path(__file__).parent


def faults(examination: Examination) -> dict[str, object]:
    """Return what does not hold: required laws that told nothing among it, and none on formats that nobody claims."""
    unclaimed = {law.id for dtype in UNASKED for law in CLAIMED[dtype]}
    return {
        law: tally.broke or tally.check
        for law, tally in examination.tallies.items()
        if law not in unclaimed and (tally.broke or tally.check or (tally.law.level == "required" and not tally.holds))
    }


@pytest.mark.parametrize("component", contracts())
def test_our_own_holds_every_law(examined: Prepared, component: str) -> None:
    """Every law that applies is judged on our own code, and holds; so are those on float32, which it claims."""
    assert faults(examined(component, type(contract(component)).model)) == {}


@pytest.mark.parametrize("component", contracts())
def test_without_options_every_law_holds_too(examined: Prepared, component: str) -> None:
    """A subject that lacks all options is judged on what is left, or by some laws not at all: nothing breaks."""
    promised = contract(component)
    lacking = frozenset(promised.options) - set(promised.required)
    examination = examined(component, type(promised).model, lacking=lacking, count=1)
    silent = {law for law, tally in examination.tallies.items() if not tally.broke and not tally.check}
    assert {law: fault for law, fault in faults(examination).items() if law not in silent} == {}


@pytest.mark.parametrize("component", contracts())
def test_the_twin_holds_every_law(examined: Prepared, component: str) -> None:
    """The twin is right by its own laws; advice may go beyond PyTorch."""
    examination = examined(component, type(contract(component)).twin)
    advice = {law for law, tally in examination.tallies.items() if tally.law.level == "advice" and not tally.broke}
    assert {law: fault for law, fault in faults(examination).items() if law not in advice} == {}


def test_every_law_applies_to_something() -> None:
    """A law that no component is asked for cannot fail."""
    asked = {law.id for promised in contracts().values() for law in laws_of(promised)}
    assert {law.id for law in LAWS} <= asked


def test_every_law_is_seen_to_fail() -> None:
    """Each has an implementation in one of the tables here that breaks it: write one into BROKEN."""
    seen: set[str] = set()
    for file in sorted(FOLDER.glob("test_*.py")):
        if file != Path(__file__):
            seen |= {law for law, *_ in runpy.run_path(str(file)).get("BROKEN", ())}
    assert {law.id for law in LAWS} == seen


def test_ids_are_unique() -> None:
    """No two laws of a component share an id, its identities among them."""
    for component, promised in contracts().items():
        counts = Counter(law.id for law in laws_of(promised))
        assert [law for law, count in counts.items() if count > 1] == [], component


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_every_statement_is_a_sentence(law: Any) -> None:
    """A law's statement stands in reports: one sentence, with a formula beside it."""
    assert law.statement[0].isupper()
    assert law.statement.endswith(".")
    assert law.formula
    assert law.level in {"required", "advice"}


@pytest.mark.parametrize("component", contracts())
def test_no_more_tests_are_made_than_paid_for(prepared: Prepared, component: str) -> None:
    """The statistical checks of each law on a component are at most those that it declares for the budget."""
    examination = prepared(component, type(contract(component)).model)
    for experiment, laws in by_experiment(examination.laws):
        programs = (
            experiment.programs(examination.contract, np.random.default_rng(0)) if isinstance(experiment, Fixed) else []
        )
        evidence = [examination.evidence(experiment, program) for program in programs]
        for law in laws:
            made = sum(check.effect is not None for found in evidence for check in law.judge(found))
            assert made <= law.tests_on(examination.contract), law.id


@pytest.mark.parametrize("component", contracts())
def test_experiments_come_after_those_they_rest_on(component: str) -> None:
    """An experiment that waits for another is named, and comes later."""
    names = [experiment.name for experiment, _ in by_experiment(laws_of(contract(component)))]
    for experiment, _ in by_experiment(laws_of(contract(component))):
        for earlier in set(experiment.after).intersection(names):
            assert names.index(earlier) < names.index(experiment.name)
    known = {law.experiment.name for promised in contracts().values() for law in laws_of(promised)}
    assert {name for law in laws_of(contract(component)) for name in law.experiment.after} <= known


class Answering:
    """Our own component, until its answers are turned into something else.

    Attributes:
        name: the component.
        turn: what is made of each answer.
    """

    def __init__(self, component: str, turn: Callable[[Any], Any]) -> None:
        """Take the component, and what is made of its answers."""
        self.name = component
        self.turn = turn

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return an instance, or a function's result."""
        model = type(contract(self.name)).model
        made = model(*arguments, **options)
        if contract(self.name).kind in FUNCTIONS:
            return self.turn(made)
        turn = self.turn

        class Turned(type(made)):  # type: ignore[misc]
            """Turns what its methods return."""

            def forward(self, *args: Any) -> Any:
                """Return something else."""
                return turn(super().forward(*args))

            def backward(self, *args: Any) -> Any:
                """Return something else."""
                return turn(super().backward(*args))

            def step(self) -> Any:
                """Return something."""
                super().step()
                return turn(np.ones(2))

        made.__class__ = Turned
        return made


TURNS: dict[str, Callable[[Any], Any]] = {
    "None": lambda _: None,
    "list": lambda answer: np.asarray(answer).tolist(),
    "text": lambda _: "text",
    "tuple": lambda answer: (answer, answer),
    "empty tuple": lambda _: (),
    "complex": lambda answer: answer * 1j,
    "NaN": lambda answer: answer * np.nan,
    "infinity": lambda answer: answer + np.inf,
    "integers": lambda answer: np.asarray(answer).astype(int),
    "booleans": lambda answer: np.asarray(answer) > 0,
    "half": lambda answer: np.asarray(answer, np.float16),
    "one axis more": lambda answer: np.asarray(answer)[None],
    "empty": lambda answer: np.zeros((0, *np.shape(answer)[1:])),
    "number": lambda _: 3.0,
    "huge": lambda answer: answer * 1e300 * 1e300,
}


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("component", ["Linear", "Dropout", "BatchNorm1d", "CrossEntropyLoss", "SGD", "clip_grad_norm"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_answer_breaks_the_checker(
    examined: Prepared, monkeypatch: pytest.MonkeyPatch, component: str, turn: str
) -> None:
    """However odd an answer is, every law comes to a verdict on it, or to none, even if it rests on one that broke."""
    monkeypatch.setattr(Examination, "_ready", lambda *_: True)
    examination = examined(component, _built(component, TURNS[turn]), count=1)
    assert [tally.broke for tally in examination.tallies.values() if tally.broke] == []


def _built(component: str, turn: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a class or function with the model's own signature."""
    model: Any = type(contract(component)).model
    answering = Answering(component, turn)
    if not isinstance(model, type):
        return answering

    class Built(model):  # type: ignore[misc]
        """Built as the model is."""

        def __new__(cls, *args: Any, **options: Any) -> Any:
            return answering(*args, **options)

    return Built


def test_answers_that_stop_break_nothing(prepared: Prepared) -> None:
    """A transcript that ends early, without an exception even, is judged as far as it goes."""

    class Stops:
        """Answers the first call alone."""

        name = "stops"

        def play(self, program: Program) -> Transcript:
            """Return a transcript cut short."""
            transcript = LocalSubject("it", type(contract(program.component)).model).play(program)
            return Transcript(transcript.built, transcript.answers[:1])

    for component in contracts():
        examination = prepared(component, Stops(), count=1)
        examination.run()
        assert [tally.broke for tally in examination.tallies.values() if tally.broke] == []
