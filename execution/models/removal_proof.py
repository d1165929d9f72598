"""Whether the tests of a run hold an atom: what they say of the software without it."""

from typing import ClassVar

from django.db import models

from config.shared.database.states import choices_check
from execution.choices import RemovalOutcome
from execution.models.atom import Atom
from execution.models.evidence import AcceptanceTest
from execution.models.run import Preparation
from execution.querysets import RemovalProofQuerySet

WORDS = {
    RemovalOutcome.HELD: "Taken away, it turns a test red:",
    RemovalOutcome.NOT_HELD: "Taken away, every test still passes: it is used, but could be anything.",
    RemovalOutcome.DEAD: "Taken away, every test still passes, and nothing uses it.",
    RemovalOutcome.UNVERIFIABLE: "It could not be tried.",
    RemovalOutcome.EXEMPT: "There is nothing to take away.",
}


class RemovalProof(models.Model):
    """What became of the due tests when the atom was taken away. One row an atom, of its latest proof.

    It speaks of the code with `code_sha`; of atoms that changed since, `current()` leaves it out. `tree_sha` is of
    what decided: the file without the atom, and the test that turned red, or all tests, with the files they reach.
    """

    Outcome = RemovalOutcome

    atom = models.OneToOneField(Atom, on_delete=models.CASCADE, related_name="removal")
    code_sha = models.CharField(max_length=64)
    tree_sha = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    killer = models.ForeignKey(
        AcceptanceTest,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="kills",
        help_text="The test that turned red.",
    )
    detail = models.TextField(blank=True, help_text="Why it is not verifiable or exempt.")
    # A further test is asked for once an atom.
    further = models.ForeignKey(
        Preparation, null=True, blank=True, on_delete=models.SET_NULL, related_name="proofs"
    )
    further_detail = models.TextField(blank=True, help_text="What became of the further test.")
    ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    objects = RemovalProofQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["atom__number"]
        constraints: ClassVar = [
            choices_check("outcome", RemovalOutcome, "execution_removalproof_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.atom_id} {self.outcome}"

    @property
    def words(self) -> str:
        return " ".join(part for part in (WORDS[RemovalOutcome(self.outcome)], self.detail) if part)

    @property
    def further_words(self) -> str:
        """What became of the further test; of one whose answer was unusable, why."""
        failed = self.further.error if self.further and not self.further_detail else ""
        return f"No further test could be written: {failed}" if failed else self.further_detail
