"""The data of the approval page: what was understood, lint findings, cost."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from config.access.models import User
from costs.ledger.amounts import CENT
from planning.changes.fixes import fixes_for
from planning.discovery import requirements, size_agreement
from planning.discovery.plan_size import LARGEST, SMALLEST, TARGET
from planning.discovery.plan_traces import coverage_of
from planning.discovery.stack_choice import reason_of
from planning.lint.report import Report
from planning.models import LintWaiver, MasterPlan, Requirement
from planning.money import estimates
from planning.money.payers import limits_by_forecast
from planning.pages.forms import LimitsForm
from planning.stacks.registry import all_stacks


def understood(plan: MasterPlan) -> dict[str, Any]:
    discovery = plan.discovery
    live = requirements.live(plan)
    return {
        "domain": discovery.domain,
        "summary": discovery.summary,
        "is_modelled": discovery.modelled_at is not None,
        "contexts": len(discovery.bounded_contexts),
        "aggregates": len(discovery.aggregates),
        "must": sum(r.priority == Requirement.Priority.MUST for r in live),
        "should": sum(r.priority == Requirement.Priority.SHOULD for r in live),
        "assumptions": discovery.assumptions,
        "coverage": coverage_of(discovery, []),
        "brief": discovery.brief,
    }


def recalled(plan: MasterPlan, user: User) -> list[MasterPlan]:
    """The plans that the draft was given as examples, most alike first; of them those that this person may see."""
    ids = [row["id"] for row in plan.discovery.recalled]
    found = MasterPlan.objects.visible_to(user).filter(pk__in=ids)
    return sorted(found, key=lambda row: ids.index(str(row.pk)))


def requirement_row(row: Requirement) -> dict[str, str]:
    """As shared/_requirement.html wants it."""
    return {
        "code": row.code,
        "alias": row.alias,
        "priority": row.priority,
        "text": row.text,
        "criterion": row.criterion,
    }


def estimate(plan: MasterPlan) -> dict[str, Any]:
    """All of it None while a model that it needs has no price."""
    return {
        "is_known": plan.estimated_cost_likely_usd is not None,
        "low_usd": plan.estimated_cost_low_usd,
        "likely_usd": plan.estimated_cost_likely_usd,
        "high_usd": plan.estimated_cost_high_usd,
        "minutes_low": plan.estimated_minutes_low,
        "minutes_likely": plan.estimated_minutes_likely,
        "minutes_high": plan.estimated_minutes_high,
        "drafting_usd": plan.generation_cost_usd,
    }


def size(plan: MasterPlan) -> dict[str, Any] | None:
    """As planning/_size.html wants it, while a person is asked for it."""
    if not size_agreement.is_asked(plan):
        return None
    other = size_agreement.offered(plan)
    return {
        "url": reverse("planning:size-agree", args=[plan.pk]),
        "target": plan.target_tasks,
        "minimum": plan.minimum_tasks,
        "maximum": plan.maximum_tasks,
        "reason": plan.size_reason,
        "least": SMALLEST,
        "most": LARGEST,
        **_price(plan, plan.target_tasks),
        "stacks": stacks(plan),
        "other": {
            "name": "standard" if other.target >= TARGET else "compact",
            "target": other.target,
            "minimum": other.minimum,
            "maximum": other.maximum,
            "reason": other.reason,
            **_price(plan, other.target),
        },
    }


def stacks(plan: MasterPlan) -> list[dict[str, Any]]:
    """What the plan may be built on; the first is what it is now."""
    rows = [
        {
            "name": stack.name,
            "title": stack.title,
            "paragraph": stack.paragraph,
            "reason": reason_of(plan.discovery, stack),
            "is_chosen": stack.name == plan.stack,
        }
        for stack in all_stacks()
    ]
    return sorted(rows, key=lambda row: not row["is_chosen"])


def _price(plan: MasterPlan, tasks: int) -> dict[str, Any]:
    expected = estimates.of_drafting(plan, tasks)
    return {
        "cost_usd": expected["estimated_cost_usd"],
        "seconds": expected["estimated_duration_seconds"],
    }


def shown_lint(
    plan: MasterPlan, report: Report, *, may_waive: bool, may_edit: bool = False
) -> dict[str, Any]:
    """As planning/_lint.html wants it: each finding with its waiver, or the way to one."""
    waivers = {waiver.finding_id: waiver for waiver in LintWaiver.objects.filter(plan=plan)}
    is_draft = plan.status == MasterPlan.Status.DRAFT
    can_waive = may_waive and is_draft
    fixes = fixes_for(plan, list(report.findings)) if may_edit and is_draft else {}
    return {
        "verdict": report.verdict,
        "hidden": report.hidden,
        "findings": [
            {
                "severity": finding.severity,
                "text": finding.text,
                "waived": waivers.get(finding.id),
                "waive_url": reverse("planning:lint-waive", args=[plan.pk, finding.id])
                if can_waive
                else "",
                "fix": fixes[finding.id].words if finding.id in fixes else "",
                "fix_url": reverse("planning:lint-fix", args=[plan.pk, finding.id]),
            }
            for finding in report.findings
        ],
    }


def missing_usd(plan: MasterPlan, hard: Decimal) -> Decimal | None:
    """By how much a hard limit falls short of what is likely still to come; None if it does not, or nobody knows."""
    likely = plan.estimated_cost_likely_usd
    return likely - hard if likely is not None and hard < likely else None


def limits_form(plan: MasterPlan, approver: User) -> LimitsForm:
    """The limits a person set before, else those the forecast proposes; without one those the plan has."""
    soft, hard = limits_by_forecast(plan, approver)
    if plan.has_own_limits or plan.estimated_cost_high_usd is None:
        soft, hard = plan.budget.soft_limit_usd or soft, plan.budget.hard_limit_usd or hard
    # Estimates of a few cents may round to the same amount.
    shown = {"soft": soft.quantize(CENT), "hard": max(hard, soft + CENT).quantize(CENT)}
    return LimitsForm(initial=shown)
