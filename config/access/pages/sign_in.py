"""Signing in: a name and a password, then a code where the account has a second factor. Of the admin as well."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.access.models import User
from config.access.second_factor import half_way

NEXT = "next"


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        label="Code",
        help_text="The six digits that your app shows now, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SignIn(LoginView):
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not isinstance(user, User) or user.second_factor_id is None:
            return super().form_valid(form)
        # Before the session is emptied: where they wanted to go.
        place = urlencode({NEXT: self.get_success_url()})
        half_way.hold(self.request, user)
        return redirect(f"{reverse('login-code')}?{place}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step; who comes too late begins anew."""
    user = half_way.waiting(request)
    place = _place(request)
    if user is None:
        return redirect(f"{reverse('login')}?{urlencode({NEXT: place})}")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if half_way.opens(request, user, form.cleaned_data["code"]):
            half_way.sign_in(request, user)
            return redirect(place)
        form.add_error("code", "This code does not open it. Each works once, and for a minute.")
    status = 422 if form.errors else 200
    context = {"form": form, "person": user, NEXT: place}
    return render(request, "registration/login_code.html", context, status=status)


def _place(request: HttpRequest) -> str:
    """Where they wanted to go, if that is here."""
    asked = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else resolve_url("chat:home")


@login_not_required
@never_cache
def admin_login(request: HttpRequest) -> HttpResponseBase:
    """Ours; the admin's own page only tells those who are signed in and may not enter."""
    if request.method != "POST" and request.user.is_authenticated:
        return admin.site.login(request)
    return _admin_sign_in(request)


class AdminSignIn(SignIn):
    next_page: Any = "admin:index"


_admin_sign_in = AdminSignIn.as_view()
