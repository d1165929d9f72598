"""Sharing a conversation from its page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chat.pages import views
from chat.pages.forms import MessageForm, ShareForm
from chat.sharing import shares
from config.access.http import AuthedRequest
from config.access.permissions import require
from config.access.teams import access_lists
from config.access.teams.access_lists import ShareChanged
from config.shared.errors import BadInput


@require_POST
def share_create(request: AuthedRequest, pk: str) -> HttpResponse:
    """Share it, or change the level at which it is shared with somebody."""
    conversation = views.fetch(request, pk)
    require(request.user, "share", conversation)
    form = ShareForm(request.POST)
    if form.is_valid():
        person, level = form.cleaned_data["person"], form.cleaned_data["level"]
        try:
            shares.share(conversation, person, level, request.user)
        except BadInput as refused:
            form.add_error("person", refused.message)
        else:
            messages.success(request, f"Shared with {person}, level {level}.")
            return redirect("chat:conversation-detail", pk=pk)
    return views.page(request, conversation, MessageForm(), share_form=form)


@require_POST
def share_end(request: AuthedRequest, pk: str, share_id: str) -> HttpResponse:
    conversation = views.fetch(request, pk)
    row = access_lists.shares_of(conversation).filter(pk=share_id).first()
    if row is None:
        raise ShareChanged
    shares.end(conversation, row, request.user)
    if row.user_id == request.user.pk:
        return redirect("chat:conversation-list")
    messages.success(request, f"It is not shared with {row.user} any more.")
    return redirect("chat:conversation-detail", pk=pk)
