"""The page of one's own account: address, workspaces, and deleting it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.access.accounts import account_deletion
from config.access.http import AuthedRequest
from config.access.models import ApiToken, Membership
from config.access.pages.forms import DeletionForm, ProfileForm
from config.access.permissions import awaiting_factor


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: AuthedRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your address is saved.")
        return redirect("access:account")
    # What was refused stands in the form alone, not in the name above the page.
    request.user.refresh_from_db()
    return _page(request, form, DeletionForm(request.user))


def _page(request: AuthedRequest, form: ProfileForm, deletion: DeletionForm) -> HttpResponse:
    mine = Membership.objects.filter(user=request.user).select_related("workspace")
    context = {
        "form": form,
        "deletion_form": deletion,
        "memberships": mine.order_by("workspace__name"),
        "factor": request.user.second_factor,
        "awaiting": awaiting_factor(request.user),
        "tokens": ApiToken.objects.usable().filter(user=request.user),
        "reasons": account_deletion.what_stands_in_the_way(request.user),
    }
    status = 422 if form.errors or deletion.errors else 200
    return render(request, "access/account.html", context, status=status)


@require_POST
def account_delete(request: AuthedRequest) -> HttpResponse:
    deletion = DeletionForm(request.user, request.POST)
    if not deletion.is_valid():
        return _page(request, ProfileForm(instance=request.user), deletion)
    account_deletion.delete(request.user)
    logout(request)
    messages.success(request, "Your account is deleted.")
    return redirect("login")
