"""Changing what it is built on, and the choices within that."""

from config.access.audit import audit
from config.access.models import User
from config.shared.seen import check_seen
from planning.discovery.amendments.model_checks import AmendmentRefused
from planning.discovery.amendments.open_plan import amending
from planning.discovery.stack_choice import choose
from planning.log.event_log import append
from planning.models import MasterPlan
from planning.stacks.chosen import stack_of
from planning.stacks.registry import all_stacks, stack_named
from planning.stacks.stack import Stack


def stacks() -> list[Stack]:
    return list(all_stacks())


def shown(plan: MasterPlan) -> dict[str, str]:
    """The name of the stack under `stack`, and the choice for each of its options."""
    options = stack_of(plan).options
    return {
        "stack": plan.stack,
        **{name: plan.stack_options.get(name, one.default) for name, one in options.items()},
    }


def change(plan: MasterPlan, name: str, options: dict[str, str], by: User, seen: str = "") -> None:
    """Options that are left out take their defaults. Raises StackUnknown, AmendmentRefused, ChangedMeanwhile."""
    with amending(plan, by):
        plan.refresh_from_db(fields=["stack", "stack_options", "requested_stack"])
        before = shown(plan)
        check_seen(before, seen)
        known = stack_named(name).options
        wrong = [
            f"{key}: {value!r} is no choice of {name}."
            for key, value in options.items()
            if key not in known or value not in known[key].choices
        ]
        if wrong:
            raise AmendmentRefused(wrong)
        choose(plan, name)
        chosen = {key: value for key, value in options.items() if value != known[key].default}
        MasterPlan.objects.filter(pk=plan.pk).update(stack_options=chosen)
        plan.stack_options = chosen
        after = shown(plan)
        if after == before:
            return
        payload = {"verb": "changed", "kind": "stack", "name": name, "before": before, "after": after, "touches": []}  # fmt: skip
        append("discovery_amended", payload)
        audit(by, "amend_discovery", plan, before=before, after=after)
