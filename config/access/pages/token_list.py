"""The page of a person's tokens."""

from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.access.api import tokens
from config.access.choices import TokenScope
from config.access.http import AuthedRequest
from config.access.models import ApiToken
from config.shared.errors import BadInput

DAYS = [(30, "30 days"), (90, "90 days"), (365, "a year")]

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  (compared, not bound)


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What uses it, so that you know it again.")
    scope = forms.ChoiceField(choices=TokenScope, label="May", initial=TokenScope.READ)
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, label="Works for", initial=90)


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: AuthedRequest) -> HttpResponse:
    """A new token is in the answer to its form and nowhere else: it is shown once."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = tokens.make(request.user, **form.cleaned_data)
            form = TokenForm()
        except BadInput as refused:
            form.add_error("name", refused.message)
    context = {
        "form": form,
        "secret": secret,
        "tokens": ApiToken.objects.filter(user=request.user),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "agents": _address_for_agents(request),
    }
    status = 201 if secret else 422 if form.errors else 200
    response = render(request, "access/tokens.html", context, status=status)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def _address_for_agents(request: AuthedRequest) -> str:
    """Where `manage.py mcp` is reached: a proxy hands /mcp/ on to it."""
    if settings.BEHIND_PROXY:
        return request.build_absolute_uri("/mcp")
    here = urlsplit(f"//{request.get_host()}").hostname or ""
    host = here if settings.MCP_BIND in EVERYWHERE else settings.MCP_BIND
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.MCP_PORT}/mcp"


@require_POST
def token_revoke(request: AuthedRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    tokens.revoke(token, request.user)
    messages.success(request, f"{token.name} is revoked. It opens nothing any more.")
    return redirect("access:token-list")
