"""Conversations and plans are archived, brought back and deleted; what they have cost stays."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import post
from chat.sharing import shares
from config.access.models import AccessList, AuditEntry, Share, User, Workspace
from costs.ledger import holds
from costs.models import Budget, Usage
from execution.models import Atom, Preview, Run
from planning.models import MasterPlan, PlanEvent, RecallEntry
from review.models import Review
from tests.access.conftest import visit
from tests.costs.reading import bill, hold
from tests.factories import ReviewFactory, member
from tests.pages import worlds

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


@pytest.fixture
def owner(team: Workspace) -> User:
    return member(team, "member", username="owner")


@pytest.fixture
def plan(owner: User) -> MasterPlan:
    plan = worlds.plan_for(owner)
    worlds.draft(plan)
    return plan


@pytest.fixture
def talk(owner: User, plan: MasterPlan) -> Conversation:
    talk = post.open_conversation(owner, plan.workspace, "/help")
    Conversation.objects.filter(pk=talk.pk).update(plan=plan)
    return Conversation.objects.get(pk=talk.pk)


def do(user: User, what: str, thing: Conversation | MasterPlan) -> int:
    app = "chat:conversation" if isinstance(thing, Conversation) else "planning:plan"
    app = "execution:plan" if what == "delete" and app == "planning:plan" else app
    return visit(user).post(reverse(f"{app}-{what}", args=[thing.pk])).status_code


def test_an_archived_conversation_leaves_the_list_and_comes_back(
    owner: User, talk: Conversation
) -> None:
    listed = reverse("chat:conversation-list")
    archived = f"{listed}?show=archived"
    address = reverse("chat:conversation-detail", args=[talk.pk])

    assert do(owner, "archive", talk) == 302
    assert address not in visit(owner).get(listed).content.decode()
    assert address in visit(owner).get(archived).content.decode()
    assert "Bring back" in visit(owner).get(address).content.decode()

    assert do(owner, "restore", talk) == 302
    assert address in visit(owner).get(listed).content.decode()


def test_a_deleted_conversation_takes_its_shares_and_leaves_its_plan(
    owner: User, talk: Conversation, plan: MasterPlan, person: Person
) -> None:
    shares.share(talk, "viewer", "edit", owner)
    answer = post.say(talk, Message.Role.ASSISTANT, "so far", status=Message.Status.STREAMING)

    assert do(person("viewer"), "delete", talk) == 403
    assert do(person("admin"), "delete", talk) == 404
    assert do(owner, "delete", talk) == 302

    assert not Message.objects.filter(pk=answer.pk).exists()
    assert not Conversation.objects.exists()
    assert not Share.objects.exists()
    assert not AccessList.objects.exists()
    assert MasterPlan.objects.filter(pk=plan.pk).exists()
    assert AuditEntry.objects.get(verb="delete_conversation").before["messages"] >= 2


def test_an_archived_plan_leaves_the_lists_and_comes_back(owner: User, plan: MasterPlan) -> None:
    plans, address = (
        reverse("planning:plan-list"),
        reverse("planning:plan-overview", args=[plan.pk]),
    )

    assert do(owner, "archive", plan) == 302
    assert address not in visit(owner).get(plans).content.decode()
    assert address in visit(owner).get(f"{plans}?show=archived").content.decode()
    assert address not in visit(owner).get("/").content.decode()
    assert "Bring back" in visit(owner).get(address).content.decode()

    assert do(owner, "restore", plan) == 302
    assert address in visit(owner).get(plans).content.decode()
    kinds = list(PlanEvent.objects.filter(plan=plan).order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["masterplan_archived", "masterplan_restored"]


@pytest.mark.parametrize("who", ["viewer", "member", "reviewer"])
def test_others_put_no_plan_away(who: str, plan: MasterPlan, person: Person) -> None:
    for what in ("archive", "restore", "delete"):
        assert do(person(who), what, plan) == 403
    page = visit(person(who)).get(reverse("planning:plan-overview", args=[plan.pk]))
    assert "Put away" not in page.content.decode()
    assert do(person("stranger"), "delete", plan) == 404


@pytest.mark.parametrize("status", ["discovering", "generating", "in_progress", "paused"])
def test_what_is_worked_on_is_neither_archived_nor_deleted(
    status: str, owner: User, plan: MasterPlan
) -> None:
    MasterPlan.objects.update(status=status)

    page = visit(owner).get(reverse("planning:plan-overview", args=[plan.pk])).content.decode()

    assert "Put away" not in page
    assert do(owner, "archive", plan) == 409
    assert do(owner, "delete", plan) == 409
    assert MasterPlan.objects.get().archived_at is None


def test_a_deleted_plan_takes_everything_but_what_it_cost(
    owner: User, plan: MasterPlan, talk: Conversation
) -> None:
    run = worlds.build(plan)
    ReviewFactory(atom=run.atoms.filter(status="accepted")[0])
    preview = Preview.objects.create(
        run=run, wave_number=1, tree_sha="0" * 64, label="abc", started_by=owner
    )
    RecallEntry.objects.create(
        workspace=plan.workspace, kind="plan", subject=str(plan.pk), text="x"
    )
    usage = holds.settle(hold(plan.budget, usd="1"), bill("0.25"))
    Run.objects.update(status="completed")
    MasterPlan.objects.update(status="completed")

    answer = visit(owner).post(reverse("execution:plan-delete", args=[plan.pk]), follow=True)

    assert "The plan is deleted." in answer.content.decode()
    for rows in (MasterPlan, Run, Atom, Review, PlanEvent, Preview, RecallEntry):
        assert not rows._default_manager.exists()
    assert preview.label == "abc"
    assert Usage.objects.get().cost_usd == usage.cost_usd
    budget = Budget.objects.get(pk=plan.budget_id)
    assert budget.closed_at is not None
    costs = visit(owner).get("/costs/").content.decode()
    assert "(deleted)" in costs
    assert f"/plans/{plan.pk}/" not in costs
    talk.refresh_from_db()
    assert talk.plan is None
    assert visit(owner).get(reverse("chat:conversation-detail", args=[talk.pk])).status_code == 200
    assert AuditEntry.objects.get(verb="delete_plan").before["name"] == "Library"


def test_deleting_twice_finds_nothing_the_second_time(owner: User, plan: MasterPlan) -> None:
    assert do(owner, "delete", plan) == 302
    assert do(owner, "delete", plan) == 404
