"""Who plays known mistakes in tests."""

import sys

from layerproof.conformance.catalogue import Mistake
from layerproof.play import LocalSubject, Subject


def here(mistake: Mistake) -> Subject:
    """Play a mistake in this process."""
    return LocalSubject(mistake.id, mistake.implementation, vars(sys.modules[mistake.implementation.__module__]))
