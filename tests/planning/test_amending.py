"""What people change of what was understood, before a draft is paid: parts of the domain, and requirements."""

from typing import Any

import pytest

from config.access.models import AuditEntry
from config.shared.errors import NotPermitted
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.discovery import size_agreement
from planning.discovery.amendments import domain_parts, requirement_rows
from planning.discovery.amendments.address import Address, part_at
from planning.discovery.amendments.model_checks import AmendmentRefused, model_of
from planning.discovery.amendments.open_plan import AmendmentLate
from planning.log.event_log import recording
from planning.log.sentences import event_why, event_words
from planning.models import Discovery, MasterPlan, Requirement
from tests.factories import MasterPlanFactory, member
from tests.pages import worlds
from tests.planning.worlds import last_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
TITLE = Address.parse("aggregates/Book/fields/title")
BRIEF = """# Library

- Book: title (text, at most 200 characters)

## MUST

- A member cannot have more than 3 books at the same time.
"""


@pytest.fixture
def plan() -> MasterPlan:
    """Understood; its draft waits for a go-ahead."""
    plan = MasterPlanFactory(status="generating", waiting_for="person", project_name="")
    worlds.model(plan)
    Discovery.objects.filter(plan=plan).update(
        brief=BRIEF,
        stated=[{"text": "A member cannot have more than 3 books at the same time.", "priority": "must", "alias": ""}],
    )  # fmt: skip
    Requirement.objects.filter(plan=plan).update(aggregates=["Member"])
    with recording(plan):
        size_agreement.propose_again(plan)
    return plan


def part(plan: MasterPlan, address: Address | str) -> Any:
    at = Address.parse(address) if isinstance(address, str) else address
    return part_at(model_of(Discovery.objects.get(plan=plan)), at)


def change(plan: MasterPlan, address: Address | str, seen: str = "", **values: Any) -> list[str]:
    at = Address.parse(address) if isinstance(address, str) else address
    return [one.code or one.name for one in domain_parts.change(plan, at, values, plan.owner, seen)]


def requirement(plan: MasterPlan, code: str) -> Requirement:
    return Requirement.objects.get(plan=plan, code=code)


def test_a_limit_is_corrected_with_before_and_after_in_the_history(plan: MasterPlan) -> None:
    touched = change(plan, TITLE, maximum="120")

    assert part(plan, TITLE)["maximum"] == "120"
    assert touched == ["Book: title (text, at most 200 characters)"]
    event = last_event(plan)
    assert event_words(event) == "changed the field Book.title"
    assert event_why(event) == "maximum: 200 → 120"
    kept = AuditEntry.objects.get(verb="amend_discovery")
    assert (kept.before["part"]["maximum"], kept.after["part"]["maximum"]) == ("200", "120")


def test_a_part_that_nobody_changed_makes_no_event(plan: MasterPlan) -> None:
    change(plan, TITLE, maximum="200")

    assert not plan.events.filter(kind="discovery_amended").exists()


def test_a_new_name_is_followed_by_all_that_name_it(plan: MasterPlan) -> None:
    Requirement.objects.filter(plan=plan, code="FR-001").update(aggregates=["Book"])

    change(plan, "aggregates/Book", name="Volume")
    change(plan, "bounded_contexts/Catalogue", name="Stock")
    change(plan, "aggregates/Volume", states=["on the shelf", "lent", "lost"])

    assert part(plan, "aggregates/Loan/fields/book")["references"] == "Volume"
    assert requirement(plan, "FR-001").aggregates == ["Volume"]
    assert part(plan, "aggregates/Volume")["context"] == "Stock"
    assert part(plan, "aggregates/Volume/actions/keep_book")["from_states"] == ["on the shelf"]


@pytest.mark.parametrize(
    ("address", "values", "words"),
    [
        ("aggregates/Loan/fields/book", {"references": "Volume"}, "'Volume', which does not exist"),
        ("aggregates/Book/fields/title", {"name": "Title"}, "'Title' is not a snake_case"),
        ("aggregates/Book/fields/title", {"type": "choice"}, "has no choices"),
        ("aggregates/Book/fields/title", {"minimum": "9", "maximum": "3"}, "least 9 .* most 3"),
        ("aggregates/Book", {"name": "Loan"}, "is there already"),
        ("aggregates/Book", {"context": "Nowhere"}, "'Nowhere', which does not exist"),
        ("aggregates/Book", {"states": ["lent"]}, "state 'available'"),
    ],
)
def test_what_contradicts_the_rest_is_refused_whole(
    plan: MasterPlan, address: str, values: dict[str, Any], words: str
) -> None:
    before = model_of(Discovery.objects.get(plan=plan))

    with pytest.raises(AmendmentRefused, match=words):
        change(plan, address, **values)

    assert model_of(Discovery.objects.get(plan=plan)) == before
    assert not plan.events.filter(kind="discovery_amended").exists()


def test_an_aggregate_that_others_refer_to_is_not_removed(plan: MasterPlan) -> None:
    with pytest.raises(AmendmentRefused, match="Loan.book names the aggregate 'Book'"):
        domain_parts.remove(plan, Address.parse("aggregates/Book"), plan.owner)

    domain_parts.remove(plan, Address.parse("aggregates/Loan/fields/book"), plan.owner)
    domain_parts.remove(plan, Address.parse("aggregates/Book"), plan.owner)
    assert "Book" not in [one["name"] for one in Discovery.objects.get(plan=plan).aggregates]


