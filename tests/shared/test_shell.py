"""The page shell, the error pages, and the promises of the design system that can be computed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from config.shared.errors import NotPermitted
from config.shared.middleware import DomainErrorMiddleware

TEMPLATES = settings.BASE_DIR / "templates"
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|\shx-on|hx-vals=.?js:|hx-trigger=\S*\["
)
TOKEN = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
STATES = ("waiting", "running", "passed", "attention", "failed", "human", "stale")
GROUNDS = ("ground", "surface", "sunken")
TEXT_ON = (
    *((text, ground) for text in ("ink", "ink-2", "ink-3", "accent") for ground in GROUNDS),
    *((state, f"{state}-tint") for state in STATES),
    *((state, ground) for state in STATES for ground in GROUNDS),
    *(("ink", f"{state}-tint") for state in STATES),
    ("on-accent", "accent"),
)
CODE_ON = ("surface", "sunken", "failed-tint", "accent-tint")


def tokens(sheet: str) -> dict[str, tuple[str, str]]:
    css = (settings.BASE_DIR / "static/css" / sheet).read_text()
    return {name: (light, dark) for name, light, dark in TOKEN.findall(css)}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [pytest.param(0, id="light"), pytest.param(1, id="dark")])
def test_text_and_marks_stand_out_from_their_ground(theme: int) -> None:
    base, code = tokens("base.css"), tokens("code.css")
    colours = base | code

    marks = [(f"{state}-mark", ground, 3.0) for state in STATES for ground in GROUNDS]
    needed = [(text, ground, 4.5) for text, ground in TEXT_ON] + marks
    needed += [(token, ground, 4.5) for token in code for ground in CODE_ON]
    faint = {
        f"{text} on {ground}"
        for text, ground, least in needed
        if contrast(colours[text][theme], colours[ground][theme]) < least
    }

    assert code
    assert not faint


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_no_template_needs_what_the_content_policy_forbids(template: Path) -> None:
    assert not INLINE.search(template.read_text())


def test_every_sheet_and_script_is_used() -> None:
    admin = settings.BASE_DIR / "config/presets/admin_look.py"
    written = "".join(path.read_text() for path in [*TEMPLATES.rglob("*.html"), admin])

    files = [
        *(settings.BASE_DIR / "static").rglob("*.css"),
        *(settings.BASE_DIR / "static").rglob("*.js"),
    ]

    assert [
        path.name for path in files if not re.search(rf"/{re.escape(path.name)}['\"]", written)
    ] == []


def refused(request: HttpRequest) -> HttpResponse:
    middleware = DomainErrorMiddleware(lambda _: HttpResponse())
    response = middleware.process_exception(request, NotPermitted("Only <owners> share."))
    assert response is not None
    return response


def test_a_refusal_by_htmx_is_a_panel_with_a_place_of_its_own() -> None:
    response = refused(RequestFactory().post("/x/", headers={"HX-Request": "true"}))

    assert response.status_code == 403
    assert response.headers["HX-Retarget"] == "#page-error"
    assert "Only &lt;owners&gt; share." in response.text
    assert "<html" not in response.text


def test_a_refusal_without_htmx_is_a_page_with_a_way_back() -> None:
    response = refused(RequestFactory().post("/x/", headers={"Referer": "/plans/"}))

    assert "Only &lt;owners&gt; share." in response.text
    assert 'href="/plans/"' in response.text


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_of_what_broke(name: str) -> None:
    html = render_to_string(name)

    assert html.count("<h1") == 1
    assert 'href="/"' in html


@pytest.mark.django_db
def test_the_sign_in_page_says_where_the_first_password_is(client: Client) -> None:
    response = client.get("/login/")

    assert response.status_code == 200
    assert "make run" in response.text
    assert 'name="csrfmiddlewaretoken"' in response.text


def directives(response: Any) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


EVERYWHERE = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "frame-ancestors 'none'",
}  # fmt: skip


@pytest.mark.django_db
def test_every_page_carries_the_policy_and_the_admin_its_own(client: Client) -> None:
    # A form leads into a preview, which has a host of its own.
    forms = f"form-action 'self' {settings.PREVIEW_ORIGIN}"
    closed = EVERYWHERE | {"base-uri 'none'", forms, "connect-src 'self'"}
    loose = {"style-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'"}

    assert directives(client.get("/login/")) == closed
    assert directives(client.get("/no-such-page/")) == closed
    assert directives(client.get("/api/v1/health/live")) == closed
    assert directives(client.get("/admin/login/")) == EVERYWHERE | loose


@pytest.mark.django_db
def test_a_wrong_password_is_said_in_the_form(client: Client) -> None:
    response = client.post("/login/", {"username": "nobody", "password": "wrong"})

    assert 'role="alert"' in response.text
