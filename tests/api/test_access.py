"""Who may do what over the API: every operation, for each kind of person."""

import pytest
from django.db import transaction
from django.test import Client

from config.access.models import User
from tests.api.conftest import program
from tests.api.operations import operations, world
from tests.factories import member

pytestmark = pytest.mark.django_db
ROLES = ["viewer", "member", "reviewer", "approver"]
MEMBER, REVIEWER, APPROVER = ROLES[1:]
# Whatever is not named may be done by whoever sees it.
LEAST = {
    "masterplans_create_plan": MEMBER,
    "masterplans_import_plan": MEMBER,
    "masterplans_waive_lint": APPROVER,
    "masterplans_approve": APPROVER,
    "masterplans_reject": APPROVER,
    "masterplans_reopen": MEMBER,
    "masterplans_execute": MEMBER,
    "masterplans_pause": MEMBER,
    "masterplans_resume": MEMBER,
    "masterplans_retry": MEMBER,
    "masterplans_cancel": MEMBER,
    "discoveries_answer": MEMBER,
    "discoveries_agree_size": MEMBER,
    "conversations_create_conversation": MEMBER,
    "review_approve": REVIEWER,
    "review_reject": REVIEWER,
    "review_regenerate": REVIEWER,
    "review_edit": REVIEWER,
    "review_assign": REVIEWER,
    "review_release": REVIEWER,
    "review_skip": REVIEWER,
    "review_advise": REVIEWER,
    "review_create": MEMBER,
    "review_bulk_create": MEMBER,
    "testing_generate": MEMBER,
    "testing_run_tests": MEMBER,
    "testing_change_test": REVIEWER,
    "validation_check_now": MEMBER,
    "validation_prove_by_removal": MEMBER,
    "validation_remove_dead_code": REVIEWER,
    "usage_set_limits": APPROVER,
    "gate_repair_again": MEMBER,
    "gate_waive": APPROVER,
    "execution_pause": MEMBER,
    "execution_resume": MEMBER,
    "execution_cancel": MEMBER,
}
# They are their owner's alone, whatever the role.
OWN = {
    "conversations_read_conversation", "conversations_post_message", "conversations_answer_card",
    "conversations_stream", "conversations_stop", "conversations_archive",
}  # fmt: skip
# Of nobody's things: a stranger has an answer too.
ANYBODYS = {
    "masterplans_list_plans", "masterplans_create_plan", "masterplans_import_plan",
    "conversations_list_conversations", "conversations_create_conversation", "usage_current",
    "usage_quota", "usage_history", "review_read_queue",
}  # fmt: skip


def answers(alice: User, client: Client, **headers: str) -> dict[str, int]:
    """The status of every operation but the probes; each is undone before the next."""
    made, found = world(alice), {}
    for operation in (one for one in operations() if not one.is_open):
        with transaction.atomic():
            found[operation.id] = made.send(client, operation, **headers).status_code
            transaction.set_rollback(True)
    return found


def test_every_rule_names_an_operation() -> None:
    assert {*LEAST, *OWN, *ANYBODYS} <= {operation.id for operation in operations()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_what_it_may_not_do_and_nothing_else(alice: User, role: str) -> None:
    person = member(alice.memberships.get().workspace, role)

    found = answers(alice, program(person))

    refused = {name for name, least in LEAST.items() if ROLES.index(role) < ROLES.index(least)}
    assert {name for name, status in found.items() if status == 403} == refused
    assert {name for name, status in found.items() if status == 404} == OWN
    assert {name: status for name, status in found.items() if status >= 500} == {}


def test_a_stranger_finds_nothing_of_others(alice: User) -> None:
    found = answers(alice, program(member()))

    seen = {name for name, status in found.items() if status < 400}
    assert seen == ANYBODYS
    assert {status for name, status in found.items() if name not in seen} == {404}


def test_without_a_token_nothing_answers(alice: User) -> None:
    assert set(answers(alice, Client()).values()) == {401}


def test_the_owner_of_all_is_never_refused(alice: User) -> None:
    found = answers(alice, program(alice))

    wrong = {
        name: status for name, status in found.items() if status not in {200, 201, 202, 409, 422}
    }
    assert wrong == {}
    # What cannot be done as this world stands; all else is carried out.
    assert {name for name, status in found.items() if status >= 400} == {
        "masterplans_waive_lint", "masterplans_approve", "masterplans_reject", "masterplans_reopen",
        "masterplans_execute", "masterplans_pause", "masterplans_retry",
        "discoveries_agree_size", "execution_pause", "testing_generate", "testing_change_test",
        "validation_remove_dead_code",
    }  # fmt: skip


def test_a_token_that_reads_writes_nothing(alice: User) -> None:
    found = answers(alice, program(alice, scope="read"))

    writes = {one.id for one in operations() if one.method != "GET"}
    assert {name for name, status in found.items() if status == 403} == writes
