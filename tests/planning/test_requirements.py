"""The brief's own requirements and the model's become one numbered list."""

from typing import Any

import pytest
from django.utils import timezone

from planning.answers import DomainModel
from planning.discovery.requirements import Wanted, give_up, live, wanted
from planning.discovery.stated_requirements import stated_requirements
from planning.models import Question
from tests.factories import RequirementFactory

BRIEF = """# MUST
- A book needs its title, and no two books
  have the same isbn.
# SHOULD
- Members get an e-mail before a loan is due.
"""


def drafted(text: str, source: str = "the model", priority: str = "should") -> dict[str, Any]:
    return {
        "text": text,
        "priority": priority,
        "criterion": "Given, when, then.",
        "aggregates": [],
        "source": source,
    }


def merged(*requirements: dict[str, Any]) -> list[Wanted]:
    answer = DomainModel.model_validate(
        {
            "domain": "Lending",
            "summary": "It lends.",
            "bounded_contexts": [],
            "aggregates": [
                {"name": "Book", "plural": "books", "context": "", "purpose": "", "fields": [],
                 "states": [], "actions": [], "invariants": []}
            ],
            "value_objects": [], "domain_events": [], "services": [],
            "requirements": list(requirements),
            "assumptions": [],
            "risks": [],
            "stack": {"language": "Python", "libraries": [], "architecture_style": "layers"},
        }
    )  # fmt: skip
    return wanted(answer, stated_requirements(BRIEF))


def texts(found: list[Wanted]) -> list[str]:
    return [item.text for item in found]


def test_a_bullet_the_model_left_out_is_added_with_its_priority_and_source() -> None:
    found = merged()

    assert [item.priority for item in found] == ["must", "should"]
    assert "isbn" in found[0].criterion
    assert found[0].aggregates == ["Book"]
    assert found[0].source == "Brief, MUST list 1"


@pytest.mark.parametrize(
    "requirement",
    [
        pytest.param(
            drafted("a book needs its title, and no two books have the same  ISBN"), id="its text"
        ),
        pytest.param(drafted("Titles.", source="A book needs its title"), id="a part as source"),
        pytest.param(
            drafted("Isbn.", source="A book needs its title, and no two books have the same isbn."),
            id="the whole as source",
        ),
    ],
)
def test_a_bullet_that_a_requirement_carries_is_not_added_again(requirement: dict[str, Any]) -> None:  # fmt: skip
    assert len(merged(requirement)) == 2


def test_a_word_in_common_carries_nothing() -> None:
    assert len(merged(drafted("Books have pages.", source="book"))) == 3


def test_equal_texts_are_one_requirement_of_the_higher_priority() -> None:
    [first, *_] = merged(
        drafted("A book is listed.", source="one"),
        drafted("a book is  listed", source="two", priority="must"),
    )

    assert (first.priority, first.source) == ("must", "one; two")


GIVEN_UP = "Members get an e-mail before a loan is due."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "is_assumed", "given_up"),
    [
        pytest.param("Leave it out", True, "assumption", id="by a recommendation"),
        pytest.param("Leave it out", False, "person", id="by a person"),
        pytest.param("Build it", False, "", id="another answer gives up nothing"),
    ],
)
def test_an_answer_that_gives_a_requirement_up_supersedes_it(
    answer: str, is_assumed: bool, given_up: str
) -> None:
    requirement = RequirementFactory(text=GIVEN_UP)
    Question.objects.create(
        discovery=requirement.plan.discovery,
        number=1,
        topic="constraints",
        question="What shall be done?",
        options=[
            {"label": "Leave it out", "implication": "Not built.", "gives_up": [GIVEN_UP]},
            {"label": "Build it", "implication": "Built.", "gives_up": []},
        ],
        recommended="Leave it out",
        answer=answer,
        is_assumed=is_assumed,
        answered_at=timezone.now(),
    )

    give_up(requirement.plan)

    requirement.refresh_from_db()
    assert requirement.given_up == given_up
    assert live(requirement.plan) == ([] if given_up else [requirement])
