"""The page on which a plan is shared, with its conversation or by itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from chat.pages.forms import ShareForm
from chat.sharing import plan_shares
from config.access.http import AuthedRequest
from config.access.models import Membership
from config.access.permissions import can, share_of
from config.access.teams import access_lists
from config.access.teams.access_lists import ShareChanged
from config.shared.errors import BadInput
from planning.models import MasterPlan
from planning.pages.tabs import fetch, shell


@require_http_methods(["GET", "HEAD", "POST"])
def plan_share(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Who it is shared with; sent, it is shared with one more, or at another level."""
    plan = fetch(request, plan_id)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person, level = form.cleaned_data["person"], form.cleaned_data["level"]
        try:
            plan_shares.share(plan, person, level, request.user)
        except BadInput as refused:
            form.add_error("person", refused.message)
        else:
            messages.success(request, f"Shared with {person}, level {level}.")
            return redirect("chat:plan-share", plan_id=plan_id)
    status = 422 if form.errors else 200
    return render(request, "chat/plan_share.html", _context(request, plan, form), status=status)


def _context(request: AuthedRequest, plan: MasterPlan, form: ShareForm) -> dict[str, Any]:
    user = request.user
    may_share = can(user, "share", plan)
    talk = plan_shares.comes_with(plan)
    people = Membership.objects.filter(workspace=plan.workspace_id, user__is_active=True)
    others = people.exclude(user=plan.owner_id).values_list("user__username", flat=True)
    return shell(request, plan, "share") | {
        # Of a conversation that one may not read not even the title is shown.
        "talk": talk if talk and talk.owner_id == user.pk else None,
        "comes_with_talk": talk is not None,
        "why_not": plan_shares.why_not(plan, user) if may_share else "",
        "may_share": may_share,
        "level": share_of(user, plan),
        "shares": access_lists.shares_of(plan) if may_share else (),
        "own_share": access_lists.shares_of(plan).filter(user=user).first(),
        "share_form": form,
        "people": others.order_by("user__username") if may_share else (),
    }


@require_POST
def plan_share_end(request: AuthedRequest, plan_id: UUID, share_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    row = access_lists.shares_of(plan).filter(pk=share_id).first()
    if row is None:
        raise ShareChanged
    plan_shares.end(plan, row, request.user)
    if row.user_id == request.user.pk:
        messages.success(request, "You have left what was shared with you.")
        return redirect("planning:plan-list")
    messages.success(request, f"It is not shared with {row.user} any more.")
    return redirect("chat:plan-share", plan_id=plan_id)
