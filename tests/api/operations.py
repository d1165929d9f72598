"""Every operation of the OpenAPI document, and a request that would carry it out in a world of rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from chat.commands import confirmations
from chat.sharing import shares
from config.access.api import tokens
from config.access.models import ApiToken, Share, User
from config.access.teams import invitations
from config.api import api
from config.notices.models import Delivery, Webhook
from costs.models import Budget
from execution.models import AcceptanceTest, Atom, Preview, Release, Run, Wave
from planning.models import MasterPlan, PlanProposal, Requirement
from review.models import Review
from tests.documents import shop
from tests.factories import ConversationFactory, member
from tests.pages import blocked_world, worlds


@dataclass(frozen=True, kw_only=True)
class Operation:
    id: str
    method: str
    path: str
    document: dict[str, Any]

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.document["responses"]}

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of what is sent."""
        sent = self.document.get("requestBody")
        return sent["content"]["application/json"]["schema"] if sent else None

    @property
    def is_stream(self) -> bool:
        """Whether it answers with events, one after the other."""
        return "text/event-stream" in self.document["responses"].get(200, {}).get("content", {})

    @property
    def is_open(self) -> bool:
        return self.id.startswith("health_")


def whole() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


def operations() -> Iterator[Operation]:
    for path, methods in whole()["paths"].items():
        for method, found in methods.items():
            yield Operation(
                id=found["operationId"], method=method.upper(), path=path, document=found
            )


@dataclass(frozen=True, kw_only=True)
class World:
    """A plan whose second gate is blocked, with a review, an open question and a conversation."""

    ids: dict[str, str]
    bodies: dict[str, Any]
    # What pages are sent, by the name of their route.
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def send(self, client: Client, operation: Operation, **headers: str) -> Any:
        """The operation with ids that exist."""
        path = operation.path.format(**self.ids)
        if operation.id == "atoms_list_atoms":
            path += f"?masterplan_id={self.ids['masterplan_id']}"
        if operation.id == "masterplans_compare_versions":
            path += "?before=1&after=1"
        if operation.method == "GET":
            return client.get(path, headers=headers)
        body = self.bodies.get(operation.id, {})
        return client.post(path, body, content_type="application/json", headers=headers)


def world(owner: User) -> World:
    plan = worlds.plan_for(owner)
    worlds.draft(plan)
    run = worlds.build(plan)
    wave = blocked_world.block(run)
    worlds.happen(plan, "masterplan_approved")
    asking = worlds.plan_for(owner, status="discovering")
    question = worlds.ask(asking)[0]
    atom = run.atoms.filter(status="accepted").first()
    assert atom is not None
    review = _review(atom)
    test = AcceptanceTest.objects.get(run=run, path=blocked_world.FAILING)
    talk = ConversationFactory(owner=owner, workspace=plan.workspace, plan=plan)
    guest = member(plan.workspace, "viewer", username="guest")
    member(plan.workspace, "viewer", username="another")
    share = shares.share(talk, "guest", "view", owner)
    share_id = Share.objects.get(user=share.user).pk
    card = confirmations.whole_way(talk, owner, "A shed lends tools.")
    message = talk.messages.create(role="system", metadata=card)
    for one in (plan, asking):  # As it is where a plan is started.
        Budget.objects.filter(pk=one.budget_id).update(key=str(one.pk))
    Requirement.objects.create(plan=asking, code="FR-001", text="It lends tools.", priority="must", criterion="-")  # fmt: skip
    invitation, secret = invitations.make(plan.workspace, owner, role="viewer", days=7)
    webhook = Webhook.objects.create(workspace=plan.workspace, url="https://hooks.example/in")
    delivery = Delivery.objects.create(webhook=webhook, body="{}", status="failed")
    preview = Preview.objects.create(run=run, wave_number=1, started_by=owner)
    _change_and_release(plan, run, owner)
    return World(
        ids=_ids(plan, asking, run, wave)
        | {"plan_id": str(plan.pk), "question_id": str(question.pk), "preview_id": str(preview.pk)}
        | {"review": str(review.pk), "atoms": str(atom.pk), "chat": str(talk.pk)}
        | {"messages": str(message.pk), "tokens": str(_token(owner).pk)}
        | {"webhooks": str(webhook.pk), "code": "FR-001", "number": "1"}
        | {"planning:answer-change.plan_id": str(asking.pk)}
        | {"workspace": str(plan.workspace_id), "invitations": str(invitation.pk), "secret": secret}
        | {"planning:question-answer.plan_id": str(asking.pk)}
        | {"atom_id": str(atom.pk), "review_id": str(review.pk), "finding_id": "x"}
        | {"conversation_id": str(talk.pk), "message_id": str(message.pk)}
        | {"test_id": str(test.pk), "task_id": str(atom.task_id), "budget_id": str(plan.budget_id)}
        | {"share_id": str(share_id), "user_id": str(guest.pk)}
        | {"workspace_id": str(plan.workspace_id), "webhook_id": str(webhook.pk)}
        | {"delivery_id": str(delivery.pk), "invitation_id": str(invitation.pk)},
        bodies=_bodies(review, test, str(question.pk)),
        forms=_forms(review, test),
    )


def _change_and_release(plan: MasterPlan, run: Run, owner: User) -> None:
    """The first of each, beside the first version: addresses name them by number."""
    PlanProposal.objects.create(
        plan=plan, number=1, origin="words", words="Add a field.", base=run.version, made_by=owner
    )
    Release.objects.create(
        run=run, version=run.version, number=1, atoms={}, archive=b"PK", sha="0" * 64
    )


