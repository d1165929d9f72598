"""The page of one's own second factor: setting it up, new recovery codes, switching it off."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.access.pages.forms import PasswordForm, refused
from config.access.permissions import awaiting_factor, held_by_factor
from config.access.second_factor import codes, factors, half_way
from config.shared.errors import BadInput

NOT_OPEN = "This code does not open it. Each works once. Nothing was changed."
CODE = {"autocomplete": "one-time-code", "spellcheck": "false"}


class ConfirmForm(PasswordForm):
    code = forms.CharField(
        max_length=40,
        label="Code",
        help_text="The six digits that your app shows now.",
        widget=forms.TextInput(attrs=CODE | {"inputmode": "numeric"}),
    )


class OffForm(PasswordForm):
    code = forms.CharField(
        max_length=40,
        label="Code",
        help_text="Of your app, or a recovery code.",
        widget=forms.TextInput(attrs=CODE),
    )


@never_cache
@require_GET
def second_factor(request: AuthedRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: AuthedRequest, form: forms.Form | None = None, made: list[str] | None = None
) -> HttpResponse:
    """`form` was refused; `made` are recovery codes, shown this once."""
    user = request.user
    begun = None if user.second_factor_id else factors.begun(user)
    context: dict[str, object] = {
        "factor": user.second_factor,
        "left": factors.recovery_codes_left(user) if user.second_factor_id else 0,
        "most": codes.RECOVERY_CODES,
        "begun": begun,
        "made": made,
        "form": form or (OffForm(user) if user.second_factor_id else ConfirmForm(user)),
        "awaiting": awaiting_factor(user),
        "held": held_by_factor(user),
    }
    if begun:
        key = factors.key_of(begun)
        context |= {
            "key": " ".join(codes.in_fours(codes.written(key))),
            # Drawn from our own text alone.
            "picture": mark_safe(codes.picture(codes.address(key, user.get_username()))),
        }
    status = 201 if made else 422 if form and form.errors else 200
    return render(request, "access/second_factor.html", context, status=status)


@require_POST
def second_factor_begin(request: AuthedRequest) -> HttpResponse:
    factors.begin(request.user)
    return redirect("access:second-factor")


@never_cache
@require_POST
def second_factor_confirm(request: AuthedRequest) -> HttpResponse:
    form = ConfirmForm(request.user, request.POST)
    if form.is_valid():
        try:
            made = factors.confirm(request.user, form.cleaned_data["code"])
        except BadInput as error:
            refused(form, error, "code")
        else:
            half_way.mark(request, request.user)
            return _page(request, made=made)
    return _page(request, form)


@never_cache
@require_POST
def recovery_renew(request: AuthedRequest) -> HttpResponse:
    """For the same as switching it off: whoever can do one can do the other."""
    form = OffForm(request.user, request.POST)
    if _opens(request, form):
        return _page(request, made=factors.renew_recovery_codes(request.user))
    return _page(request, form)


@never_cache
@require_POST
def second_factor_off(request: AuthedRequest) -> HttpResponse:
    form = OffForm(request.user, request.POST)
    if _opens(request, form):
        factors.take_away(request.user, request.user)
        return redirect("access:second-factor")
    return _page(request, form)


def _opens(request: AuthedRequest, form: OffForm) -> bool:
    """Whether password and code are right; the code is used up only with the right password."""
    if not form.is_valid():
        return False
    if half_way.opens(request, request.user, form.cleaned_data["code"]):
        return True
    form.add_error("code", NOT_OPEN)
    return False
