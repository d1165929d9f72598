"""Who may do what, as it happens: docs/access.md is true, and holds no surprise."""

import os

import pytest

from config.rooms import ROOT
from tests.matrix.people import ROLES
from tests.matrix.walk import Matrix, Row, sign, written

# For the database; the rows are those of the matrix.
pytestmark = pytest.mark.django_db
DOCUMENT = ROOT / "docs" / "access.md"
MEMBER, REVIEWER, APPROVER, ADMIN = ROLES[1:]
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
    "masterplans_push": MEMBER,
    "previews_stop": MEMBER,
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
    "masterplans_edit_task": MEMBER,
    "masterplans_edit": MEMBER,
    "masterplans_preview_operations": MEMBER,
    "masterplans_fix": MEMBER,
    "masterplans_restore_version": MEMBER,
    "masterplans_archive": APPROVER,
    "masterplans_restore_plan": APPROVER,
    "masterplans_delete_plan": ADMIN,
    "masterplans_ask_for_change": MEMBER,
    "masterplans_propose_change": MEMBER,
    "masterplans_propose_version": MEMBER,
    "masterplans_agree_to_change": APPROVER,
    "masterplans_discard_change": MEMBER,
    "masterplans_ask_again": MEMBER,
    "masterplans_list_shares": ADMIN,
    "masterplans_share": ADMIN,
    "masterplans_end_share": ADMIN,
    "previews_report": MEMBER,
    "discoveries_add_requirement": MEMBER,
    "discoveries_change_requirement": MEMBER,
    "discoveries_retire_requirement": MEMBER,
    "discoveries_bring_requirement_back": MEMBER,
    "discoveries_add_part": MEMBER,
    "discoveries_change_part": MEMBER,
    "discoveries_remove_part": MEMBER,
    "discoveries_change_brief": MEMBER,
    "discoveries_understand_again": MEMBER,
    "discoveries_change_stack": MEMBER,
    "webhooks_create_webhook": ADMIN,
    "webhooks_read_webhook": ADMIN,
    "webhooks_list_deliveries": ADMIN,
    "webhooks_test": ADMIN,
    "webhooks_switch": ADMIN,
    "webhooks_renew_secret": ADMIN,
    "webhooks_remove": ADMIN,
    "webhooks_send_again": ADMIN,
    "workspaces_change_settings": ADMIN,
    "workspaces_set_own_key": ADMIN,
    "workspaces_list_invitations": ADMIN,
    "workspaces_invite": ADMIN,
    "workspaces_revoke_invitation": ADMIN,
    "workspaces_change_role": ADMIN,
    "workspaces_remove_member": ADMIN,
}
# They are their owner's alone, whatever the role.
OWN = {
    "conversations_read_conversation", "conversations_post_message", "conversations_answer_card",
    "conversations_list_shares", "conversations_share", "conversations_end_share",
    "conversations_stream", "conversations_stop", "conversations_archive",
}  # fmt: skip
# Of nobody's things: a stranger has an answer too.
ANYBODYS = {
    "masterplans_list_plans", "masterplans_create_plan", "masterplans_import_plan",
    "conversations_list_conversations", "conversations_create_conversation", "usage_current",
    "usage_quota", "usage_history", "review_read_queue", "workspaces_list_workspaces",
    "webhooks_list_webhooks", "webhooks_create_webhook", "notices_list_notices",
    "notices_see_all", "notices_read_wishes", "notices_change_wishes",
}  # fmt: skip


METRICS = "GET /metrics"
# Of what this world does not have.
NOT_THERE = {
    "POST /workspace/<uuid:pk>/outside/<uuid:share_id>/end/",
    "POST /deliveries/<uuid:pk>/again/",
    # Which part is asked for stands in the query.
    "GET /plans/<uuid:plan_id>/discovery/part/",
    "POST /plans/<uuid:plan_id>/discovery/part/",
    # Behind a token of its own.
    METRICS,
}
# Whoever holds the link of an invitation is asked who they are.
INVITED = {"GET /join/<str:secret>/", "POST /join/<str:secret>/"}


def of_kind(matrix: Matrix, kind: str) -> dict[str, dict[str, int]]:
    return {name: people for (found, name), people in matrix.items() if found == kind}


def test_the_document_says_what_happens(matrix: Matrix) -> None:
    text = written(matrix)
    if os.environ.get("MASTERPLAN_WRITE_ACCESS"):
        DOCUMENT.write_text(text)

    assert DOCUMENT.read_text() == text, "it is another matrix now; look at `make access`"


def test_nothing_breaks_whoever_asks(matrix: Matrix) -> None:
    broken = {row: people for row, people in matrix.items() if max(people.values()) >= 500}

    assert broken == {}


def test_every_page_is_about_something_that_is_there(matrix: Matrix) -> None:
    """Its owner, the admin, finds it; where not, `tests/api/operations.py` names no such row."""
    hidden = {name for name, people in of_kind(matrix, "Pages").items() if people["admin"] == 404}

    assert hidden <= NOT_THERE


def test_every_rule_names_an_operation(matrix: Matrix) -> None:
    assert {*LEAST, *OWN, *ANYBODYS} <= set(of_kind(matrix, "API"))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_what_it_may_not_do_and_nothing_else(
    matrix: Matrix, role: str
) -> None:
    found = {name: people[role] for name, people in of_kind(matrix, "API").items()}

    refused = {name for name, least in LEAST.items() if ROLES.index(role) < ROLES.index(least)}
    assert {name for name, status in found.items() if status == 403} == refused
    # The admin of this world owns what is its owner's alone.
    assert {name for name, status in found.items() if status == 404} == OWN - (
        OWN if role == "admin" else set()
    )


def test_a_stranger_finds_nothing_of_others(matrix: Matrix) -> None:
    found = {name: people["stranger"] for name, people in of_kind(matrix, "API").items()}

    assert {name for name, status in found.items() if status < 400} == ANYBODYS
    assert {status for name, status in found.items() if name not in ANYBODYS} == {404}


def test_nobody_gets_anything_without_signing_in(matrix: Matrix) -> None:
    wrong: dict[Row, int] = {
        row: people["anonymous"]
        for row, people in matrix.items()
        if people["anonymous"] not in ({404} if row[0] == "Sockets" else {401})
        and row[1] not in {*INVITED, METRICS}
    }

    assert wrong == {}


def test_a_tool_gives_each_person_what_the_operation_does(matrix: Matrix) -> None:
    operations = of_kind(matrix, "API")
    other = {
        name: people
        for name, people in of_kind(matrix, "MCP tools").items()
        if {who: sign(status) for who, status in people.items()}
        != {who: sign(status) for who, status in operations[name].items()}
    }

    assert other == {}
