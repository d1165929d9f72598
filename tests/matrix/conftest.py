"""One world and one walk through it for all tests of access."""

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.api.operations import world
from tests.factories import member
from tests.matrix.walk import Matrix, walk


@pytest.fixture(scope="session")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Matrix:
    with django_db_blocker.unblock(), transaction.atomic():
        owner = member(username="the-owner")
        found = walk(owner, world(owner))
        transaction.set_rollback(True)
    return found
