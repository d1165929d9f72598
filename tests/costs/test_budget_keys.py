"""A budget's key names a plan, person or workspace: whatever way it is written, and in what was stored before."""

from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from costs.models import Budget
from tests.factories import member

pytestmark = pytest.mark.django_db
RULE = "costs_budget_key_is_id"
ID = "6a5d5890-3ab4-4c78-922c-2d950fc3b193"


@pytest.mark.parametrize("key", ["", "x", "plan:1", f"{ID} ", ID.upper()])
def test_no_path_stores_a_key_that_is_no_id(key: str) -> None:
    kept = Budget.objects.create(scope="plan", key=str(uuid4()))

    with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
        Budget.objects.create(scope="plan", key=key)
    with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
        Budget.objects.filter(pk=kept.pk).update(key=key)
    with pytest.raises(ValidationError, match=r"no id" if key else "blank"):
        Budget(scope="plan", key=key).full_clean()


def test_a_stray_of_before_is_closed_and_breaks_no_page() -> None:
    ada = member(role="admin")
    migration = import_module("costs.migrations.0007_budget_keys_are_ids")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE costs_budget DROP CONSTRAINT {RULE}")
    workspace = ada.memberships.get().workspace
    stray = Budget.objects.create(scope="plan", key="x", workspace=workspace, owner=ada)

    migration.close_the_keyless(apps, None)

    stray.refresh_from_db()
    assert stray.key == str(stray.pk)
    assert stray.closed_at is not None
    browser = Client()
    browser.force_login(ada)
    assert browser.get(reverse("costs:overview")).status_code == 200
