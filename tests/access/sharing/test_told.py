"""What is told of a share: in the talk, the history and the audit; and why one is refused."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from chat.models import Conversation
from chat.sharing import shares
from config.access.models import AuditEntry, Share, User, Workspace
from planning.models import MasterPlan, PlanEvent
from tests.access.conftest import visit
from tests.access.sharing.conftest import shared
from tests.factories import member

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


def test_every_share_is_told_in_the_talk_the_history_and_the_audit(
    plan: MasterPlan, talk: Conversation, person: Person
) -> None:
    reader = person("viewer")
    shared(talk, reader, "view")
    shared(talk, reader, "edit")
    shares.end(talk, Share.objects.get(), talk.owner)

    said = list(talk.messages.filter(role="event").values_list("content", flat=True))
    assert said == [
        "owner shared this conversation with viewer, level view.",
        "owner shared this conversation with viewer, level edit.",
        "owner ended sharing this conversation with viewer.",
    ]
    kinds = ["masterplan_shared", "masterplan_shared", "masterplan_unshared"]
    events = PlanEvent.objects.filter(plan=plan, kind__in=kinds).order_by("seq")
    assert [(event.kind, event.payload["level"]) for event in events] == list(
        zip(kinds, ["view", "edit", ""], strict=True)
    )
    verbs = AuditEntry.objects.filter(verb__in=["share", "unshare"]).order_by("pk")
    assert [entry.verb for entry in verbs] == ["share", "share", "unshare"]
    assert verbs[1].before == {"level": "view"}
    assert verbs[2].before["person"] == "viewer"
    history = visit(plan.owner).get(f"/plans/{plan.pk}/history/").content.decode()
    assert "shared the plan with viewer, level edit" in history


def test_names_outside_are_nobodys_business_where_sharing_stays_inside(
    talk: Conversation, person: Person
) -> None:
    person("stranger")
    address = reverse("chat:share-create", args=[talk.pk])

    answers = [
        visit(talk.owner).post(address, {"person": name, "level": "view"})
        for name in ("stranger", "nobody")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    words = [answer.context["share_form"].errors["person"] for answer in answers]
    assert words[0] == words[1]
    assert "Nobody in this workspace has that name." in words[0][0]
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("name", "level"),
    [("owner", "view"), ("viewer", "own"), ("", "view"), ("gone", "view"), ("a" * 200, "view")],
)
def test_what_cannot_be_shared_says_why(
    name: str, level: str, talk: Conversation, team: Workspace
) -> None:
    member(team, username="gone", is_active=False)

    answer = visit(talk.owner).post(
        reverse("chat:share-create", args=[talk.pk]), {"person": name, "level": level}
    )

    assert answer.status_code == 422
    assert answer.context["share_form"].errors
    assert not Share.objects.exists()
