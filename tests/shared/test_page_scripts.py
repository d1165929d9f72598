"""What the shell's scripts do in a browser: the page is rendered here, the browser is real."""

import mimetypes
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, Route, WebSocketRoute

from tests.shared.wave_grid import GRID

pytestmark = pytest.mark.browser
PAGE = """{% extends "base.html" %}{% load static %}
{% block scripts %}<script src="{% static 'js/wave.js' %}" defer></script>{% endblock %}
{% block content %}
<div ws-connect="/ws/plans/1/"></div>
<div ws-connect="/ws/lists/plans/"></div><p id="plans-live">An old list</p>
<p id="state" data-flash>one</p>
<details id="more"><summary>More</summary><p>inside</p></details>
<input id="field">
<button id="refused" hx-post="/refused/" hx-target="#state">Do</button>
<div id="part"><button id="asks" hx-post="/refused/">Ask</button></div>
<button id="broken" hx-post="/broken/" hx-target="#state">Break</button>
<button id="cancel" data-key="c" data-dialog="sure">Cancel the run</button>
<dialog id="sure"><button data-closes>Not now</button></dialog>
{% include "shared/_code.html" with code=code only %}
{% include "shared/_wave_grid.html" with wave_grid=grid only %}
{% endblock %}"""


class Socket:
    """The server's end of the page's socket and of that of its list, and how often they were opened."""

    def __init__(self) -> None:
        self.opened: list[WebSocketRoute] = []
        self.of_list: list[WebSocketRoute] = []

    def accept(self, route: WebSocketRoute) -> None:
        self.opened.append(route)

    def send(self, html: str) -> None:
        self.opened[-1].send(html)


def rendered() -> str:
    code = {"id": "code-1", "text": "a = 1\nb = 2\n", "path": "a.py"}
    request = RequestFactory().get("/")
    context = {"shell": {"user": "ines"}, "request": request, "code": code, "grid": GRID}
    return Template(PAGE).render(Context(context))


class Handler(BaseHTTPRequestHandler):
    """The page at every address but those of static files; two addresses that answer badly."""

    page = b""

    def do_GET(self) -> None:
        if not self.path.startswith("/static/"):
            headers = {
                "Content-Security-Policy": build_policy(),
                "Content-Type": "text/html; charset=utf-8",
            }
            self.answer(200, self.page, **headers)
            return
        found = finders.find(self.path.removeprefix("/static/"))
        body = Path(str(found)).read_bytes() if found else b""
        kind = mimetypes.guess_type(self.path)[0] or "text/plain"
        self.answer(200 if found else 404, body, **{"Content-Type": kind})

    def do_POST(self) -> None:
        if self.path == "/refused/":
            headers = {"HX-Retarget": "#page-error", "HX-Reswap": "innerHTML"}
            self.answer(403, b"<section>Someone else holds it.</section>", **headers)
        else:
            self.answer(500, b"<h1>boom</h1>")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the browser's errors say more."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    Handler.page = rendered().encode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def socket(page: Page, address: str) -> Socket:
    """The page, open in the browser, and its socket."""
    own = Socket()
    page.set_default_timeout(10_000)
    page.route_web_socket("**/ws/plans/1/", own.accept)
    page.route_web_socket("**/ws/lists/plans/", lambda route: own.of_list.append(route))
    page.goto(address)
    waited(page, lambda: bool(own.opened and own.of_list))
    return own


