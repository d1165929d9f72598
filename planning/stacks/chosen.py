"""The stack of one plan, with its choices and the plan's name in its files."""

import functools

from django.utils.text import slugify

from planning.models import MasterPlan, Packages
from planning.stacks.registry import stack_named
from planning.stacks.stack import Stack


def stack_of(plan: MasterPlan) -> Stack:
    """Raises StackUnknown, StackBroken."""
    return stack_named(plan.stack)


def slug_of(plan: MasterPlan) -> str:
    """The name of its folder and its distribution."""
    return slugify(plan.project_name)[:60] or plan.package.replace("_", "-") or "software"


def files_of(plan: MasterPlan) -> dict[str, str]:
    """What the stack brings, by path. Raises StackUnknown, StackBroken."""
    choices = tuple(sorted(plan.stack_options.items()))
    found = _files(plan.stack, choices, plan.project_name, slug_of(plan), plan.description)
    more = Packages.objects.filter(plan=plan).exclude(lock="").first()
    if more is None:
        return found
    return found | {"requirements.in": more.requirements, "requirements.lock": more.lock}


@functools.lru_cache(maxsize=64)
def _files(
    stack: str, choices: tuple[tuple[str, str], ...], title: str, slug: str, about: str
) -> dict[str, str]:
    return stack_named(stack).files_for(title=title, slug=slug, about=about, chosen=dict(choices))
