"""A program runs a workspace: settings, invitations, webhooks and their log, notices, limits."""

from decimal import Decimal

import pytest
from django.test import Client

from config.access.models import IdempotencyKey, User, Workspace
from config.access.teams import invitations
from config.notices.models import Delivery, Notice, Webhook
from costs.models import Budget
from tests.api.conftest import program, read, send
from tests.factories import member

pytestmark = pytest.mark.django_db
URL = "https://93.184.216.34/in"


@pytest.fixture
def team(alice: User) -> Workspace:
    found: Workspace = alice.memberships.get().workspace
    return found


def test_somebody_is_invited_by_a_link_that_is_kept_nowhere(api: Client, team: Workspace) -> None:
    path = f"/workspaces/{team.pk}/invitations"
    made = send(api, path, {"role": "reviewer", "days": 3, "note": "Bob"}, idempotency_key="k1")
    again = send(api, path, {"role": "reviewer", "days": 3, "note": "Bob"}, idempotency_key="k1")

    link = made.json()["link"]
    assert made.status_code == 201
    assert again.json() == made.json()
    assert again["Idempotency-Replayed"] == "true"
    secret = link.rstrip("/").rpartition("/")[2]
    assert secret not in IdempotencyKey.objects.get(key="k1").body
    found = invitations.find(secret)
    assert found is not None
    assert (found.role, found.note) == ("reviewer", "Bob")
    listed = read(api, path).json()["invitations"]
    assert [one["note"] for one in listed] == ["Bob"]
    assert "link" not in listed[0]
    assert send(api, f"{path}/{listed[0]['id']}/revoke").status_code == 200
    assert send(api, f"{path}/{listed[0]['id']}/revoke").status_code == 410


def test_settings_are_changed_as_they_were_seen(api: Client, team: Workspace) -> None:
    path = f"/workspaces/{team.pk}"
    seen = read(api, path)["ETag"]
    wanted = {"name": "Shed", "review_policy": "blocking", "plan_soft_limit_usd": "2", "plan_hard_limit_usd": "4", "shares_outside": False, "recalls": True, "second_factor_required": False}  # fmt: skip

    changed = send(api, f"{path}/settings", wanted, if_match=seen)
    late = send(api, f"{path}/settings", wanted | {"name": "Other"}, if_match=seen)

    assert changed.json()["name"] == "Shed"
    assert Decimal(changed.json()["plan_hard_limit_usd"]) == 4
    assert late.status_code == 412
    for bad in ({"plan_soft_limit_usd": "5"}, {"plan_hard_limit_usd": None}, {"name": ""}):
        assert send(api, f"{path}/settings", wanted | bad).status_code == 422
    for name in wanted:
        left_out = {key: value for key, value in wanted.items() if key != name}
        assert send(api, f"{path}/settings", left_out).status_code == 422
    without = send(api, f"{path}/settings", wanted | {"second_factor_required": True})
    assert without.json()["code"] == "own_factor_first"
    key = send(api, f"{path}/key", {"key": "a-key-of-some-length-01"})
    assert key.json()["own_key_ends_with"] == "h-01"
    assert send(api, f"{path}/key", {"key": "short"}).status_code == 422


def test_a_webhook_is_made_tried_followed_and_removed(api: Client, team: Workspace) -> None:
    made = send(api, "/webhooks", {"url": URL, "kinds": ["gate_blocked"]})
    path = f"/webhooks/{made.json()['id']}"

    tried = send(api, f"{path}/test")
    log = read(api, f"{path}/deliveries").json()["deliveries"]
    renewed = send(api, f"{path}/secret").json()
    off = send(api, f"{path}/switch", {"on": False}).json()

    assert (made.status_code, tried.status_code) == (201, 202)
    assert [one["id"] for one in log] == [tried.json()["id"]]
    assert renewed["secret"] != made.json()["secret"]
    assert "secret" not in read(api, path).json()
    assert not off["is_active"]
    assert send(api, f"{path}/test").status_code == 409
    Delivery.objects.update(status="failed")
    assert send(api, f"/webhooks/deliveries/{log[0]['id']}/again").json()["status"] == "pending"
    assert send(api, f"{path}/remove").status_code == 200
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "https://10.1.2.3/", "ftp://x.example/", "x", "https://[::1]/"])  # fmt: skip
def test_a_webhook_into_a_private_network_is_refused(
    api: Client, team: Workspace, url: str
) -> None:
    assert send(api, "/webhooks", {"url": url}).status_code == 422
    assert not Webhook.objects.exists()


def test_webhooks_are_their_administrators_alone(
    api: Client, stranger: Client, team: Workspace
) -> None:
    made = send(api, "/webhooks", {"url": URL}).json()
    approver = program(member(team, "approver"))

    assert read(approver, f"/webhooks/{made['id']}").status_code == 403
    assert read(stranger, f"/webhooks/{made['id']}").status_code == 404
    assert read(approver, "/webhooks").json()["total"] == 0
    assert (
        send(stranger, "/webhooks", {"url": URL, "workspace_id": str(team.pk)}).status_code == 404
    )


def test_notices_are_read_seen_and_wished_for(api: Client, team: Workspace, alice: User) -> None:
    for kind in ("gate_blocked", "released"):
        Notice.objects.create(
            workspace=team, owner=alice, kind=kind, subject="plan:1", title="Shed", path="/"
        )

    first = read(api, "/notices").json()
    seen = send(api, "/notices/seen").json()
    wishes = {"scope": "mine", "page_kinds": ["released"], "email_kinds": ["paused"]}
    wished = send(api, "/notices/wishes", wishes).json()

    assert (first["total"], first["unseen"], seen["unseen"]) == (2, 2, 0)
    assert wished == read(api, "/notices/wishes").json()
    assert [one["kind"] for one in read(api, "/notices").json()["notices"]] == ["released"]
    assert send(api, "/notices/wishes", wishes | {"page_kinds": ["fun"]}).status_code == 422
    without = {"scope": "mine", "page_kinds": ["released"]}
    assert send(api, "/notices/wishes", without).status_code == 422


def test_what_binds_a_whole_workspace_is_changed_by_its_administrators_alone(
    api: Client, team: Workspace
) -> None:
    budget = Budget.objects.create(
        scope=Budget.Scope.WORKSPACE, key=str(team.pk), workspace=team, period=Budget.Period.MONTH
    )
    sent = {"soft_limit_usd": "60", "hard_limit_usd": "110", "why": "More."}
    approver = program(member(team, "approver"))

    assert send(approver, f"/usage/quota/{budget.pk}", sent).status_code == 403
    budget.refresh_from_db()
    assert budget.hard_limit_usd is None
    assert send(api, f"/usage/quota/{budget.pk}", sent).status_code == 200
