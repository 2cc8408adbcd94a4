"""The names under which arrays and arguments are looked for."""

import pytest

from layerproof.play.names import BUFFERS, CONFIG, GRADIENTS, PARAMETERS, candidates


@pytest.mark.parametrize(
    ("section", "name", "expected"),
    [
        ("params", "weight", ("weight", "W", "w", "weights", "gamma", "kernel", "scale")),
        ("grads", "bias", ("grad_bias", "bias_grad", "db")),
        ("buffers", "running_var", ("running_var", "moving_var")),
        ("params", "momentum", ("momentum",)),
        ("grads", "alpha", ("grad_alpha", "alpha_grad", "dalpha", "d_alpha")),
        ("buffers", "steps", ("steps",)),
    ],
)
def test_candidates_start_with_the_field_s_own_names(section: str, name: str, expected: tuple[str, ...]) -> None:
    """Known names have a list, others are looked for as they are, and their gradients by the usual patterns."""
    assert candidates(section, name)[: len(expected)] == expected


@pytest.mark.parametrize("table", [PARAMETERS, GRADIENTS, BUFFERS])
def test_no_name_stands_for_two_arrays(table: dict[str, tuple[str, ...]]) -> None:
    """A subject's attribute is one array."""
    names = [name for group in table.values() for name in group]
    assert len(names) == len(set(names))


def test_every_argument_goes_first_by_its_own_name() -> None:
    """PyTorch's name is preferred, where a signature has several that fit."""
    assert all(names[0] == name for name, names in CONFIG.items())