def waited(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to hold within 5 s")


def test_a_push_changes_its_part_and_leaves_the_readers_place(page: Page, socket: Socket) -> None:
    page.locator("#more summary").click()
    page.locator("#field").fill("half a senten")

    socket.send('<p id="state" data-flash>two</p>')
    socket.send('<details id="more"><summary>More</summary><p>newer</p></details>')
    page.get_by_text("newer").wait_for()

    assert page.locator("#state").inner_text() == "two"
    assert "has-changed" in (page.locator("#state").get_attribute("class") or "")
    assert page.locator("#field").input_value() == "half a senten"
    assert page.evaluate("document.activeElement.id") == "field"


def test_what_did_not_change_does_not_flash(page: Page, socket: Socket) -> None:
    socket.send('<p id="state" data-flash>one</p>')
    page.wait_for_timeout(100)

    assert "has-changed" not in (page.locator("#state").get_attribute("class") or "")


def test_a_toast_that_is_pushed_has_one_button_to_close_it(page: Page, socket: Socket) -> None:
    toast = '<div class="toast"><p>A draft is ready.</p></div>'
    socket.send(f'<div hx-swap-oob="beforeend:#toasts">{toast}</div>')
    page.get_by_text("A draft is ready.").wait_for()
    page.evaluate("htmx.trigger('#toasts', 'htmx:oobAfterSwap', {target: htmx.find('#toasts')})")

    page.locator("#toasts").get_by_label("Close").click()

    assert page.get_by_text("A draft is ready.").count() == 0


def test_a_lost_connection_is_said_and_taken_back(page: Page, socket: Socket) -> None:
    banner = page.locator("#connection")
    # The first retry comes within a second; hold the network down until the banner has shown.
    page.evaluate("htmx.config.wsReconnectDelay = () => 2500")
    socket.opened[-1].close(code=1012)

    banner.wait_for()
    assert "Connection lost" in banner.inner_text()
    waited(page, lambda: len(socket.opened) == 2)
    banner.wait_for(state="hidden")


def test_what_a_list_missed_while_its_socket_was_closed_is_fetched(
    page: Page, socket: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "page", Handler.page.replace(b"An old list", b"A new list"))

    socket.of_list[-1].close(code=1012)
    waited(page, lambda: len(socket.of_list) == 2)

    page.get_by_text("A new list").wait_for()
    assert page.locator("#plans-live").count() == 1


def test_a_refused_socket_is_not_tried_again(page: Page, socket: Socket) -> None:
    socket.opened[-1].close(code=4403)

    page.locator("#connection").wait_for()
    page.wait_for_timeout(1200)

    assert len(socket.opened) == 1


def test_a_refusal_shows_in_its_own_place(page: Page, socket: Socket) -> None:
    page.locator("#refused").click()

    page.get_by_text("Someone else holds it.").wait_for()
    assert page.locator("#state").inner_text() == "one"
    assert page.locator(".toast").count() == 0


def test_what_asks_is_not_pushed_away_before_its_answer_is_there(
    page: Page, socket: Socket
) -> None:
    """It would belong to no page then, and its answer would find no place in one."""
    late: list[Route] = []
    page.route("**/refused/", lambda route: late.append(route))  # noqa: PLW0108
    page.locator("#asks").click()
    waited(page, lambda: bool(late))
    socket.send('<div id="part">older</div>')
    socket.send('<div id="part" data-flash>newer</div><p id="state">two</p>')
    page.get_by_text("two").wait_for()
    assert page.locator("#part").inner_text() == "Ask"

    late[0].continue_()

    page.get_by_text("Someone else holds it.").wait_for()
    assert page.locator("#part").inner_text() == "newer"
    assert "has-changed" in (page.locator("#part").get_attribute("class") or "")


def test_a_fault_is_a_toast_and_changes_nothing(page: Page, socket: Socket) -> None:
    page.locator("#broken").click()

    page.locator(".toast-failed").wait_for()
    assert page.locator("#state").inner_text() == "one"


def test_the_palette_goes_to_a_place_by_name(page: Page, socket: Socket) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("cost")

    assert page.locator("#palette li:visible").all_inner_texts() == ["Costs"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/costs/")


def test_keys_press_the_controls_that_name_them(page: Page, socket: Socket) -> None:
    page.keyboard.press("?")
    assert "Cancel the run" in page.locator("#keys").inner_text()
    page.keyboard.press("Escape")

    page.keyboard.press("c")

    assert page.locator("#sure").is_visible()
    page.get_by_role("button", name="Not now").click()
    assert page.locator("#sure").is_hidden()


def test_a_key_typed_into_a_field_presses_nothing(page: Page, socket: Socket) -> None:
    page.locator("#field").press_sequentially("c?")

    assert page.locator("#field").input_value() == "c?"
    assert page.locator("dialog:visible").count() == 0


def test_arrows_move_in_the_wave_grid(page: Page, socket: Socket) -> None:
    page.locator(".cell").first.focus()
    for key in ("ArrowRight", "ArrowDown", "End"):
        page.keyboard.press(key)

    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "2.2, Ready"
    assert page.locator('.cell[tabindex="0"]').count() == 1


def test_a_cell_keeps_the_focus_when_its_grid_is_pushed(page: Page, socket: Socket) -> None:
    page.locator("#cell-1-1").focus()

    socket.send(
        render_to_string("shared/_wave_grid.html", {"wave_grid": GRID}).replace("1.2", "new")
    )

    page.locator(".cell-name", has_text="new").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == "cell-1-1"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "cell-2-1"


def test_the_chosen_theme_outlives_the_page(page: Page, socket: Socket) -> None:
    button = page.locator("[data-theme-next]")
    button.click()
    button.click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_the_copy_button_takes_the_code_without_its_numbers(page: Page, socket: Socket) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy]").click()
    page.get_by_text("Copied").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == "a = 1\nb = 2\n"


def test_no_width_makes_the_page_scroll_sideways(page: Page, socket: Socket) -> None:
    wider = []
    for width in (390, 640, 1100, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        wider.append(page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    assert wider == [0, 0, 0, 0]
