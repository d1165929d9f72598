"""Webhooks and e-mails over real sockets: signed, tried again, given up, and logged."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.notices import deliveries, webhooks
from config.notices.deliveries import MOST_TRIES, PAUSES, deliver
from config.notices.models import Delivery, Preference, Webhook
from config.notices.sending import outbound
from config.notices.spread import spread
from config.notices.tasks import sweep
from config.shared.database.lapsed import free_lapsed
from tests.factories import WorkspaceFactory, member
from tests.notices import worlds
from tests.notices.receivers import Program, Received, listening, mailbox, trickle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_network(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def program() -> Iterator[Program]:
    with listening() as program:
        yield program


def hook(url: str) -> Webhook:
    return Webhook.objects.create(workspace=WorkspaceFactory(), url=url)


def verified(received: Received, secret: str) -> bool:
    """As the standard tells a receiver to do it."""
    key = base64.b64decode(secret.split("_")[1])
    signed = ".".join(
        [received.headers["webhook-id"], received.headers["webhook-timestamp"], received.body]
    )
    wanted = base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()
    return f"v1,{wanted}" in received.headers["webhook-signature"].split(" ")


def due_now(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())


def test_a_notice_reaches_a_webhook_signed(program: Program) -> None:
    webhook = hook(program.url)
    told = worlds.notice(webhook.workspace, title="Bücherei", detail="Ready to read.")

    spread(told.pk)
    sent = Delivery.objects.get()
    deliver(sent.pk)

    [received] = program.received
    body = json.loads(received.body)
    assert received.path == "/hook?from=masterplan"
    assert (body["type"], body["data"]["title"]) == ("draft_ready", "Bücherei")
    assert body["data"]["url"].endswith("/plans/1/")
    assert received.headers["webhook-id"] == str(sent.pk)
    age = timezone.now().timestamp() - int(received.headers["webhook-timestamp"])
    assert abs(age) < 60
    assert verified(received, webhooks.secret(webhook))
    assert not verified(received, outbound.secret_of(webhook.pk, 2))
    sent.refresh_from_db()
    assert (sent.status, sent.tries, sent.log.get().status_code) == ("delivered", 1, 200)


def test_a_notice_is_spread_and_delivered_once(program: Program) -> None:
    told = worlds.notice(hook(program.url).workspace)

    for _ in range(2):
        spread(told.pk)
    for _ in range(2):
        deliver(Delivery.objects.get().pk)

    assert len(program.received) == 1


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_answer_that_is_no_yes_is_tried_again_later(program: Program, status: int) -> None:
    program.statuses[:] = [status, 204]
    sent = worlds.delivery(hook(program.url))

    deliver(sent.pk)
    deliver(sent.pk)  # It is not due yet.

    sent.refresh_from_db()
    assert (sent.status, sent.tries, sent.lease_until) == ("pending", 1, None)
    assert timedelta(0) < sent.due_at - timezone.now() <= PAUSES[0]
    due_now(sent)
    deliver(sent.pk)
    first, second = program.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert list(sent.log.values_list("status_code", flat=True)) == [status, 204]


def test_tries_end(program: Program) -> None:
    program.statuses[:] = [500]
    sent = worlds.delivery(hook(program.url))

    for _ in range(MOST_TRIES + 2):
        deliver(sent.pk)
        due_now(sent)

    sent.refresh_from_db()
    assert (sent.status, sent.log.count(), len(program.received)) == (
        "failed", MOST_TRIES, MOST_TRIES,
    )  # fmt: skip
    program.statuses[:] = [200]
    assert webhooks.send_again(sent)
    assert not webhooks.send_again(sent)
    deliver(sent.pk)
    assert Delivery.objects.get().status == "delivered"
    assert Delivery.objects.get().log.count() == MOST_TRIES + 1


def test_a_redirect_is_not_followed(program: Program) -> None:
    with listening() as other:
        program.statuses[:] = [307]
        program.headers["Location"] = other.url
        sent = worlds.delivery(hook(program.url))
        deliver(sent.pk)

    assert other.received == []
    assert sent.log.get().error == "answered 307, a redirect"


def test_an_answer_that_trickles_in_is_cut_off(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.5)
    program.answer = trickle(seconds=20)
    sent = worlds.delivery(hook(program.url))

    deliver(sent.pk)

    log = sent.log.get()
    assert log.status_code is None
    assert log.error.startswith("no answer within")
    assert log.milliseconds < 10_000


def test_an_answer_without_an_end_is_not_read(program: Program) -> None:
    def endless(writer: object) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 50_000_000)  # type: ignore[attr-defined]

    program.answer = endless
    sent = worlds.delivery(hook(program.url))

    deliver(sent.pk)

    assert sent.log.get().error == ""


def test_nobody_listening_is_a_reason_that_is_kept(program: Program) -> None:
    sent = worlds.delivery(hook("http://127.0.0.1:1/"))

    deliver(sent.pk)

    assert sent.log.get().error == "ConnectionRefusedError: Connection refused"


def test_what_has_become_private_is_not_sent(program: Program, settings: Settings) -> None:
    sent = worlds.delivery(hook(program.url))
    settings.WEBHOOK_NETWORKS = []

    deliver(sent.pk)

    assert program.received == []
    assert "private network" in sent.log.get().error


def test_one_that_is_gone_is_switched_off(program: Program) -> None:
    program.statuses[:] = [410]
    webhook = hook(program.url)
    sent, later = worlds.delivery(webhook), worlds.delivery(webhook)

    deliver(sent.pk)
    deliver(later.pk)

    webhook.refresh_from_db()
    assert not webhook.is_active
    assert "410" in webhook.off_reason
    later.refresh_from_db()
    assert (later.status, len(program.received)) == ("failed", 1)


def test_a_sender_that_died_loses_its_delivery_and_its_say(program: Program) -> None:
    sent = worlds.delivery(hook(program.url))
    late = deliveries.claim(Delivery.objects.due().filter(pk=sent.pk), tries=1)
    assert late is not None
    assert not Delivery.objects.to_send().exists()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert free_lapsed("notices") == 1
    deliver(sent.pk)

    sent.refresh_from_db()
    assert (sent.status, sent.tries) == ("delivered", 2)
    outcome = outbound.Outcome(status_code=500, error="answered 500", milliseconds=1)
    deliveries._record(sent, late, outcome)
    assert Delivery.objects.get().status == "delivered"
    assert sent.log.count() == 1


def test_the_sweep_finds_what_messages_lost() -> None:
    told = worlds.notice(hook("http://127.0.0.1:1/").workspace)
    assert told.spread_at is None

    sweep()

    from config.notices.spread import unspread  # noqa: PLC0415

    assert unspread() == [told.pk]


def test_a_notice_reaches_a_mailbox(settings: Settings) -> None:
    settings.EMAIL_IN_USE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.SITE_URL = "127.0.0.1", "https://plans.example.org"
    workspace = WorkspaceFactory()
    asked = member(workspace, "viewer", email="ada@example.org")
    for person, kinds in (
        (asked, ["draft_ready"]),
        (member(workspace, "viewer", email="other@example.org"), ["paused"]),
        (member(email="stranger@example.org"), ["draft_ready"]),
        (member(workspace, username="who"), ["draft_ready"]),
    ):
        Preference.objects.create(user=person, email_kinds=kinds)
    told = worlds.notice(workspace, title="Library\nBcc: all@example.org", actor="who")

    with mailbox() as (settings.EMAIL_PORT, taken):
        spread(told.pk)
        sent = Delivery.objects.get()
        deliver(sent.pk)

    assert sent.person == asked
    [message] = taken
    assert "To: ada@example.org" in message
    assert "\nBcc:" not in message
    assert "https://plans.example.org/plans/1/" in message
    assert "change it at https://plans.example.org" in " ".join(message.split())
    assert Delivery.objects.get().status == "delivered"


def test_a_mail_server_that_refuses_is_asked_again(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    person = member(email="ada@example.org")
    told = worlds.notice(person.memberships.get().workspace)
    sent = Delivery.objects.create(notice=told, person=person)

    with mailbox(refuses=True) as (settings.EMAIL_PORT, taken):
        deliver(sent.pk)

    assert taken == []
    sent.refresh_from_db()
    assert sent.status == "pending"
    assert "nobody of that name" in sent.log.get().error
