"""Home and the conversations, as HTML."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat.models import Conversation, Message
from chat.pages import fragments
from chat.pages.forms import FirstMessageForm, MessageForm
from chat.pages.home import home_context
from chat.replies import post
from config.access.http import AuthedRequest
from config.shared.errors import DomainError
from planning.pages import plans

PAGE_SIZE = 40
EDITED_ROWS = 8


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
    conversations = Conversation.objects.visible_to(request.user).live().select_related("plan")
    page = Paginator(conversations, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "pager": {"page": page, "unit": "conversations"}}
    return render(request, "chat/conversation_list.html", context)


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
    conversation = _fetch(request, pk)
    return _page(request, conversation, _prefilled(request))


def _prefilled(request: AuthedRequest) -> MessageForm:
    """With the brief of a plan that failed, as it was ordered, to be edited and sent again."""
    plan = plans.plan_to_edit(request.GET.get("edit", ""), request.user)
    if plan is None:
        return MessageForm()
    order = "/orchestrate" if plan.is_unattended else "/masterplan"
    form = MessageForm(initial={"text": f"{order} {plan.discovery.brief}"})
    form.fields["text"].widget.attrs |= {"rows": EDITED_ROWS, "autofocus": True}
    return form


def _page(
    request: AuthedRequest, conversation: Conversation, form: MessageForm, refusal: str = ""
) -> HttpResponse:
    context = {
        "conversation": conversation,
        "talk": fragments.talk(conversation),
        "side": fragments.side(conversation),
    } | _composer(conversation, form, refusal)
    status = 422 if refusal or form.errors else 200
    return render(request, "chat/conversation.html", context, status=status)


@require_POST
def message_send(request: AuthedRequest, pk: str) -> HttpResponse:
    conversation = _fetch(request, pk)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, conversation, form, "")
    return _send(request, conversation, form)


def _send(request: AuthedRequest, conversation: Conversation, form: MessageForm) -> HttpResponse:
    try:
        reply = post.post(conversation, request.user, form.message())
    except DomainError as error:
        # The text must stay in the box, so the refusal is answered here, beside it.
        return _refused(request, conversation, form, error.message)
    if reply and reply.clears:
        return _go(request, post.begin_anew(conversation, request.user))
    if request.htmx and request.htmx.target == "composer":
        context = _composer(conversation, MessageForm()) | {
            "side": fragments.side(conversation, is_beside=True)
        }
        return render(request, "chat/_sent.html", context)
    return redirect("chat:conversation-detail", pk=conversation.pk)


def _refused(
    request: AuthedRequest, conversation: Conversation, form: MessageForm, refusal: str
) -> HttpResponse:
    if request.htmx:
        context = _composer(conversation, form, refusal)
        return render(request, "chat/_composer.html", context, status=422)
    return _page(request, conversation, form, refusal)


def _composer(
    conversation: Conversation, form: MessageForm, refusal: str = ""
) -> dict[str, object]:
    return {"composer": {"conversation": conversation, "form": form, "refusal": refusal}}


@require_POST
def conversation_archive(request: AuthedRequest, pk: str) -> HttpResponse:
    post.archive(_fetch(request, pk))
    return redirect("chat:conversation-list")


@require_POST
def message_stop(request: AuthedRequest, pk: str) -> HttpResponse:
    message = _message(request, pk)
    post.stop(message, request.user)
    return redirect("chat:conversation-detail", pk=message.conversation_id)


@require_POST
def card_answer(request: AuthedRequest, pk: str) -> HttpResponse:
    message = _message(request, pk)
    post.answer_card(message, request.user, yes="yes" in request.POST)
    if request.htmx:
        message.refresh_from_db()
        beside = fragments.side(message.conversation, is_beside=True)
        return HttpResponse(fragments.message(message) + beside)
    return redirect("chat:conversation-detail", pk=message.conversation_id)


def _fetch(request: AuthedRequest, pk: str) -> Conversation:
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
