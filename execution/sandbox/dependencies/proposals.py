"""Locking the packages that a plan proposes beside those of its stack."""

import logging
from uuid import UUID

from config.shared.errors import DomainError
from execution.sandbox.dependencies import licences
from execution.sandbox.dependencies.environments import environment_for
from execution.sandbox.dependencies.package_names import normalised
from execution.sandbox.dependencies.resolver import Resolved, ages, resolve
from planning.log.event_log import append, recording
from planning.models import Packages
from planning.stacks.chosen import stack_of

logger = logging.getLogger(__name__)


def lock_packages(plan_id: UUID) -> None:
    """What cannot be locked is stored with its reason; nothing is replaced by something of a similar name."""
    packages = Packages.objects.select_related("plan").filter(plan=plan_id, lock="").first()
    if packages is None:
        return
    stack = stack_of(packages.plan)
    names = [str(one["name"]) for one in packages.wanted]
    try:
        resolved = resolve(stack.requirements, stack.lock, names)
        rows = _rows(packages, resolved)
    except DomainError as error:
        logger.warning("packages not locked plan=%s error=%s", plan_id, error)
        Packages.objects.filter(pk=packages.pk, lock="").update(problem=error.message)
        return
    with recording(packages.plan):
        changed = Packages.objects.filter(pk=packages.pk, lock="").update(
            requirements=resolved.requirements, lock=resolved.lock, locked=rows, problem=""
        )
        if changed:
            said = ", ".join(f"{row['name']} {row['version']}" for row in rows)
            append("masterplan_packages_locked", {"names": said})


def _rows(packages: Packages, resolved: Resolved) -> list[dict[str, object]]:
    """The proposed packages, with what is known of the versions chosen."""
    folder = environment_for(resolved.lock)
    known = {one.name: one for one in licences.packages(folder)} if folder else {}
    days = ages(resolved.lock)
    return [
        {
            "name": known[name].name,
            "version": known[name].version,
            "licence": known[name].licence,
            "age_days": days.get(name),
            "why": one["why"],
        }
        for one in packages.wanted
        if (name := normalised(str(one["name"]))) in known
    ]
