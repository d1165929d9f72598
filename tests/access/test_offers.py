"""Pages offer each role only what it may do: every form on them that is sent is not refused for the role."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import reverse

from chat.models import Conversation
from chat.replies import post
from chat.sharing import shares
from config.access.models import User, Workspace
from costs.models import Budget
from execution.models import Run
from planning.models import MasterPlan
from tests.access.conftest import visit
from tests.factories import ReviewFactory, member
from tests.pages import worlds
from tests.pages.blocked_world import block

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]
# The sharer is in no workspace of theirs, and has what was shared alone.
ROLES = ["viewer", "member", "reviewer", "sharer"]


class Forms(HTMLParser):
    """Addresses that a page posts to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.found.add(given.get("action", ""))
        if "hx-post" in given:
            self.found.add(given["hx-post"])


@pytest.fixture
def pages(team: Workspace) -> list[str]:
    """Of plans in the states that offer most, a review, and everything beside them."""
    owner = member(team, "member", username="owner")
    draft, built, blocked, asked = (worlds.plan_for(owner) for _ in range(4))
    worlds.draft(draft)
    worlds.draft(built)
    worlds.draft(blocked)
    worlds.ask(asked)
    MasterPlan.objects.filter(pk=asked.pk).update(status="discovering")
    run = worlds.build(built)
    block(worlds.build(blocked))
    review = ReviewFactory(atom=run.atoms.filter(status="accepted")[0])
    Run.objects.filter(pk=run.pk).update(status="completed")
    MasterPlan.objects.filter(pk=built.pk).update(status="completed")
    _talk(owner, asked)
    for plan in (draft, built, blocked, asked):
        Budget.objects.filter(pk=plan.budget_id).update(key=str(plan.pk))
    tabs = {
        draft: ["", "tasks/"],
        built: ["", "run/", "costs/", "review/"],
        blocked: ["run/"],
        asked: ["", "discovery/"],
    }
    return [
        *(f"/plans/{plan.pk}/{tab}" for plan, names in tabs.items() for tab in names),
        f"/atoms/{run.atoms.all()[0].pk}/", f"/review/{review.pk}/", "/review/", "/", "/chat/",
        "/plans/new/", "/costs/", "/account/", f"/workspace/{team.pk}/",
        *(f"/chat/{talk.pk}/" for talk in Conversation.objects.all()),
    ]  # fmt: skip


def _talk(owner: User, plan: MasterPlan) -> None:
    """Shared with everybody, each at a level of their own; with a question and a card in it."""
    Workspace.objects.update(shares_outside=True)
    talk = post.open_conversation(owner, plan.workspace, "/orchestrate A shed lends tools.")
    Conversation.objects.filter(pk=talk.pk).update(plan=plan)
    talk.refresh_from_db()
    member(username="sharer")
    levels = {"viewer": "view", "member": "comment", "reviewer": "edit", "sharer": "view"}
    for name, level in levels.items():
        shares.share(talk, name, level, owner)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_page_offers_is_not_refused(role: str, pages: list[str], team: Workspace) -> None:
    client = visit(User.objects.get(username=role))
    refused, tried = [], {reverse("logout")}

    for page in pages:
        answer = client.get(page)
        if answer.status_code in {403, 404}:
            continue
        parser = Forms()
        parser.feed(answer.content.decode())
        for address in {one or page for one in parser.found} - tried:
            tried.add(address)
            with transaction.atomic():
                sent = client.post(address)
                transaction.set_rollback(True)
            if sent.status_code in {403, 404}:
                refused.append(f"{page} offers {address}: {sent.status_code}")

    assert refused == []
    assert len(tried) > 5
