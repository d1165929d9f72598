"""The attacks on what faces the network, repeated against a started web server: seconds, megabytes, statuses.

About three minutes, most of which waits for deadlines.
"""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from config.access.accounts.first_account import found
from config.access.api import tokens
from config.access.models import User
from config.access.second_factor.half_way import MODEL_BACKEND
from config.benchmarks import Figure
from config.benchmarks.door_attacks import request_attacks, socket_attacks, text_attacks
from config.benchmarks.door_attacks.web_process import (
    WebProcess,
    started,
    status_without_a_secret_key,
)
from config.serving.socket_access import LOOK_SECONDS

ENVIRONMENT = {"LOG_LEVEL": "INFO", "LOGIN_FAILURES": "8"}
GROWTH_MB = 60
ANSWER_SECONDS = 5
MARKDOWN_MS = 100
FLOOD = 5000
SOCKET_GRACE_SECONDS = 15


def run() -> list[Figure]:
    figures = [*_texts(), _at_most("start without SECRET_KEY", _is_let_in(), "started", 0)]
    with started() as web:
        figures += [
            _at_most("memory at first", round(web.megabytes), "MB", None),
            _at_most("answer at first", round(web.answer_seconds(), 3), "s", None),
            *_bodies(web),
            *_halves(web),
            *_sockets(web),
            *_inputs(web),
            _at_most("tracebacks in its log", web.tracebacks(), "", 0),
            _at_most("memory at last", round(web.megabytes), "MB", None),
            _at_most("answer at last", round(web.answer_seconds(), 3), "s", ANSWER_SECONDS),
        ]
    return figures


def _at_most(name: str, value: float, unit: str, most: float | None) -> Figure:
    return Figure(figure=name, value=value, unit=unit, most=most)


def _exactly(name: str, value: float, unit: str, wanted: float) -> Figure:
    return Figure(figure=name, value=value, unit=unit, target=wanted, most=wanted)


def _is_let_in() -> int:
    return int(status_without_a_secret_key() == 0)


def _texts() -> list[Figure]:
    worst, milliseconds = text_attacks.slowest_ms()
    return [
        _at_most(f"markdown, worst shape: {worst}", round(milliseconds, 1), "ms", MARKDOWN_MS),
        _at_most("markdown of 1 MB", round(text_attacks.megabyte_ms(), 1), "ms", MARKDOWN_MS),
        _at_most("the same text again", round(text_attacks.again_ms(), 2), "ms", 5),
    ]


def _bodies(web: WebProcess) -> list[Figure]:
    figures = []
    for is_chunked, name in ((False, "200 MB with a length"), (True, "200 MB in chunks")):
        sent = request_attacks.long_body(web, is_chunked=is_chunked)
        figures += [
            _exactly(f"{name}: status", sent.status, "status", 413),
            _at_most(f"{name}: time", round(sent.seconds, 2), "s", 20),
            _at_most(f"{name}: memory", round(sent.grown_mb, 1), "MB", GROWTH_MB),
            _at_most(f"{name}: taken", round(sent.sent_mb, 1), "MB", None),
        ]
    return figures


def _halves(web: WebProcess) -> list[Figure]:
    figures = []
    for with_head, name in ((False, "300 half heads"), (True, "300 half bodies")):
        held = request_attacks.half_sent(web, with_head=with_head)
        figures += [
            _at_most(f"{name}: left", held.left, "open", 0),
            _at_most(f"{name}: all gone after", round(held.seconds, 1), "s", None),
            _at_most(f"{name}: others wait", round(held.answer_seconds, 3), "s", ANSWER_SECONDS),
            _at_most(f"{name}: memory", round(held.grown_mb, 1), "MB", GROWTH_MB),
        ]
    return figures


def _sockets(web: WebProcess) -> list[Figure]:
    person = _person()
    cookies = [_cookie(person) for _ in range(3)]
    most = LOOK_SECONDS + SOCKET_GRACE_SECONDS
    ended = socket_attacks.seconds_until_closed(
        web, cookies[0], lambda: SessionStore(cookies[0].partition("=")[2]).delete(), most=most
    )
    elsewhere = f"http://127.0.0.1:{web.port + 1}"
    other_port = socket_attacks.status_for(web, cookies[1], elsewhere)
    grown = socket_attacks.flood(web, cookies[1], messages=FLOOD)
    changed = socket_attacks.seconds_until_closed(
        web, cookies[2], lambda: _new_password(person), most=most
    )
    return [
        _at_most("socket, its session deleted", round(ended, 1), "s", most),
        _at_most("socket, another password", round(changed, 1), "s", most),
        _exactly("socket from another port", other_port, "status", 403),
        _exactly("socket to nowhere", socket_attacks.code_for_unknown(web), "code", 4404),
        _at_most(f"{FLOOD} messages: memory", round(grown, 1), "MB", GROWTH_MB),
    ]


def _inputs(web: WebProcess) -> list[Figure]:
    _, secret = tokens.make(_person(), name="door", scope="write", days=1)
    statuses = request_attacks.json_statuses(web, secret)
    return [
        *(_at_most(f"JSON, {name}", status, "status", 499) for name, status in statuses.items()),
        _at_most("wrong passwords until a wait", request_attacks.guesses_before_a_wait(web), "", 9),
    ]


def _person() -> User:
    there = User.objects.filter(username="door").first()
    return there or found(username="door", password="correct horse", workspace_name="Door")


def _new_password(person: User) -> None:
    person.set_password("another horse")
    person.save(update_fields=["password"])


def _cookie(person: User) -> str:
    """Of a browser in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = MODEL_BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"
