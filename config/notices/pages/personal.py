"""What happened, and what one wants to be told of."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.access.permissions import workspaces_for
from config.notices.choices import NoticeKind, NoticeScope
from config.notices.models import Notice, Preference, preference_of
from config.notices.seen import mark_all_seen
from config.notices.webhooks import VERB

PER_PAGE = 50


class PreferenceForm(forms.Form):
    scope = forms.ChoiceField(choices=NoticeScope, label="Tell me of", widget=forms.RadioSelect)
    page_kinds = forms.MultipleChoiceField(
        choices=NoticeKind,
        required=False,
        label="In the page",
        widget=forms.CheckboxSelectMultiple,
    )
    email_kinds = forms.MultipleChoiceField(
        choices=NoticeKind,
        required=False,
        label="By e-mail",
        widget=forms.CheckboxSelectMultiple,
    )


@require_GET
def notice_list(request: AuthedRequest) -> HttpResponse:
    rows = Notice.objects.wanted_by(request.user).select_related("workspace")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "seen_at": preference_of(request.user).seen_at,
        "unseen": Notice.objects.unseen_by(request.user).count(),
        "pager": {"page": page, "unit": "notices"},
    }
    return render(request, "notices/notices.html", context)


@require_POST
def notices_seen(request: AuthedRequest) -> HttpResponse:
    mark_all_seen(request.user)
    return redirect("notices:notice-list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AuthedRequest) -> HttpResponse:
    stored = preference_of(request.user)
    now = {
        "scope": stored.scope,
        "page_kinds": stored.page_kinds,
        "email_kinds": stored.email_kinds,
    }
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        Preference.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, "Kept. It holds for what happens from now on.")
        return redirect("notices:preferences")
    context = {
        "form": form,
        "sends_email": settings.EMAIL_IN_USE,
        "may_manage": workspaces_for(request.user, VERB).exists(),
    }
    return render(request, "notices/preferences.html", context, status=422 if form.errors else 200)
