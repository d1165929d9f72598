"""Lists stay true while they are open: plans, reviews with who holds them, and the number that waits for a person."""

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from chat.replies import listeners
from config.access.models import AccessList, Share, User
from config.notices.consumers import NoticeConsumer
from config.serving.sockets import socket_urlpatterns
from planning.log.event_log import append, recording
from planning.log.sentences import SENTENCES
from planning.models import MasterPlan
from review.decisions import acts
from review.models import Review
from tests.factories import MasterPlanFactory, ReviewFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS = 20


async def opened(user: object, path: str) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(URLRouter(socket_urlpatterns), path)
    socket.scope["user"] = user
    connected, _ = await socket.connect()
    assert connected
    return socket


def approved(plan: MasterPlan) -> None:
    with recording(plan):
        append("masterplan_approved", {})


@sync_to_async
def world() -> tuple[Review, User]:
    """A review that waits, and a reviewer."""
    review: Review = ReviewFactory()
    return review, member(review.atom.run.plan.workspace, role="reviewer", username="rita")


def test_every_kind_that_lists_follow_has_its_sentence() -> None:
    assert set(SENTENCES) >= listeners.IN_PLANS | listeners.IN_REVIEWS


@pytest.mark.parametrize("path", ["/ws/lists/plans/", "/ws/lists/reviews/"])
async def test_a_stranger_is_refused(path: str) -> None:
    socket = await opened(AnonymousUser(), path)

    assert (await socket.receive_output())["code"] == 4403


async def test_the_plan_list_is_fetched_again_when_a_plan_moves() -> None:
    plan = await sync_to_async(MasterPlanFactory)()
    elsewhere = await sync_to_async(MasterPlanFactory)()
    socket = await opened(plan.owner, "/ws/lists/plans/")
    other = await opened(elsewhere.owner, "/ws/lists/plans/")

    await sync_to_async(approved)(plan)

    assert 'hx-target="#plans-live"' in await socket.receive_from(timeout=WAIT_SECONDS)
    assert await other.receive_nothing()
    await socket.disconnect()
    await other.disconnect()


async def test_whoever_a_plan_is_shared_with_sees_it_move() -> None:
    plan = await sync_to_async(MasterPlanFactory)()
    shared = await AccessList.objects.acreate(workspace=plan.workspace)
    await MasterPlan.objects.aupdate(access_list=shared)
    guest = await sync_to_async(UserFactory)()
    await Share.objects.acreate(access_list=shared, user=guest, level="view", created_by=plan.owner)
    socket = await opened(guest, "/ws/lists/plans/")

    await sync_to_async(approved)(plan)

    assert "plans-live" in await socket.receive_from(timeout=WAIT_SECONDS)
    await socket.disconnect()


async def test_a_claim_and_giving_back_reach_the_queue_and_the_badge_of_others() -> None:
    review, rita = await world()
    owner = review.atom.run.plan.owner
    queue = await opened(owner, "/ws/lists/reviews/")
    everywhere = await opened(owner, "/ws/notices/")
    assert 'id="review-count" title="waiting for you" data-flash>1<' in (
        await everywhere.receive_from(timeout=WAIT_SECONDS)
    )

    await sync_to_async(acts.claim)(review, rita)

    assert "reviews-live" in await queue.receive_from(timeout=WAIT_SECONDS)
    assert "data-flash hidden>0<" in await everywhere.receive_from(timeout=WAIT_SECONDS)
    await sync_to_async(acts.release)(review, rita)
    assert "reviews-live" in await queue.receive_from(timeout=WAIT_SECONDS)
    assert "data-flash>1<" in await everywhere.receive_from(timeout=WAIT_SECONDS)
    await queue.disconnect()
    await everywhere.disconnect()


async def test_what_a_list_alone_shows_wakes_no_frame_of_a_page() -> None:
    frame = NoticeConsumer()
    frame.kinds, frame.notice_ids = set(), []

    woken = []
    for kind in ("plans_changed", "reviews_changed"):
        await frame.changed({"kind": kind})
        woken.append(frame.has_news)
    await frame.rest()

    assert woken == [False, True]


def test_the_pages_listen() -> None:
    review = ReviewFactory()
    client = Client()
    client.force_login(review.atom.run.plan.owner)

    for page, name in (
        (reverse("planning:plan-list"), "plans"),
        (reverse("review:review-list"), "reviews"),
        (reverse("review:review-detail", args=[review.pk]), "reviews"),
    ):
        html = client.get(page).content.decode()
        assert f'ws-connect="/ws/lists/{name}/"' in html
        assert f'id="{name}-live"' in html
        assert f'id="{name}-wake"' in html
    assert (
        'id="plans-live"'
        in client.get(
            reverse("planning:plan-list"), headers={"HX-Request": "true"}
        ).content.decode()
    )
