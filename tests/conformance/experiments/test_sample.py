"""Samples: fixed experiments whose evidence is statistical."""

from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.experiments.sample import DRAWS, FAIR, MASKS, NOISE, RATES, ZEROS
from layerproof.conformance.false_alarm import FALSE_ALARM
from layerproof.conformance.law import Fixed
from layerproof.conformance.statistics import smallest_rate_effect
from layerproof.play import Program


def given(experiment: Fixed, component: str, seed: int = 0) -> list[Program]:
    """Return an experiment's programs."""
    return experiment.programs(contract(component), np.random.default_rng(seed))


def test_every_rate_is_sampled() -> None:
    """Rare, common and even chances, among them the one at which a few random bits show."""
    programs = given(MASKS, "Dropout")
    assert [program.config["p"] for program in programs] == list(RATES)
    assert {0.001, 0.03, 0.1, 0.5, 0.9} == set(RATES)
    assert FAIR == 0.5


def test_samples_are_large_enough() -> None:
    """At every rate a tenth of what is rarer, kept or dropped, would be found at the whole run's budget."""
    for program in given(MASKS, "Dropout"):
        rate: Any = program.config["p"]
        inputs: Any = program.calls[0].args[0]
        assert not (inputs == 0).any()
        effect = smallest_rate_effect(inputs.size, 1 - rate, FALSE_ALARM / 100)
        assert effect < (2.0 if rate < 0.01 else 0.6) * min(rate, 1 - rate)


def test_two_calls_and_two_instances_where_the_tests_are_exact() -> None:
    """At an even chance two calls on one instance and one on another are made, on one input, without reseeding."""
    fair = next(program for program in given(MASKS, "Dropout") if program.config["p"] == FAIR)
    assert [call.instance for call in fair.calls] == [0, 0, 1]
    assert fair.instances == 2
    assert {call.seed for call in fair.calls} == {None}
    assert fair.calls[0].args[0] is fair.calls[1].args[0] is fair.calls[2].args[0]


def test_zeros() -> None:
    """A forward and a backward where only gradients can tell the mask."""
    (program,) = given(ZEROS, "OriginalDropout")
    assert [call.method for call in program.calls] == ["forward", "backward"]
    inputs: Any = program.calls[0].args[0]
    assert not inputs.any()


def test_draws() -> None:
    """Each config and shape of the contract is drawn twice, one after the other."""
    programs = given(DRAWS, "kaiming_normal")
    samples = contract("kaiming_normal").samples()
    assert [(program.config, program.calls[0].args[0]) for program in programs] == [tuple(one) for one in samples]
    assert {len(program.calls) for program in programs} == {2}


@pytest.mark.parametrize(
    ("experiment", "component"), [(MASKS, "Dropout"), (ZEROS, "Dropout"), (DRAWS, "kaiming_normal")]
)
def test_seeds_come_from_the_run(experiment: Fixed, component: str) -> None:
    """The run's seed decides, program by program."""
    seeds = [[program.seed for program in given(experiment, component, seed)] for seed in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == len(seeds[0])


def test_who_is_asked() -> None:
    """Components with a mask; initializers, and layers whose answers tell what they drew."""
    masks = {name for name, promised in contracts().items() if MASKS.applies(promised)}
    assert masks == {name for name, promised in contracts().items() if ZEROS.applies(promised)}
    assert masks == {name for name, promised in contracts().items() if "mask" in promised.traits}
    drawn = {name for name, promised in contracts().items() if DRAWS.applies(promised)}
    assert drawn == {"GaussianDropout", "RReLU", "kaiming_normal"}


@pytest.mark.parametrize("axes", [3, 4])
@pytest.mark.parametrize("seed", range(3))
def test_chance_has_a_part_in_what_is_repeated(axes: int, seed: int) -> None:
    """Under a reading that takes only some inputs as well: where all keys are masked nothing would be told of noise."""
    promised = contract("ScaledDotProductAttention")
    reading = next(one for one in promised.conventions if one.other == f"{axes}-D")
    narrowed = promised.narrowed(readings=[reading])
    programs = NOISE.programs(narrowed, np.random.default_rng(seed))
    assert [program.config["dropout_p"] for program in programs] == [0.5, 0.25]
    for program in programs:
        moments = narrowed.moments(program)
        query: Any = program.calls[0].args[0]
        assert moments is not None
        assert query.ndim == axes
        assert (moments[1] > 0).any()


@pytest.mark.parametrize("seed", range(3))
def test_rows_that_can_be_compared_are_repeated(seed: int) -> None:
    """Where rows have noise of their own, several that vary lie along two axes at least."""
    promised = contract("ScaledDotProductAttention")
    for program in NOISE.programs(promised, np.random.default_rng(seed)):
        moments = promised.moments(program)
        assert moments is not None
        rows = np.nonzero(np.any(moments[1] > 0, axis=-1))
        assert sum(len(set(places.tolist())) > 1 for places in rows) >= 2


@pytest.mark.parametrize("component", ["ScaledDotProductAttention", "MultiheadAttention"])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_repeated_tells_where_noise_enters(component: str, seed: int) -> None:
    """Some output is a sum of several terms that are dropped: of one term, that is dropping the output itself."""
    promised = contract(component)
    for program in NOISE.programs(promised, np.random.default_rng(seed)):
        moments = promised.moments(program.with_calls(program.calls[0]))
        assert moments is not None
        mean, variance = moments
        rate: Any = program.config[promised.rate]
        assert np.any(np.abs(variance - mean**2 * rate / (1 - rate)) > variance / 2)