def _token(owner: User) -> ApiToken:
    return tokens.make(owner, name="nightly", scope="read", days=1)[0]


def _review(atom: Atom) -> Review:
    return Review.objects.create(
        atom=atom, reasons=["on_request"], due_at=timezone.now(), code_sha=atom.code_sha
    )


def _ids(plan: MasterPlan, asking: MasterPlan, run: Run, wave: Wave) -> dict[str, str]:
    return {
        "masterplan_id": str(plan.pk),
        "discovery_id": str(asking.discovery.pk),
        "execution_id": str(run.pk),
        "wave_id": str(wave.pk),
    }


def _forms(review: Review, test: AcceptanceTest) -> dict[str, dict[str, Any]]:
    """What pages need that would be refused before anybody asks who sends it."""
    reason, limits = {"reason": "It is meant."}, {"soft": "60", "hard": "110", "why": "More."}
    seen = {"seen": review.code_sha, "note": "", "feedback": "Mind the last line."}
    return {
        "planning:plan-create": {"brief": "A shed lends tools.", "size": "default"},
        "planning:plan-approve": {"soft": "5", "hard": "9"},
        "planning:plan-reject": reason,
        "planning:lint-waive": reason,
        "planning:question-answer": {"own": "Seven"},
        "planning:task-edit": {"name": "Shelves", "complexity": "low", "number": "1"},
        "execution:wave-waive": reason | {"tests": [str(test.pk)]},
        "execution:test-change": reason | {"code": test.code},
        "execution:budget-raise": limits,
        "execution:preview-report": {"page": "/", "words": "It is wrong."},
        "costs:budget-raise": limits,
        "review:review-approve": seen,
        "review:review-reject": seen,
        "review:review-regenerate": seen,
        "review:review-edit": seen | {"code": "def rule_1(loans: int) -> bool:\n    return 1\n"},
        "chat:message-send": {"text": "/help"},
    }


def _bodies(review: Review, test: AcceptanceTest, question_id: str) -> dict[str, Any]:
    seen = {"review_id": str(review.pk), "feedback": "Mind the last line."}
    answer = {"question_id": question_id, "answer": "Seven"}
    move = {"do": "edit_milestone", "milestone": "M1", "goal": "Ready."}
    return {
        "masterplans_create_plan": {"brief": "A shed lends tools.", "size": 12},
        "masterplans_import_plan": shop(),
        "masterplans_waive_lint": {"reason": "It is meant."},
        "masterplans_reject": {"rejection_reason": "Too big."},
        "discoveries_answer": {"answers": [answer]},
        "conversations_post_message": {"text": "/help"},
        "conversations_answer_card": {"yes": False},
        "masterplans_share": {"person": "another", "level": "view"},
        "conversations_share": {"person": "another", "level": "comment"},
        "masterplans_edit_task": {"name": "Shelves"},
        "masterplans_edit": {"operations": [move]},
        "masterplans_preview_operations": {"operations": [move]},
        "masterplans_ask_for_change": {"words": "Tools have a colour."},
        "masterplans_propose_change": {
            "words": "Less.",
            "operations": [{"op": "retire_requirement", "code": "FR-001", "reason": "Not wanted."}],
        },
        "previews_run_command": {"words": "--help"},
        "previews_report": {"page": "/", "words": "It is wrong."},
        "discoveries_add_requirement": {"text": "It counts.", "criterion": "Given, when, then."},
        "discoveries_change_requirement": {"text": "It lends tools twice."},
        "discoveries_retire_requirement": {"reason": "Not wanted."},
        "discoveries_add_part": {"at": "assumptions", "values": {"text": "One shed."}},
        "discoveries_change_part": {"at": "assumptions/x", "values": {"text": "Two sheds."}},
        "discoveries_remove_part": {"at": "assumptions/x"},
        "discoveries_change_brief": {"brief": "A shed lends garden tools."},
        "discoveries_change_stack": {"stack": "python-cli"},
        "workspaces_change_settings": {
            "name": "Shed",
            "review_policy": "blocking",
            "shares_outside": False,
            "recalls": True,
            "plan_soft_limit_usd": None,
            "plan_hard_limit_usd": None,
            "second_factor_required": False,
        },  # fmt: skip
        "workspaces_set_own_key": {"key": "a-key-of-some-length-01"},
        "workspaces_invite": {"role": "viewer", "days": 7},
        "webhooks_create_webhook": {"url": "https://93.184.216.34/in"},
        "webhooks_switch": {"on": False},
        "notices_change_wishes": {"scope": "mine", "page_kinds": [], "email_kinds": []},
        "workspaces_change_role": {"role": "member", "seen": "viewer"},
        "workspaces_remove_member": {"seen": "viewer"},
        "review_approve": seen,
        "review_reject": seen,
        "review_regenerate": seen,
        "review_edit": seen | {"new_code": "def rule_1(loans: int) -> bool:\n    return False\n"},
        "review_assign": {"review_id": str(review.pk)},
        "review_release": {"review_id": str(review.pk)},
        "review_skip": {"review_id": str(review.pk)},
        "review_advise": {"review_id": str(review.pk)},
        "review_bulk_create": {"percentage": 50},
        # The text it has, and code that cannot be read: refused before anything is run.
        "testing_change_test": {"code": test.code, "reason": "Clearer."},
        "validation_check_now": {"code": "def ("},
        "usage_set_limits": {"soft_limit_usd": "60", "hard_limit_usd": "110", "why": "More."},
        "gate_waive": {"test_ids": [str(test.pk)], "reason": "Known."},
    }
