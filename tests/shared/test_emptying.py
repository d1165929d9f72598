"""What the tests themselves rest on: nothing of one that commits is there for the next."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from tests import emptying, factories


@pytest.mark.django_db(transaction=True)
def test_rows_are_gone_and_what_migrations_made_stays() -> None:
    made = Permission.objects.count(), ContentType.objects.count()
    factories.MasterPlanFactory()

    emptying.empty()

    kept = {Permission, ContentType}
    models = [one for one in apps.get_models() if one._meta.managed and one not in kept]
    assert [one for one in models if one._default_manager.exists()] == []
    assert (Permission.objects.count(), ContentType.objects.count()) == made
    assert made[0] > 0
