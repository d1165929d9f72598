"""A plan whose brief says more than is built, in rows alone."""

from django.utils import timezone

from config.access.models import User
from planning.discovery.requirements import give_up
from planning.discovery.statements.stated_requirements import as_stored
from planning.models import Discovery, MasterPlan, Question, Requirement
from tests.pages import worlds

RAINBOW = "System MUST print a rainbow with all seven colours on every receipt, whatever printer a branch has, without anybody installing a driver."
BRIEF = f"""# Library

A member cannot have more than 3 books at the same time.
A member cannot have more than 4 books at the same time.

- FR-012: {RAINBOW}
- Loans are shown in a donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnungstafel in the hall.
- 一本书可以被借出。

## Out of scope
- Fines: amount, date, who paid them and how
- ~~Reservations by letter~~
"""


def plan_of(alice: User, *, decided_by: str = "alice") -> MasterPlan:
    """Modelled and drafted, with FR-012 of the brief given up."""
    plan = worlds.plan_for(alice)
    Discovery.objects.filter(plan=plan).update(brief=BRIEF, **as_stored(BRIEF))
    plan.refresh_from_db()
    worlds.ask(plan, 1)
    Question.objects.filter(discovery__plan=plan).update(
        options=[
            {"label": "Leave it out", "implication": "No receipt is coloured.", "gives_up": [RAINBOW]},
            {"label": "Another way", "implication": "Change the brief.", "gives_up": []},
        ],
        recommended="Leave it out",
        answer="Leave it out",
        answered_by=decided_by,
        is_assumed=not decided_by,
        answered_at=timezone.now(),
    )  # fmt: skip
    worlds.model(plan)
    Requirement.objects.filter(plan=plan, code="FR-001").update(alias="REQ-7")
    Requirement.objects.create(
        plan=plan, code="FR-007", alias="FR-012", text=RAINBOW, priority="must"
    )
    give_up(plan)
    worlds.draft(plan)
    plan.refresh_from_db()
    return plan
