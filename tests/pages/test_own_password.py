"""People change their own password, and are signed out everywhere else."""

import pytest
from django.test import Client

from tests.factories import member

pytestmark = pytest.mark.django_db
OLD, NEW = "a first one, 12 long", "a second one, 12 long"


def sign_in(client: Client, password: str) -> bool:
    answer = client.post("/login/", {"username": "alice", "password": password})
    return answer.status_code == 302


def test_a_changed_password_ends_the_other_sessions() -> None:
    alice = member(username="alice")
    alice.set_password(OLD)
    alice.save()
    here, there = Client(), Client()
    for client in (here, there):
        assert sign_in(client, OLD)

    refused = here.post(
        "/password/", {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    )
    changed = here.post(
        "/password/", {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}, follow=True
    )

    assert "old password was entered incorrectly" in refused.content.decode()
    assert "Your password is changed." in changed.content.decode()
    assert here.get("/costs/").status_code == 200
    assert there.get("/costs/").status_code == 302
    assert sign_in(Client(), NEW)
