"""What broke another law may be no program of the law that is searched for."""

from collections.abc import Callable
from dataclasses import replace

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.conformance.search import shrunk
from layerproof.play import Array

Examined = Callable[..., Examination]


class Leaks(impl.RNN):
    """Begins each sequence with the state in which the one before ended, if nothing else is given."""

    last: Array | None = None

    def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> tuple[Array, Array]:
        """Return what is right the first time."""
        fits = self.last is not None and h_0 is None and self.last.shape[-2:] == (x.shape[-2], self.hidden_size)
        output, self.last = super().forward(x, self.last if fits else h_0, lengths=lengths)
        return output, self.last


def test_a_program_of_another_law_is_no_smaller_example_where_it_cannot_be_asked(examined: Examined) -> None:
    """Of one call an equation between two says nothing: it is no fault of ours, and no example."""
    law = "identity.prefix"
    examination = examined("RNN", Leaks, law)
    tally = examination.tallies[law]
    assert tally.evidence is not None
    program = tally.evidence.program
    evidence, check = shrunk(examination, tally, [replace(program, calls=program.calls[:1])])
    assert not check.holds
    assert len(evidence.program.calls) > 1
