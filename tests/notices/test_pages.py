"""The pages of notices, of what one wants to be told of, and of webhooks."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from config.access.models import AuditEntry, User
from config.notices import webhooks
from config.notices.models import Delivery, Notice, Preference, Webhook
from tests.factories import MembershipFactory, WorkspaceFactory, member
from tests.notices import worlds

pytestmark = pytest.mark.django_db
PUBLIC = "https://93.184.216.34/hook"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> User:
    return member(WorkspaceFactory(name="Readers"), username="ada")


@pytest.fixture
def webhook(admin: User) -> Webhook:
    workspace = admin.memberships.get().workspace
    return webhooks.make(by=admin, workspace=workspace, url=PUBLIC, kinds=["paused"])


def page_of(webhook: Webhook, verb: str = "") -> str:
    return f"/webhooks/{webhook.pk}/{verb}"


def test_notices_are_listed_until_they_are_seen(admin: User) -> None:
    workspace = admin.memberships.get().workspace
    worlds.notice(workspace, title="Library & more", detail="<b>Wave 3</b>", actor="bob")
    worlds.notice(WorkspaceFactory(), title="Of strangers")
    client = signed_in(admin)

    shown = client.get("/notices/").content.decode()

    assert "Library &amp; more" in shown
    assert "&lt;b&gt;Wave 3" in shown
    assert "Of strangers" not in shown
    assert '<span class="count" id="notice-count" title="not seen yet">1</span>' in shown
    assert client.get("/notices/seen/").status_code == 405
    client.post("/notices/seen/")
    again = client.get("/notices/").content.decode()
    assert "You have seen all of them" in again
    assert "Library &amp; more" in again


def test_what_one_wants_is_kept(admin: User) -> None:
    client = signed_in(admin)
    assert "sends no e-mail yet" in client.get("/account/notices/").content.decode()
    wanted = {"scope": "mine", "page_kinds": ["paused", "failed"], "email_kinds": ["released"]}

    assert client.post("/account/notices/", wanted).status_code == 302

    kept = Preference.objects.get(user=admin)
    assert (kept.scope, kept.page_kinds, kept.email_kinds) == (
        "mine", ["paused", "failed"], ["released"],
    )  # fmt: skip
    client.post("/account/notices/", {"scope": "all"})
    kept.refresh_from_db()
    assert (kept.page_kinds, kept.email_kinds) == ([], [])


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"scope": "others"}, id="no such scope"),
        pytest.param({"scope": "all", "page_kinds": ["sunrise"]}, id="no such kind"),
        pytest.param({"scope": "all", "email_kinds": ["\x00"]}, id="no text"),
    ],
)
def test_what_nobody_can_want_is_refused(admin: User, sent: dict[str, object]) -> None:
    assert signed_in(admin).post("/account/notices/", sent).status_code == 422

    assert not Preference.objects.exists()


def test_the_database_allows_kinds_alone(admin: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=admin, page_kinds=["sunrise"])


def test_an_administrator_makes_a_webhook_and_sees_its_secret_once(admin: User) -> None:
    client = signed_in(admin)

    made = client.post("/webhooks/", {"url": PUBLIC, "kinds": ["paused", "released"]})

    webhook = Webhook.objects.get()
    secret = webhooks.secret(webhook)
    assert made.status_code == 201
    assert secret in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert webhook.workspace.name == "Readers"
    assert webhook.kinds == ["paused", "released"]
    assert secret not in client.get("/webhooks/").content.decode()
    assert secret not in client.get(page_of(webhook)).content.decode()
    renewed = client.post(page_of(webhook, "secret/")).content.decode()
    assert secret not in renewed
    assert webhooks.secret(Webhook.objects.get()) in renewed
    verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["make_webhook", "renew_webhook_secret"]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"url": "", "kinds": ["paused"]}, "required", id="no address"),
        pytest.param({"url": PUBLIC}, "Choose at least one", id="no kind"),
        pytest.param({"url": PUBLIC, "kinds": ["sunrise"]}, "sunrise", id="no such kind"),
        pytest.param(
            {"url": "https://127.0.0.1/x", "kinds": ["paused"]}, "private network", id="loopback"
        ),
        pytest.param(
            {"url": "http://localhost:6379/", "kinds": ["paused"]}, "private network", id="by name"
        ),
        pytest.param(
            {"url": PUBLIC, "kinds": ["paused"], "workspace": "00000000-0000-0000-0000-000000000000"},
            "valid choice",
            id="a foreign workspace",
        ),
    ],
)  # fmt: skip
def test_a_webhook_that_cannot_be_is_refused_where_one_looks(
    admin: User, sent: dict[str, object], says: str
) -> None:
    answer = signed_in(admin).post("/webhooks/", sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_webhook_is_made_once_and_not_without_end(
    admin: User, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(admin)
    sent = {"url": PUBLIC, "kinds": ["paused"]}

    assert "already" in client.post("/webhooks/", sent).content.decode()
    monkeypatch.setattr(webhooks, "MOST", 1)
    more = client.post("/webhooks/", sent | {"url": PUBLIC + "2"})

    assert "Remove one first" in more.content.decode()
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize("role", ["viewer", "member", "reviewer", "approver"])
def test_members_who_are_no_administrators_are_told_so(webhook: Webhook, role: str) -> None:
    client = signed_in(member(webhook.workspace, role))
    sent = worlds.delivery(webhook)

    assert "Only administrators" in client.get("/webhooks/").content.decode()
    assert client.post("/webhooks/", {"url": PUBLIC + "2", "kinds": ["paused"]}).status_code == 422
    assert client.get(page_of(webhook)).status_code == 403
    for verb in ("secret/", "switch/", "test/", "remove/"):
        assert client.post(page_of(webhook, verb)).status_code == 403
    assert client.post(f"/deliveries/{sent.pk}/again/").status_code == 403
    assert Webhook.objects.get().secret_number == 1


def test_strangers_find_nothing(webhook: Webhook) -> None:
    client = signed_in(member())
    sent = worlds.delivery(webhook)

    assert PUBLIC not in client.get("/webhooks/").content.decode()
    assert client.get(page_of(webhook)).status_code == 404
    for verb in ("secret/", "switch/", "test/", "remove/"):
        assert client.post(page_of(webhook, verb)).status_code == 404
    assert client.post(f"/deliveries/{sent.pk}/again/").status_code == 404


def test_a_webhook_is_tried_switched_and_removed(admin: User, webhook: Webhook) -> None:
    client = signed_in(admin)

    client.post(page_of(webhook, "test/"))
    test = Delivery.objects.get()
    assert '"type": "test"' in test.body
    assert "Test message" in client.get(page_of(webhook)).content.decode()
    client.post(page_of(webhook, "switch/"), {"on": "0"})
    client.post(page_of(webhook, "switch/"), {"on": "0"})
    assert not Webhook.objects.get().is_active
    assert AuditEntry.objects.filter(verb="switch_webhook").count() == 1
    assert client.post(page_of(webhook, "test/")).status_code == 409
    assert Delivery.objects.count() == 1
    client.post(page_of(webhook, "switch/"), {"on": "1"})
    assert Webhook.objects.get().is_active
    client.post(page_of(webhook, "remove/"))
    assert not Webhook.objects.exists()


def test_a_failed_delivery_can_be_sent_again(admin: User, webhook: Webhook) -> None:
    client = signed_in(admin)
    sent = worlds.delivery(webhook)
    Delivery.objects.update(status="failed", tries=8)
    sent.log.create(number=1, error="answered 500", status_code=500, milliseconds=3)
    assert "answered 500" in client.get(page_of(webhook)).content.decode()

    client.post(f"/deliveries/{sent.pk}/again/")
    client.post(f"/deliveries/{sent.pk}/again/")

    sent.refresh_from_db()
    assert (sent.status, sent.tries) == ("pending", 0)


def test_the_page_of_a_webhook_takes_as_many_queries_for_many(
    admin: User, webhook: Webhook, django_assert_max_num_queries: object
) -> None:
    for _ in range(30):
        worlds.delivery(webhook).log.create(number=1, milliseconds=3)
    client = signed_in(admin)

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        client.get(page_of(webhook))


def test_a_person_of_two_workspaces_chooses(admin: User, settings: Settings) -> None:
    other = MembershipFactory(user=admin, workspace__name="Writers").workspace
    client = signed_in(admin)
    sent = {"url": PUBLIC, "kinds": ["paused"], "workspace": str(other.pk)}

    assert client.post("/webhooks/", sent).status_code == 201

    assert Webhook.objects.get().workspace == other
    assert Notice.objects.count() == 0
