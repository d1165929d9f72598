"""How many tasks a plan is to have and why, and a person's agreement to it before the draft is paid."""

import math
from dataclasses import asdict, dataclass
from fractions import Fraction

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput, DomainError
from config.shared.jobs import queue
from planning.log.event_log import append, recording
from planning.models import MasterPlan
from planning.money import estimates
from planning.steps.job_names import DRAFT

# What `size` may be besides a number of tasks.
RECOMMENDED = 0
COMPACT = 1
STANDARD = 2

# A domain that asks for fewer tasks than this is planned as small as it is.
ENOUGH_STRUCTURE = 30

TARGET = 120
MINIMUM = 100
MAXIMUM = 150
TOLERANCE = Fraction(15, 100)
# A plan of fewer tasks than the smallest domain asks for cannot have three phases worth the name.
SMALLEST = 11
LARGEST = 400
PHASE_SHARES = {"setup": Fraction(30, 100), "core": Fraction(48, 100), "polish": Fraction(22, 100)}


@dataclass(frozen=True, kw_only=True)
class Size:
    target: int
    minimum: int
    maximum: int
    reason: str

    def as_tag(self) -> dict[str, int | str]:
        return asdict(self)


def check_size(size: int) -> None:
    """Raises BadInput for a number that is neither one of the named sizes nor one a plan can have."""
    if size not in {RECOMMENDED, COMPACT, STANDARD} and not SMALLEST <= size <= LARGEST:
        raise BadInput(f"Choose between {SMALLEST} and {LARGEST} tasks; {size} is outside of that.")


def structural_floor(*, contexts: int, aggregates: int, services: int) -> int:
    """The tasks that the domain's structure alone asks for: `5 + 2B + 4A + S + ceil(S/2)`."""
    return 5 + 2 * contexts + 4 * aggregates + services + math.ceil(services / 2)


def recommended(floor: int) -> int:
    """Standard where the domain has structure enough for it, else compact."""
    return STANDARD if floor >= ENOUGH_STRUCTURE else COMPACT


def size_for(requested: int, *, contexts: int, aggregates: int, services: int) -> Size:
    floor = structural_floor(contexts=contexts, aggregates=aggregates, services=services)
    asks = f"the domain model alone asks for {floor}"
    requested = recommended(floor) if requested == RECOMMENDED else requested
    if requested == COMPACT:
        return _around(floor, f"Compact: {asks}, within 15 %.")
    if requested != STANDARD:
        return _around(requested, f"{requested} tasks were asked for, within 15 %; {asks}.")
    if floor > TARGET:
        return Size(
            target=floor,
            minimum=MINIMUM,
            maximum=max(MAXIMUM, _up(floor)),
            reason=f"A large domain: {asks}, more than the usual {TARGET}.",
        )
    reason = f"Small steps: about {TARGET} tasks of one file or one operation each; {asks}."
    return Size(target=TARGET, minimum=MINIMUM, maximum=MAXIMUM, reason=reason)


def _around(target: int, reason: str) -> Size:
    down = math.ceil(target * (1 - TOLERANCE))
    return Size(target=target, minimum=down, maximum=_up(target), reason=reason)


def _up(target: int) -> int:
    return math.floor(target * (1 + TOLERANCE))


def asks_person(plan: MasterPlan) -> bool:
    """Who named a size has decided already. Recommendations answer questions, they agree to no price."""
    return not plan.is_unattended and plan.requested_size == RECOMMENDED


def is_asked(plan: MasterPlan) -> bool:
    waits = plan.waiting_for == MasterPlan.WaitingFor.PERSON
    return waits and plan.status == MasterPlan.Status.GENERATING


def agree(plan: MasterPlan, by: User, target: int | None = None) -> None:
    """Begin the draft, at the size proposed or another one (a number of tasks, or a named size). Raises BadInput, and DomainError if the plan is not waiting for it."""
    require(by, "answer_question", plan)
    if target is not None:
        check_size(target)
    with recording(plan, actor=by.get_username()):
        waiting = MasterPlan.objects.filter(
            pk=plan.pk,
            status=MasterPlan.Status.GENERATING,
            waiting_for=MasterPlan.WaitingFor.PERSON,
        )
        if not waiting.update(waiting_for=MasterPlan.WaitingFor.NOTHING):
            raise DomainError(
                "This plan is not waiting for its size to be agreed to.", code="not_waiting"
            )
        fresh = MasterPlan.objects.select_related("discovery").get(pk=plan.pk)
        if target is not None and target != fresh.target_tasks:
            _resize(fresh, target)
        begin_draft(fresh)


def offered(plan: MasterPlan) -> Size:
    """The named size that is not recommended: compact for standard, standard for compact."""
    other = {STANDARD: COMPACT, COMPACT: STANDARD}
    structure = _structure(plan)
    floor = structural_floor(**structure)
    return size_for(other[recommended(floor)], **structure)


def _structure(plan: MasterPlan) -> dict[str, int]:
    found = plan.discovery
    return {
        "contexts": len(found.bounded_contexts),
        "aggregates": len(found.aggregates),
        "services": len(found.services),
    }


def _resize(plan: MasterPlan, target: int) -> None:
    size = size_for(target, **_structure(plan))
    plan.requested_size = target
    plan.target_tasks, plan.size_reason = size.target, size.reason
    plan.minimum_tasks, plan.maximum_tasks = size.minimum, size.maximum
    names = ["requested_size", "target_tasks", "minimum_tasks", "maximum_tasks", "size_reason"]
    plan.save(update_fields=names)
    append("masterplan_size_changed", asdict(size))


def begin_draft(plan: MasterPlan) -> None:
    """Inside a recording."""
    payload = {"discovery_id": str(plan.discovery.pk), **estimates.of_drafting(plan)}
    append("masterplan_generation_start", payload)
    queue(DRAFT, plan.pk)