def test_parts_without_a_name_are_found_by_what_they_say(plan: MasterPlan) -> None:
    text = "A loan lasts 21 days."
    at = Address(("assumptions",), (seen_of(text),))

    domain_parts.change(plan, at, {"text": "A loan lasts 14 days."}, plan.owner)
    domain_parts.add(plan, Address.parse("exclusions"), {"text": "Fines"}, plan.owner)

    found = Discovery.objects.get(plan=plan)
    assert found.assumptions[0] == "A loan lasts 14 days."
    assert found.exclusions == [{"text": "Fines", "heading": ""}]
    found.full_clean(exclude=["plan"])


def test_the_size_that_is_proposed_follows_the_domain(plan: MasterPlan) -> None:
    MasterPlan.objects.filter(pk=plan.pk).update(requested_size=1)
    domain_parts.remove(plan, Address.parse("aggregates/Author"), plan.owner)
    smaller = MasterPlan.objects.get(pk=plan.pk).target_tasks
    domain_parts.add(
        plan,
        Address.parse("aggregates"),
        part(plan, "aggregates/Member") | {"name": "Author"},
        plan.owner,
    )

    assert MasterPlan.objects.get(pk=plan.pk).target_tasks == smaller + 4


def test_two_people_on_one_part_lose_nothing(plan: MasterPlan) -> None:
    seen = seen_of(part(plan, TITLE))
    change(plan, TITLE, seen, maximum="120")

    with pytest.raises(ChangedMeanwhile) as refused:
        change(plan, TITLE, seen, maximum="90")

    assert refused.value.theirs["maximum"] == "120"
    change(plan, TITLE, seen_of(refused.value.theirs), maximum="90")
    assert part(plan, TITLE)["maximum"] == "90"


def test_a_draft_that_has_begun_is_not_amended_and_a_stranger_amends_nothing(
    plan: MasterPlan,
) -> None:
    with pytest.raises(NotPermitted):
        domain_parts.change(plan, TITLE, {"maximum": "9"}, member())
    MasterPlan.objects.filter(pk=plan.pk).update(waiting_for="nothing")

    with pytest.raises(AmendmentLate):
        change(plan, TITLE, maximum="9")
    with pytest.raises(AmendmentLate):
        requirement_rows.change(plan, "FR-001", {"text": "x"}, plan.owner)


def test_requirements_are_added_under_codes_that_are_never_given_twice(plan: MasterPlan) -> None:
    values = {"text": "A card is printed.", "priority": "should", "criterion": "A card is seen."}
    first = requirement_rows.add(plan, values, plan.owner)
    requirement_rows.retire(plan, first.code, plan.owner, "Not needed.")

    second = requirement_rows.add(plan, values | {"text": "A list is printed."}, plan.owner)

    assert (first.code, second.code) == ("FR-007", "FR-008")
    gone = requirement(plan, "FR-007")
    assert gone.superseded_at is not None
    assert (gone.given_up, gone.given_up_reason) == ("", "Not needed.")
    requirement_rows.bring_back(plan, "FR-007", plan.owner)
    assert requirement(plan, "FR-007").superseded_at is None


def test_what_the_brief_demands_is_given_up_by_name_when_it_is_taken_out(plan: MasterPlan) -> None:
    requirement_rows.retire(plan, "FR-001", plan.owner, "Any number will do.")

    gone = requirement(plan, "FR-001")
    assert gone.given_up == "person"
    assert "Any number will do." in gone.why_not_built


def test_a_requirement_in_other_words_still_comes_from_the_brief(plan: MasterPlan) -> None:
    text = "A member keeps two volumes at most."

    requirement_rows.change(plan, "FR-001", {"text": text}, plan.owner)

    changed = requirement(plan, "FR-001")
    assert (changed.text, changed.amended_by) == (text, plan.owner.get_username())
    assert "A member cannot have more than 3 books" in changed.source
    assert event_why(last_event(plan)).startswith("text: A member cannot have")


def test_a_person_may_decide_that_a_must_of_the_brief_is_a_should(plan: MasterPlan) -> None:
    requirement_rows.change(plan, "FR-001", {"priority": "should"}, plan.owner)

    assert requirement(plan, "FR-001").priority == "should"
    assert Discovery.objects.get(plan=plan).stated[0]["priority"] == "should"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "text: Write"),
        ({"criterion": ""}, "criterion: Write"),
        ({"priority": "could"}, "priority: Choose"),
        ({"aggregates": ["Ghost"]}, "'Ghost', which does not exist"),
        ({"text": "A member cannot have more than 4 books at the same time."}, "says the same"),
    ],
)
def test_a_requirement_that_cannot_be_is_refused_whole(
    plan: MasterPlan, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(AmendmentRefused, match=words):
        requirement_rows.change(plan, "FR-001", {"criterion": "Changed."} | values, plan.owner)

    assert requirement(plan, "FR-001").criterion != "Changed."


def test_two_people_on_one_requirement_lose_nothing(plan: MasterPlan) -> None:
    seen = seen_of(requirement_rows.shown(requirement(plan, "FR-001")))
    requirement_rows.change(plan, "FR-001", {"text": "Theirs."}, plan.owner, seen)

    with pytest.raises(ChangedMeanwhile) as refused:
        requirement_rows.change(plan, "FR-001", {"text": "Mine."}, plan.owner, seen)

    assert refused.value.theirs["text"] == "Theirs."
    assert requirement(plan, "FR-001").text == "Theirs."
