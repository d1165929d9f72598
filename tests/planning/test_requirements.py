"""The brief's own requirements and the model's become one numbered list."""

from typing import Any

import pytest
from django.utils import timezone

from planning.answers import DomainModel
from planning.discovery.requirements import PlannedRequirement, give_up, given_up, live, wanted
from planning.discovery.statements.stated_requirements import as_stored, stated_requirements
from planning.models import MasterPlan, Question
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


def domain(*requirements: dict[str, Any]) -> DomainModel:
    return DomainModel.model_validate(
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


def merged(*requirements: dict[str, Any]) -> list[PlannedRequirement]:
    return wanted(domain(*requirements), stated_requirements(BRIEF))


def texts(found: list[PlannedRequirement]) -> list[str]:
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
        pytest.param(
            drafted("Isbn.", source="A book needs its title, and no two books have the same isbn."),
            id="the whole as source",
        ),
    ],
)
def test_a_bullet_that_a_requirement_carries_is_not_added_again(requirement: dict[str, Any]) -> None:  # fmt: skip
    assert len(merged(requirement)) == 2


@pytest.mark.parametrize(
    ("sources", "is_added"),
    [
        pytest.param(["A book needs its title"], True, id="one half"),
        pytest.param(["A book needs its title", "no two books have the same isbn"], False, id="both halves"),
        pytest.param(["book needs its titles"], True, id="a word that only begins alike"),
        pytest.param(["no two books"], True, id="three words of many"),
    ],
)  # fmt: skip
def test_parts_carry_a_bullet_only_together(sources: list[str], is_added: bool) -> None:
    found = merged(*[drafted(f"Rule {n}.", source=s) for n, s in enumerate(sources)])

    assert ("Brief, MUST list 1" in [item.source for item in found]) == is_added


def test_what_carries_a_must_is_a_must_and_has_the_code_of_the_brief() -> None:
    answer = domain(drafted("It prints.", source="System MUST print a rainbow."))

    [found] = wanted(answer, stated_requirements("FR-012: System MUST print a rainbow."))

    assert (found.priority, found.alias) == ("must", "FR-012")


def test_what_the_brief_excludes_is_no_requirement() -> None:
    brief = "A book has a title.\n# Out of scope\n- Loans: due date, member name"
    answer = domain(
        drafted("A loan has a due date.", source="Loans: due date, member name"),
        drafted("Loans: due date, member name"),
        drafted("A book has a title.", source="A book has a title."),
    )

    found = wanted(answer, [], as_stored(brief)["exclusions"])

    assert texts(found) == ["A book has a title."]


def test_a_word_in_common_carries_nothing() -> None:
    assert len(merged(drafted("Books have pages.", source="book"))) == 3


def test_equal_texts_are_one_requirement_of_the_higher_priority() -> None:
    [first, *_] = merged(
        drafted("A book is listed.", source="one"),
        drafted("a book is  listed", source="two", priority="must"),
    )

    assert (first.priority, first.source) == ("must", "one; two")


GIVEN_UP = "Members get an e-mail before a loan is due."


def choose(plan: MasterPlan, answer: str, *, by: str, gives_up: str = GIVEN_UP) -> None:
    Question.objects.create(
        discovery=plan.discovery,
        number=1,
        topic="constraints",
        question="What shall be done?",
        options=[
            {"label": "Leave it out", "implication": "No mail.", "gives_up": [gives_up]},
            {"label": "Build it", "implication": "Built.", "gives_up": []},
        ],
        recommended="Leave it out",
        answer=answer,
        answered_by=by,
        is_assumed=not by,
        answered_at=timezone.now(),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "is_assumed", "kind"),
    [
        pytest.param("Leave it out", True, "assumption", id="by a recommendation"),
        pytest.param("Leave it out", False, "person", id="by a person"),
        pytest.param("Build it", False, "", id="another answer gives up nothing"),
    ],
)
def test_an_answer_that_gives_a_requirement_up_supersedes_it(
    answer: str, is_assumed: bool, kind: str
) -> None:
    requirement = RequirementFactory(text=GIVEN_UP)
    choose(requirement.plan, answer, by="" if is_assumed else "alice")

    give_up(requirement.plan)

    requirement.refresh_from_db()
    assert requirement.given_up == kind
    assert live(requirement.plan) == ([] if kind else [requirement])


@pytest.mark.django_db
def test_who_gave_it_up_and_why_is_said() -> None:
    requirement = RequirementFactory(text=GIVEN_UP)
    choose(requirement.plan, "leave it out.", by="alice")

    give_up(requirement.plan)

    [row] = given_up(requirement.plan)
    assert row.why_not_built == "not built, by decision of alice: leave it out. No mail."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "stands", "priority", "alias"),
    [
        pytest.param("**FR-007**: Members get an e-mail before a loan is due.", True, "must", "", id="with its code in the brief"),
        pytest.param("- Members get an e-mail before a loan is due.", True, "must", "", id="with its bullet"),
        pytest.param("**FR-9**: System MUST glow.", False, "must", "FR-9", id="a demand nobody wrote down"),
        pytest.param("Books could glow in the dark.", False, "should", "", id="a wish nobody wrote down"),
    ],
)  # fmt: skip
def test_whatever_is_given_up_becomes_a_row(
    text: str, stands: bool, priority: str, alias: str
) -> None:
    requirement = RequirementFactory(text=GIVEN_UP, code="FR-001")
    choose(requirement.plan, "Leave it out", by="", gives_up=text)

    give_up(requirement.plan)

    [row] = given_up(requirement.plan)
    assert (row == requirement) == stands
    assert (row.priority, row.alias) == (priority, alias)
