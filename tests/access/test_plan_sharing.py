"""A plan that is shared from its own page: with the conversation it came from, or alone where it came from none."""

from collections.abc import Callable

import pytest

from chat.models import Conversation, Message
from chat.sharing import plan_shares, shares
from config.access.models import AuditEntry, Share, User, Workspace
from config.access.permissions import can
from config.access.teams import access_lists
from config.shared.errors import BadInput, NotPermitted
from planning.models import MasterPlan, PlanEvent
from tests.access.conftest import visit
from tests.factories import ConversationFactory, MasterPlanFactory, UserFactory

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


@pytest.fixture
def outside(team: Workspace) -> User:
    """Somebody of no workspace; the team allows sharing with them."""
    Workspace.objects.filter(pk=team.pk).update(shares_outside=True)
    return UserFactory(username="guest")


@pytest.fixture
def plan(team: Workspace, person: Person) -> MasterPlan:
    return MasterPlanFactory(owner=person("member"), workspace=team, status="draft")


def page_of(plan: MasterPlan) -> str:
    return f"/plans/{plan.pk}/shares/"


def share(plan: MasterPlan, by: User, level: str, name: str = "guest") -> int:
    return visit(by).post(page_of(plan), {"person": name, "level": level}).status_code


@pytest.mark.parametrize(
    ("level", "acts"),
    [
        ("view", {"view": True, "edit_plan": False, "run_plan": False}),
        ("comment", {"view": True, "edit_plan": False, "run_plan": False}),
        ("edit", {"view": True, "edit_plan": True, "run_plan": True}),
    ],
)
def test_a_plan_without_a_conversation_is_shared_alone(
    plan: MasterPlan, outside: User, level: str, acts: dict[str, bool]
) -> None:
    assert visit(outside).get(f"/plans/{plan.pk}/").status_code == 404

    assert share(plan, plan.owner, level) == 302

    plan.refresh_from_db()
    assert {verb: can(outside, verb, plan) for verb in acts} == acts
    assert not any(can(outside, verb, plan) for verb in ("share", "delete", "raise_budget"))
    assert visit(outside).get(f"/plans/{plan.pk}/").status_code == 200
    assert str(plan.pk) in visit(outside).get("/plans/").content.decode()
    event = PlanEvent.objects.get(plan=plan, kind="masterplan_shared")
    assert event.payload == {"person": "guest", "level": level}
    assert AuditEntry.objects.filter(verb="share", actor="member").exists()


def test_with_its_conversation_it_is_one_list(plan: MasterPlan, outside: User) -> None:
    talk = ConversationFactory(owner=plan.owner, workspace=plan.workspace, plan=plan)

    assert share(plan, plan.owner, "comment") == 302

    plan.refresh_from_db()
    talk.refresh_from_db()
    assert plan.access_list_id == talk.access_list_id is not None
    assert can(outside, "chat", talk)
    assert talk.messages.filter(role=Message.Role.EVENT).exists()
    # From the other side it is the same share.
    shares.share(talk, "guest", "view", plan.owner)
    assert access_lists.shares_of(plan).get().level == "view"


def test_nobody_opens_somebody_elses_conversation_by_its_plan(
    plan: MasterPlan, outside: User, person: Person
) -> None:
    talk = ConversationFactory(
        owner=plan.owner, workspace=plan.workspace, plan=plan, title="Secret"
    )

    page = visit(person("admin")).get(page_of(plan)).content.decode()

    assert share(plan, person("admin"), "view") == 403
    assert "that is member&#x27;s alone" in page
    assert "Secret" not in page
    assert not Share.objects.exists()
    talk.refresh_from_db()
    assert talk.access_list is None


def test_a_conversation_of_somebody_else_that_shows_it_is_left_out(
    plan: MasterPlan, outside: User, person: Person
) -> None:
    theirs = ConversationFactory(owner=person("reviewer"), workspace=plan.workspace, plan=plan)

    assert share(plan, plan.owner, "view") == 302

    theirs.refresh_from_db()
    assert theirs.access_list is None
    assert not Conversation.objects.visible_to(outside).exists()


def test_it_is_ended_by_who_shares_and_left_by_who_was_shared_with(
    plan: MasterPlan, outside: User
) -> None:
    for who in (plan.owner, outside):
        share(plan, plan.owner, "edit")
        plan.refresh_from_db()
        row = access_lists.shares_of(plan).get()

        ended = visit(who).post(f"{page_of(plan)}{row.pk}/end/")

        assert ended.status_code == 302
        assert visit(outside).get(f"/plans/{plan.pk}/").status_code == 404
    assert PlanEvent.objects.filter(plan=plan, kind="masterplan_unshared").count() == 2


@pytest.mark.parametrize("role", ["viewer", "member", "reviewer", "approver"])
def test_who_may_not_share_is_told_and_sees_nobody(
    plan: MasterPlan, outside: User, person: Person, role: str
) -> None:
    other = MasterPlanFactory(owner=person("admin"), workspace=plan.workspace)
    plan_shares.share(other, "guest", "view", person("admin"))

    page = visit(person(role)).get(page_of(other))

    assert page.status_code == 200
    assert "guest" not in page.content.decode()
    assert share(other, person(role), "edit") == 403
    with pytest.raises(NotPermitted):
        plan_shares.share(other, "guest", "edit", person(role))


@pytest.mark.parametrize(
    ("name", "level", "said"),
    [
        ("nobody", "view", "Nobody has that name."),
        ("member", "view", "It is theirs already."),
        ("guest", "own", "Select a valid choice"),
        ("", "view", "This field is required"),
    ],
)
def test_what_cannot_be_shared_is_said_in_the_form(
    plan: MasterPlan, outside: User, name: str, level: str, said: str
) -> None:
    answer = visit(plan.owner).post(page_of(plan), {"person": name, "level": level})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Share.objects.exists()


def test_a_stranger_is_not_shared_with_where_that_is_off(plan: MasterPlan, person: Person) -> None:
    person("stranger")

    with pytest.raises(BadInput, match="Nobody in this workspace"):
        plan_shares.share(plan, "stranger", "view", plan.owner)
