"""A page asks for the role of its reader once; what changes something asks anew."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.access.models import Membership
from config.access.permissions import can, roles_remembered
from tests.factories import member
from tests.pages import worlds

pytestmark = pytest.mark.django_db
ROLE = 'SELECT "access_membership"."role"'


@pytest.mark.parametrize(
    "path",
    [
        "/", "/plans/", "/review/", "/chat/", "/notices/", "/account/notices/", "/webhooks/",
        "/plans/{}/", "/plans/{}/discovery/", "/plans/{}/tasks/", "/plans/{}/graph/",
        "/plans/{}/history/", "/plans/{}/run/", "/plans/{}/acceptance/", "/plans/{}/costs/",
        "/plans/{}/review/",
    ],
)  # fmt: skip
def test_a_page_asks_once(client: Client, path: str) -> None:
    alice = member(username="alice")
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    client.force_login(alice)

    with CaptureQueriesContext(connection) as seen:
        assert client.get(path.format(plan.pk)).status_code == 200

    asked = [query for query in seen.captured_queries if query["sql"].startswith(ROLE)]
    assert len(asked) <= 1


def test_a_role_that_is_taken_away_counts_at_once_where_nothing_is_remembered() -> None:
    alice = member(username="alice")
    plan = worlds.plan_for(alice)
    with roles_remembered():
        assert can(alice, "edit_plan", plan)

    Membership.objects.filter(user=alice).delete()

    assert not can(alice, "edit_plan", plan)
