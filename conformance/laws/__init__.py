"""The laws, by kind of oracle. None of them names a component: each asks a contract for its traits."""

from __future__ import annotations

from ..contract import Contract
from ..law import Law
from . import (
    adjoint,
    caches,
    derivative,
    determinism,
    draws,
    dtype,
    inputs,
    kink,
    mask,
    noise,
    parity,
    purity,
    settings,
    state,
    training,
    update,
)
from .identity import identity_laws

_MODULES = (
    *(determinism, parity, derivative, kink, adjoint, purity, inputs, dtype, state, training, caches, update, settings),
    *(mask, noise, draws),
)
LAWS: tuple[Law, ...] = tuple(
    law
    for module in _MODULES
    for value in vars(module).values()
    for law in (value if isinstance(value, tuple) else (value,))
    if isinstance(law, Law)
)


def laws_of(contract: Contract) -> list[Law]:
    """Return the laws that a contract's component is held to, its own identities last."""
    general = [law for law in LAWS if law.experiment.applies(contract) and law.applies(contract)]
    return general + identity_laws(contract)
