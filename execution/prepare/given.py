"""What a plan brings with it in place of a model's answer: atoms of a task, tests of a requirement."""

from typing import TypeVar

from pydantic import Field

from config.shared.answers import ModelAnswer
from execution.models import GivenAnswer, Preparation

Given = TypeVar("Given", bound=ModelAnswer)


class TestFile(ModelAnswer):
    """An acceptance test as it is stored: a whole file at a path of its own."""

    __test__ = False  # not a test case, though pytest would collect it by its name

    path: str
    code: str
    timeout_s: int = Field(default=30, ge=1, le=30)


class TestFiles(ModelAnswer):
    """The tests of one requirement."""

    __test__ = False

    tests: list[TestFile]


def given_for(preparation: Preparation, shape: type[Given]) -> Given | None:
    """The answer in the plan, or None: then a model is asked, as it is where a person tries a failed one again."""
    if preparation.retries:
        return None
    rows = GivenAnswer.objects.filter(
        task=preparation.task_id, requirement=preparation.requirement_id
    )
    row = rows.first()
    return shape.model_validate(row.answer) if row else None
