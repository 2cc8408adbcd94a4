"""What the judge is asked to find out about one subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..play import Subject
from ..play.program import FUNCTIONS
from .budget import CASES, Effort
from .contract import Contract
from .contracts import contract as contract_of
from .convention import Convention, ReadAs
from .examination import Examination
from .law import Law
from .laws import laws_of
from .laws.dtype import CLAIMED, UNASKED


@dataclass(frozen=True)
class Question:
    """What the judge is asked to find out about one subject.

    Attributes:
        contract: the component's contract.
        subject: the implementation.
        seed: the run's seed.
        effort: how many programs to play.
        share: false-alarm probability for each statistical test.
        conventions: readings declared, by name, by the subject or by the user.
        lacking: options, and arguments of a forward, that the subject's signatures do not have.
        given: options and such arguments that it needs, or has another default for: it is never left to them.
        handed: whether it is handed its arrays when it is built.
        parted: options that it takes in several arguments, or that its arrays tell along each axis.
        inputs: names of what its forward may be given by position; nothing where they are not known.
        function: whether it is a class that is made around functions.
        descends: whether its backward takes a learning rate, and descends at once.
        claims: formats that the subject claims, `float32`.
        selected: ids of the laws to judge; None for all.
        shrink: look for the smallest program that breaks a law; it takes longer than all the rest.
        tier: how many programs are drawn from each stratum; what the effort says where None, or fewer where it is slow.
    """

    contract: Contract
    subject: Subject
    seed: int
    effort: Effort
    share: float
    conventions: Mapping[str, str]
    lacking: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    handed: bool = False
    parted: frozenset[str] = frozenset()
    inputs: tuple[str, ...] = ()
    function: bool = False
    descends: bool = False
    claims: tuple[str, ...] = ()
    selected: Callable[[str], bool] | None = None
    shrink: bool = True
    tier: int | None = None

    def laws(self, contract: Contract | None = None) -> list[Law]:
        """Return the laws to judge, those on claimed formats required.

        Args:
            contract: whose laws, where a convention makes the subject one of another component.
        """
        claimed = {law.id for dtype in self.claims for law in CLAIMED.get(dtype, ())}
        laws = [
            replace(law, level="required") if law.id in claimed else law for law in laws_of(contract or self.contract)
        ]
        return [law for law in laws if self.selected is None or self.selected(law.id)]

    def examination(self, conventions: Sequence[Convention], *, hasty: bool = False) -> Examination:
        """Return an examination under some conventions; a hasty one ends as soon as a required law breaks."""
        options = {name: value for convention in conventions for name, value in convention.twin.items()}
        subject = ReadAs(self.subject, conventions) if conventions else self.subject
        others = [convention.component for convention in conventions if convention.component]
        contract = contract_of(others[0]) if others else self.contract
        laws = self.laws(contract)
        return Examination(
            contract.narrowed(self.lacking, conventions, self.given, handed=self.handed),
            subject,
            contract.reference.given(options),
            [law for law in laws if law.level == "required"] if hasty else laws,
            self.tier or CASES[self.effort],
            self.seed,
            self.share,
            unasked=self.unasked(),
            stop_at_failure=hasty,
            shrink=self.shrink,
            given=self.given,
        )

    @property
    def below(self) -> str:
        """The name of the function below which conventions are declared; "" for a class."""
        return self.subject.name if self.function or self.contract.kind in FUNCTIONS else ""

    def free(self, declared: Sequence[Convention]) -> list[Convention]:
        """Return the conventions that the subject may follow besides those that it declares."""
        taken = {convention.name for convention in declared}
        free = [one for one in self.contract.conventions if one.name not in taken and self._may_follow(one)]
        # What belongs to other components, and shares a reading, is lacking here.
        known = {*self.contract.options, *(name for group in self.contract.spared for name in group)}
        lacking = self.lacking.difference(*(convention.packed for convention in declared))
        return [
            one for one in free if one.fits(lacking | (one.about - known), self.parted, self.given, handed=self.handed)
        ]

    def _may_follow(self, convention: Convention) -> bool:
        """Tell whether code like the subject's may read so; names of inputs, where they could tell, leave it open."""
        if (convention.of_classes and self.function) or (convention.of_descent and not self.descends):
            return False
        return convention.inputs is None or (bool(self.inputs) and convention.inputs(self.inputs) is None)

    def unasked(self) -> frozenset[str]:
        """Return the laws on formats that it is not to be asked for: what it says it takes does not name them."""
        formats = [dtype for dtype in CLAIMED if dtype not in self.claims and (self.claims or dtype in UNASKED)]
        return frozenset(law.id for dtype in formats for law in CLAIMED[dtype])
