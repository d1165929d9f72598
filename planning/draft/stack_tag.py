"""The stack of a plan as prompts get it."""

from typing import Any

from config.shared.prompts import Shared
from planning.models import MasterPlan
from planning.stacks.chosen import files_of, stack_of


def stack_tag(plan: MasterPlan) -> Shared:
    """The `<stack>` of the model contract: the same in every call of every plan on this stack."""
    stack = stack_of(plan)
    parts = {
        "name": stack.name,
        "options": plan.stack_options,
        "conventions": stack.conventions,
        "files": sorted(files_of(plan)),
        "provides": [one.model_dump() for one in stack.interfaces],
    }
    return Shared({key: value for key, value in parts.items() if value})


def author_tags(plan: MasterPlan) -> dict[str, Any]:
    """The same for who specifies, tests or writes one piece; none where the stack brings no files to use."""
    return {"stack": stack_tag(plan)} if stack_of(plan).skeleton else {}
