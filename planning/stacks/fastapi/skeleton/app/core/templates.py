"""Pages from templates. A name that a template uses and nobody gives is an error, not an empty place."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core.forms import Form
from app.core.signed_in import signed_in

FOLDER = Path(__file__).resolve().parent.parent / "templates"
TONES = {
    "good": "active approved available completed confirmed delivered done free paid ready returned",
    "bad": "blocked cancelled canceled expired failed lost overdue rejected refused unpaid",
    "busy": "borrowed draft in_progress lent on_loan open pending planned reserved waiting",
}


def label(value: object) -> str:
    """`in_progress` as "In progress"; nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = str(value.value if isinstance(value, Enum) else value)
    words = text.replace("_", " ")
    return words[:1].upper() + words[1:]


def day(value: date | datetime | None) -> str:
    return f"{value.day} {value:%b %Y}" if value else "–"


def moment(value: datetime | None) -> str:
    return f"{day(value)}, {value:%H:%M}" if value else "–"


def money(value: Decimal | int | float | None) -> str:
    return f"{value:,.2f}" if value is not None else "–"


def tone(value: object) -> str:
    word = str(value.value if isinstance(value, Enum) else value).lower().replace(" ", "_")
    return next((name for name, words in TONES.items() if word in words.split()), "quiet")


def make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # What is not there is shown as nothing, not by its name in Python.
        finalize=lambda value: "" if value is None else value,
    )
    environment.filters.update(label=label, day=day, moment=moment, money=money, tone=tone)
    return environment


ENVIRONMENT = make_environment()


def render(
    request: Request, name: str, /, *, status_code: int | None = None, **context: Any
) -> Response:
    """A page. A form in the context that was refused gives its status: 422, or 409 for a conflict."""
    forms = [value for value in context.values() if isinstance(value, Form)]
    status = status_code or max([200, *(form.status for form in forms)])
    given = {
        "request": request,
        "application": request.app.title,
        "navigation": request.app.state.navigation,
        "messages": request.session.pop("messages", []),
        "user": signed_in(request),
        **context,
    }
    return HTMLResponse(ENVIRONMENT.get_template(name).render(given), status)


def redirect(request: Request, url: str, message: str = "") -> Response:
    """After a form: to another page, which shows the message once."""
    if message:
        request.session["messages"] = [*request.session.get("messages", []), message]
    return RedirectResponse(url, status_code=303)
