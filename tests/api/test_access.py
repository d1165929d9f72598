"""What the scope of a token allows; roles are in tests/matrix."""

import pytest
from django.db import transaction

from config.access.models import User
from tests.api.conftest import program
from tests.api.operations import operations, world


@pytest.mark.django_db
def test_a_token_that_reads_writes_nothing(alice: User) -> None:
    made, client = world(alice), program(alice, scope="read")
    refused = set()
    for operation in (one for one in operations() if not one.is_open):
        with transaction.atomic():
            if made.send(client, operation).status_code == 403:
                refused.add(operation.id)
            transaction.set_rollback(True)

    assert refused == {one.id for one in operations() if one.method != "GET"}
