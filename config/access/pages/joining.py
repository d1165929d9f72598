"""The page of an invitation: who has an account joins, everybody else makes one."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.access.accounts import signing_up
from config.access.models import Invitation, User
from config.access.pages.forms import SignUpForm, refused
from config.access.second_factor.half_way import MODEL_BACKEND
from config.access.teams import invitations
from config.shared.errors import BadInput

UNKNOWN = "There is no such invitation. Perhaps the link was cut off; ask for it again."


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = invitations.find(secret)
    if invitation is None:
        return _shown(request, None, why=UNKNOWN, status=404)
    if request.method == "POST" and "username" not in request.POST and _is_person(request):
        return _join(request, invitation)
    if why := invitations.why_spent(invitation):
        return _shown(request, invitation, why=why, status=410)
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _sign_up(request, invitation, form)
    return _shown(request, invitation, form=form, status=422 if form.errors else 200)


def _is_person(request: HttpRequest) -> bool:
    return isinstance(request.user, User)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        member = invitations.accept(invitation, request.user)
    except invitations.InvitationSpent as error:
        return _shown(request, invitation, why=error.message, status=error.status)
    except invitations.AlreadyMember as error:
        return _shown(request, invitation, why=error.message, status=error.status)
    messages.success(request, f"You are in {invitation.workspace} now, as {member.role}.")
    return redirect("access:workspace-detail", pk=invitation.workspace_id)


def _sign_up(request: HttpRequest, invitation: Invitation, form: SignUpForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        user = signing_up.join(
            invitation,
            username=data["username"],
            password=data["password1"],
            email=data["email"],
        )
    except BadInput as error:
        refused(form, error, "username")
        return _shown(request, invitation, form=form, status=422)
    except invitations.InvitationSpent as error:
        return _shown(request, invitation, why=error.message, status=error.status)
    login(request, user, backend=MODEL_BACKEND)
    messages.success(request, f"Welcome. You are in {invitation.workspace} as {invitation.role}.")
    return redirect("chat:home")


def _shown(
    request: HttpRequest,
    invitation: Invitation | None,
    *,
    form: SignUpForm | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"invitation": invitation, "form": form, "why": why}
    return render(request, "access/join.html", context, status=status)
