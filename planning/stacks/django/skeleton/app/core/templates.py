"""Pages from templates. A value that a template shows and nobody gives is an error, not an empty place."""

from typing import Any, NoReturn

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.template.backends.django import DjangoTemplates

from app.core.about import TITLE
from app.core.forms import FormParts
from app.core.wiring import navigation_links


class MissingName(Exception):
    """A template shows what it was not given."""


class NoSuchValue(str):
    """What the engine would show in place of a value that is not there; the engine fills its name in."""

    def __mod__(self, name: object) -> NoReturn:
        raise MissingName(f"A template shows `{name}`, which it was not given.")


class SeeOther(HttpResponseRedirect):
    """To be asked with GET."""

    status_code = 303


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """The menu as pairs of a link and whether it leads to this page or one above it."""
    here = [(link, f"{request.path}/".startswith(f"{link.url}/")) for link in navigation_links()]
    return {"application": TITLE, "navigation": here}


def engine() -> DjangoTemplates:
    found = engines["application"]
    assert isinstance(found, DjangoTemplates)
    found.engine.string_if_invalid = NoSuchValue("%s")
    return found


def render(
    request: HttpRequest, name: str, /, *, status_code: int | None = None, **context: Any
) -> HttpResponse:
    """A page. A form in the context that was refused gives its status: 422, or 409 for a conflict."""
    forms = [value for value in context.values() if isinstance(value, FormParts)]
    status = status_code or max([200, *(form.status for form in forms)])
    return HttpResponse(engine().get_template(name).render(context, request), status=status)


def part(component: str, /, **context: Any) -> str:
    """A piece of a page, for tags."""
    return engine().get_template(f"components/{component}.html").render(context)


def redirect(request: HttpRequest, url: str, message: str = "") -> HttpResponse:
    """After a form: to another page, which shows the message once."""
    if message:
        messages.success(request, message)
    return SeeOther(url)
