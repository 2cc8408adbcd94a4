"""Laws are made of functions: the first line of the docstring is the statement."""

from collections.abc import Iterator

import pytest

from layerproof.conformance.check import Check, failed, held
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import CALLS, SEQUENCE, STEPS
from layerproof.conformance.law import Law, has, kind, law, laws
from layerproof.play import Program


@law("its.id", ONCE, formula="a = b", level="advice", tests=2, needs_seeds=True)
def example(evidence: Evidence) -> Iterator[Check]:
    """It holds where there are calls.

    The rest of the docstring is for those who read the code.
    """
    yield held("first")
    yield held("second") if evidence.program.calls else failed("second", "no calls")
    yield failed("third", "not asked")


def test_a_function_becomes_a_law() -> None:
    """Id, statement, formula, level and experiment are what they were said to be."""
    assert isinstance(example, Law)
    assert (example.id, example.statement) == ("its.id", "It holds where there are calls.")
    assert (example.formula, example.level, example.experiment) == ("a = b", "advice", ONCE)
    assert (example.tests, example.needs_seeds, example.locate) == (2, True, None)
    assert example.applies(contract("ReLU"))


def test_the_number_of_tests_may_depend_on_the_component() -> None:
    """A number is the same for all, a function is asked."""
    by_name = law("its.id", ONCE, tests=lambda contract: len(contract.component))(example.judge)
    assert (example.tests_on(contract("ReLU")), by_name.tests_on(contract("ReLU"))) == (2, 4)


def test_it_breaks_at_its_first_failure() -> None:
    """The first check that does not hold is what breaks a law."""
    promised = contract("ReLU")
    check = example.breaks(Evidence(promised, Program("ReLU", "layer"), promised.reference, promised.reference))
    assert check == failed("second", "no calls")


@pytest.mark.parametrize(
    ("traits", "components"), [(("mask",), {"Dropout"}), (("modes", "mask"), {"Dropout"}), ((), {"Dropout", "ReLU"})]
)
def test_traits_are_conditions(traits: tuple[str, ...], components: set[str]) -> None:
    """A law may ask for all of some traits."""
    assert {name for name in ("Dropout", "ReLU") if has(*traits)(contract(name))} == components


def test_kinds_are_conditions() -> None:
    """An experiment may fit one of some kinds."""
    fits = kind("loss", "clip")
    assert [fits(contract(name)) for name in ("CrossEntropyLoss", "clip_grad_norm", "ReLU")] == [True, True, False]


def test_one_law_for_each_of_several_experiments() -> None:
    """The same function, id and statement, wherever it is asked; no contract is asked twice."""

    def judge(_: Evidence) -> Iterator[Check]:
        """It is so."""
        yield held("here")

    everywhere = laws("its.id", SEQUENCE, STEPS, CALLS, formula="a = a", level="advice")(judge)
    assert [one.experiment for one in everywhere] == [SEQUENCE, STEPS, CALLS]
    assert {(one.id, one.statement, one.formula, one.level) for one in everywhere} == {
        ("its.id", "It is so.", "a = a", "advice")
    }
    for promised in contracts().values():
        assert sum(one.experiment.applies(promised) for one in everywhere) <= 1
