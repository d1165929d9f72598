"""A whole domain model with its requirements, checked by the rules that an answer of a model has to pass."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from config.shared.errors import BadInput
from planning.answers import DomainModel
from planning.discovery.amendments.address import KINDS, MOST_PARTS, Address, Model
from planning.discovery.domain_problems import domain_problems
from planning.models import Discovery, Requirement

PARTS = tuple(dict.fromkeys(lists[0] for lists in KINDS))
# Of the answer's shape, but nothing that is amended here.
NO_STACK = {"language": "", "libraries": [], "architecture_style": ""}


class AmendmentRefused(BadInput):
    """This would contradict the rest of the model."""

    code = "amendment_refused"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problems))


def model_of(discovery: Discovery) -> Model:
    """A copy that can be changed."""
    return {name: deepcopy(getattr(discovery, name)) for name in PARTS}


def check(before: Model, after: Model, rows: Iterable[Requirement]) -> None:
    """Raises AmendmentRefused for what is wrong with it now and was not before."""
    requirements = [_draft(row) for row in rows]
    known = Counter(_problems(before, requirements))
    if new := list((Counter(_problems(after, requirements)) - known).elements()):
        raise AmendmentRefused(new)


def check_requirements(model: Model, before: Sequence[Any], after: Sequence[Any]) -> None:
    """The same for requirements. Raises AmendmentRefused."""
    known = Counter(_problems(model, [_draft(row) for row in before]))
    if new := list((Counter(_problems(model, [_draft(row) for row in after])) - known).elements()):
        raise AmendmentRefused(new)


def _draft(row: Requirement) -> dict[str, Any]:
    names = ("text", "priority", "criterion", "aggregates", "source")
    return {name: getattr(row, name) for name in names}


def _problems(model: Model, requirements: list[dict[str, Any]]) -> list[str]:
    texts = {"domain": "-", "summary": "", "stack": NO_STACK}
    told = {name: rows for name, rows in model.items() if name != "exclusions"}
    try:
        answer = DomainModel.model_validate(texts | told | {"requirements": requirements})
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc'][-1:]))}: {one['msg']}." for one in error.errors()]
    return domain_problems(answer) + _too_many(model)


def _too_many(model: Model) -> list[str]:
    return [
        f"There are more than {MOST_PARTS} {name.replace('_', ' ')}."
        for name, rows in model.items()
        if len(rows) > MOST_PARTS
    ]


def checked_part(address: Address, part: dict[str, Any]) -> dict[str, Any]:
    """One part in its shape. Raises AmendmentRefused; the first word of each problem is the name of a field."""
    try:
        return address.kind.shape.model_validate(part).model_dump()
    except ValidationError as error:
        said = [
            f"{one['loc'][0] if one['loc'] else 'name'}: {one['msg']}." for one in error.errors()
        ]
        raise AmendmentRefused(said) from None
