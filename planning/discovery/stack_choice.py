"""The stack a plan is built on: proposed by discovery, or named by a person until the draft begins."""

from collections.abc import Collection
from typing import Any

from planning.answers import DomainModel
from planning.lint.names import Problems
from planning.log.event_log import append
from planning.models import Discovery, MasterPlan
from planning.stacks.registry import all_stacks, stack_named
from planning.stacks.stack import Stack


def check_stack(name: str) -> None:
    """Raises StackUnknown; none at all is a proposal of discovery's."""
    if name:
        stack_named(name)


def choosable(plan: MasterPlan) -> list[Stack]:
    """The one a person has named, or all of them."""
    return [stack_named(plan.requested_stack)] if plan.requested_stack else list(all_stacks())


def as_tag(stacks: Collection[Stack]) -> list[dict[str, Any]]:
    """The `<stacks>` of the model contract."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "about": one.paragraph,
            "fits": one.fits,
            "fits_not": one.fits_not,
            "options": {
                name: {"title": option.title, "choices": option.choices, "default": option.default}
                for name, option in one.options.items()
            },
        }
        for one in stacks
    ]


def problems(answer: DomainModel, stacks: Collection[Stack]) -> Problems:
    names = [stack.name for stack in stacks]
    if answer.stack.name not in names and (answer.stack.name or len(names) > 1):
        return [f"The stack {answer.stack.name!r} is none of {', '.join(names)}."]
    stack = proposed(answer, stacks)
    return [
        f"The option {one.name} = {one.choice} is none of the stack {stack.name}."
        for one in answer.stack.options
        if one.name not in stack.options or one.choice not in stack.options[one.name].choices
    ]


def proposed(answer: DomainModel, stacks: Collection[Stack]) -> Stack:
    """For an answer without problems."""
    [only, *_] = stacks
    return stack_named(answer.stack.name) if answer.stack.name else only


def options_of(answer: DomainModel) -> dict[str, str]:
    return {one.name: one.choice for one in answer.stack.options}


def choose(plan: MasterPlan, name: str) -> None:
    """Inside a recording, before the draft. Raises StackUnknown."""
    stack = stack_named(name)
    if stack.name == plan.stack:
        return
    plan.stack = plan.requested_stack = stack.name
    # Those of the other stack mean nothing here.
    plan.stack_options = {}
    plan.save(update_fields=["stack", "requested_stack", "stack_options"])
    append("masterplan_stack_changed", {"stack": stack.name, "title": stack.title})


def reason_of(discovery: Discovery, stack: Stack) -> str:
    """Why discovery proposed it; nothing for another one."""
    proposal = discovery.stack
    return str(proposal.get("reason", "")) if proposal.get("name") == stack.name else ""
