"""Home and the conversations, as HTML."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from chat.commands import command_table
from chat.models import Conversation, Message
from chat.pages import fragments, shown_shares
from chat.pages.forms import FirstMessageForm, MessageForm, ShareForm
from chat.pages.home import home_context
from chat.querysets import ConversationQuerySet
from chat.replies import ownership, post
from config.access.http import AuthedRequest
from config.access.models import User
from config.access.permissions import can
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from planning.pages import plans
from planning.pages.status_line import shown_status

PAGE_SIZE = 40
EDITED_ROWS = 8
LISTS = {"shared", "archived"}


@require_GET
def home(request: AuthedRequest) -> HttpResponse:
    return _home(request)


def _home(
    request: AuthedRequest, form: FirstMessageForm | None = None, refusal: str = ""
) -> HttpResponse:
    """Home; with `form`, the refused text is kept in the box, with the reason above it."""
    context = home_context(request.user)
    if form is not None:
        context |= {"form": form, "refusal": refusal}
    return render(request, "chat/home.html", context, status=200 if form is None else 422)


@require_GET
def conversation_list(request: AuthedRequest) -> HttpResponse:
    shown = request.GET.get("show", "")
    found = _listed(request.user, shown).select_related("plan", "owner")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = f"show={shown}&" if shown in LISTS else ""
    context = {
        "page": page,
        "rows": [(row, row.plan and shown_status(row.plan)) for row in page],
        "pager": {"page": page, "unit": "conversations", "query": query},
        "show": shown if shown in LISTS else "",
        "shared_count": Conversation.objects.shared_with(request.user).live().count(),
    }
    return render(request, "chat/conversation_list.html", context)


def _listed(user: User, shown: str) -> ConversationQuerySet:
    if shown == "shared":
        return Conversation.objects.shared_with(user).live()
    own = Conversation.objects.visible_to(user).filter(owner=user)
    return own.archived() if shown == "archived" else own.live()


@require_POST
def conversation_create(request: AuthedRequest) -> HttpResponse:
    form = FirstMessageForm(request.user, request.POST, request.FILES)
    if not form.is_valid():
        return _home(request, form)
    try:
        conversation = post.open_conversation(
            request.user, form.cleaned_data["workspace"], form.message()
        )
    except DomainError as error:
        return _home(request, form, error.message)
    return redirect("chat:conversation-detail", pk=conversation.pk)


@require_GET
def conversation_detail(request: AuthedRequest, pk: str) -> HttpResponse:
    conversation = fetch(request, pk)
    return page(request, conversation, _prefilled(request))


def _prefilled(request: AuthedRequest) -> MessageForm:
    """With the brief of a plan that failed, as it was ordered, to be edited and sent again."""
    plan = plans.plan_to_edit(request.GET.get("edit", ""), request.user)
    if plan is None:
        return MessageForm()
    order = "/orchestrate" if plan.is_unattended else "/masterplan"
    form = MessageForm(initial={"text": f"{order} {plan.discovery.brief}"})
    form.fields["text"].widget.attrs |= {"rows": EDITED_ROWS, "autofocus": True}
    return form


def page(
    request: AuthedRequest,
    conversation: Conversation,
    form: MessageForm,
    refusal: str = "",
    share_form: ShareForm | None = None,
) -> HttpResponse:
    acts = fragments.acts_of(request.user, conversation)
    context = (
        {
            "conversation": conversation,
            "acts": acts,
            "talk": fragments.talk(conversation, acts),
            "side": fragments.side(conversation, acts),
        }
        | shown_shares.shown(request.user, conversation, share_form)
        | _composer(request.user, conversation, form, refusal)
    )
    failed = refusal or form.errors or (share_form and share_form.errors)
    return render(request, "chat/conversation.html", context, status=422 if failed else 200)


@require_POST
def message_send(request: AuthedRequest, pk: str) -> HttpResponse:
    conversation = fetch(request, pk)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, conversation, form, "")
    return _send(request, conversation, form)


def _send(request: AuthedRequest, conversation: Conversation, form: MessageForm) -> HttpResponse:
    try:
        reply = post.post(conversation, request.user, form.message())
    except DomainError as error:
        if not post.is_kept(error) or not post.is_bare(form.message().strip()):
            # The text must stay in the box, so the refusal is answered here, beside it.
            return _refused(request, conversation, form, error.message)
        reply = None  # A bare command stands in the talk, with the reason.
    if reply and reply.clears:
        return _go(request, post.begin_anew(conversation, request.user))
    return _sent(request, conversation)


def _sent(request: AuthedRequest, conversation: Conversation) -> HttpResponse:
    if request.htmx and request.htmx.target == "composer":
        acts = fragments.acts_of(request.user, conversation)
        context = {
            "conversation": conversation,
            "side": fragments.side(conversation, acts, is_beside=True),
        }
        # The box stays, with what may have been written into it meanwhile.
        response = render(request, "chat/_sent.html", context)
        response["HX-Reswap"] = "none"
        return response
    return redirect("chat:conversation-detail", pk=conversation.pk)


def _refused(
    request: AuthedRequest, conversation: Conversation, form: MessageForm, refusal: str
) -> HttpResponse:
    if request.htmx:
        context = _composer(request.user, conversation, form, refusal)
        return render(request, "chat/_composer.html", context, status=422)
    return page(request, conversation, form, refusal)


def _composer(
    user: User, conversation: Conversation, form: MessageForm, refusal: str = ""
) -> dict[str, object]:
    """With the commands that its reader may send, for completing what they type."""
    commands = (
        command_table.permitted(conversation, user)
        if can(user, "give_commands", conversation)
        else []
    )
    shown = {"conversation": conversation, "form": form, "refusal": refusal, "commands": commands}
    return {"composer": shown}


@require_POST
def conversation_archive(request: AuthedRequest, pk: str) -> HttpResponse:
    ownership.archive(fetch(request, pk), request.user)
    undo = reverse("chat:conversation-restore", args=[pk])
    return done(request, reverse("chat:conversation-list"), "Archived.", undo=undo)


@require_POST
def conversation_restore(request: AuthedRequest, pk: str) -> HttpResponse:
    ownership.restore(fetch(request, pk), request.user)
    return redirect("chat:conversation-detail", pk=pk)


@require_POST
def conversation_delete(request: AuthedRequest, pk: str) -> HttpResponse:
    ownership.delete(fetch(request, pk), request.user)
    messages.success(request, "The conversation is deleted.")
    return redirect("chat:conversation-list")


@require_POST
def message_stop(request: AuthedRequest, pk: str) -> HttpResponse:
    message = _message(request, pk)
    post.stop(message, request.user)
    return redirect("chat:conversation-detail", pk=message.conversation_id)


@require_POST
def card_answer(request: AuthedRequest, pk: str) -> HttpResponse:
    message = _message(request, pk)
    sent = request.POST
    post.answer_card(message, request.user, yes="yes" in sent, other="other" in sent)
    if request.htmx:
        message.refresh_from_db()
        acts = fragments.acts_of(request.user, message.conversation)
        beside = fragments.side(message.conversation, acts, is_beside=True)
        return HttpResponse(fragments.message(message, acts=acts) + beside)
    return redirect("chat:conversation-detail", pk=message.conversation_id)


def fetch(request: AuthedRequest, pk: str) -> Conversation:
    visible = Conversation.objects.visible_to(request.user).select_related("plan", "workspace")
    return get_object_or_404(visible, pk=pk)


def _message(request: AuthedRequest, pk: str) -> Message:
    mine = Conversation.objects.visible_to(request.user)
    return get_object_or_404(Message.objects.filter(conversation__in=mine), pk=pk)


def _go(request: AuthedRequest, conversation: Conversation) -> HttpResponse:
    response = redirect("chat:conversation-detail", pk=conversation.pk)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
    return response
