"""What may pass between browsers and previews, as far as it can be said without running one."""

from pathlib import Path

import pytest
from pytest_django import Settings

from execution.preview import addresses, headers, probe


@pytest.mark.parametrize(
    ("host", "own", "why"),
    [
        ("*.localhost", ["127.0.0.1", "localhost"], ""),
        ("*.previews.example", ["masterplan.example.org"], ""),
        ("*.preview.example.org", ["masterplan.example.org"], ""),
        ("*.masterplan.example.org", ["masterplan.example.org"], "below masterplan.example.org"),
        ("*.p.example.org", [".example.org"], "below .example.org"),
        ("*.previews.example", ["*"], "would answer at hosts of previews"),
        ("*.example.org", ["masterplan.example.org"], "would answer at hosts of previews"),
        ("previews.example", ["masterplan.example.org"], "must begin with"),
    ],
)
def test_previews_are_never_below_our_own_host(
    host: str, own: list[str], why: str, settings: Settings
) -> None:
    settings.PREVIEW_HOST, settings.ALLOWED_HOSTS = host, own

    found = addresses.why_unsafe()

    assert (why in found) if why else (found == "")


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("0a1b.localhost:8001", "0a1b"),
        ("0A1B.LOCALHOST", "0a1b"),
        ("localhost:8001", ""),
        ("x.0a1b.localhost", ""),
        ("0a1b.localhost.evil.example", ""),
        ("127.0.0.1:8001", ""),
        ("", ""),
    ],
)
def test_a_host_has_one_label(host: str, label: str) -> None:
    assert addresses.label_of(host) == label


def test_only_what_is_the_programs_goes_in_and_out() -> None:
    asked = [
        (b"host", b"0a.localhost"),
        (b"cookie", b"sessionid=1; its=2"),
        (b"cookie", b"masterplan-preview=x"),
        (b"authorization", b"Bearer x"),
        (b"connection", b"close, x-secret"),
        (b"x-secret", b"1"),
        (b"x-forwarded-for", b"10.0.0.1"),
        (b"accept", b"text/html"),
    ]
    answered = [
        (b"Set-Cookie", b"a=1; Path=/; Domain=example.org; HttpOnly"),
        (b"Set-Cookie", b"b=2; domain = .example.org"),
        (b"Set-Cookie", b"masterplan-preview=mine"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Referrer-Policy", b"unsafe-url"),
        (b"Content-Type", b"text/html"),
    ]

    assert headers.going_in(asked) == [
        (b"host", b"0a.localhost"),
        (b"cookie", b"its=2"),
        (b"accept", b"text/html"),
    ]
    assert headers.coming_out(answered) == [
        (b"set-cookie", b"a=1; Path=/; HttpOnly"),
        (b"set-cookie", b"b=2"),
        (b"content-type", b"text/html"),
        *headers.ADDED,
    ]


def test_a_link_in_place_of_the_socket_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / probe.SOCKET).symlink_to("/run/some-other.sock")
    assert probe.pinned(tmp_path) is None
    (tmp_path / probe.SOCKET).unlink()
    (tmp_path / probe.SOCKET).write_text("no socket")
    assert probe.pinned(tmp_path) is None
