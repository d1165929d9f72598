"""What headers may pass between a browser and a preview, in both directions."""

from collections.abc import Iterable

from django.conf import settings

from execution.preview.addresses import cookie_name

Header = tuple[bytes, bytes]
# Of one connection alone (RFC 9110, 7.6.1), and what the next one says for itself.
HOP_BY_HOP = {
    b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade",
}  # fmt: skip
NOT_IN = {b"authorization", b"proxy-authorization", b"forwarded", b"content-length", b"expect"}
NOT_IN_PREFIX = (b"x-forwarded-", b"x-real-")
# What one preview says must not hold for the hosts of others, nor tell other sites its address.
NOT_OUT = {b"strict-transport-security", b"alt-svc", b"referrer-policy", b"proxy-authenticate"}
ADDED = [(b"referrer-policy", b"no-referrer"), (b"x-robots-tag", b"noindex")]


def our_cookies() -> set[str]:
    return {cookie_name(), settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def going_in(headers: Iterable[Header]) -> list[Header]:
    """For the program: without what proves who somebody is to us."""
    headers = list(headers)
    named = _named_by_connection(headers)
    found: list[Header] = []
    for name, value in headers:
        if name in HOP_BY_HOP | NOT_IN | named or name.startswith(NOT_IN_PREFIX):
            continue
        if name == b"cookie":
            value = _theirs(value)
            if not value:
                continue
        found.append((name, value))
    return found


def coming_out(headers: Iterable[Header]) -> list[Header]:
    """For the browser; each Set-Cookie stays one of its own."""
    headers = [(name.lower(), value) for name, value in headers]
    named = _named_by_connection(headers)
    found: list[Header] = []
    for name, value in headers:
        if name in HOP_BY_HOP | NOT_OUT | named:
            continue
        if name == b"set-cookie":
            value = _of_one_host(value)
            if not value:
                continue
        found.append((name, value))
    return found + ADDED


def cookie_value(headers: Iterable[Header], name: str) -> str:
    for key, value in headers:
        if key == b"cookie":
            for part in _parts(value):
                if part.partition("=")[0].strip() == name:
                    return part.partition("=")[2].strip()
    return ""


def pass_cookie(value: str, *, max_age: int, is_secure: bool) -> bytes:
    secure = "; Secure" if is_secure else ""
    text = f"{cookie_name()}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}"
    return text.encode()


def _theirs(value: bytes) -> bytes:
    ours = our_cookies()
    kept = [part for part in _parts(value) if part.partition("=")[0].strip() not in ours]
    return "; ".join(part.strip() for part in kept).encode("latin-1")


def _parts(value: bytes) -> list[str]:
    return [part for part in value.decode("latin-1").split(";") if part.strip()]


def _of_one_host(value: bytes) -> bytes:
    """Without `Domain`; nothing for a cookie that has one of our names."""
    first, *attributes = value.decode("latin-1").split(";")
    if first.partition("=")[0].strip() in our_cookies():
        return b""
    kept = [one for one in attributes if one.partition("=")[0].strip().lower() != "domain"]
    return ";".join([first, *kept]).encode("latin-1")


def _named_by_connection(headers: Iterable[Header]) -> set[bytes]:
    return {
        one.strip().lower()
        for name, value in headers
        if name.lower() == b"connection"
        for one in value.split(b",")
    }
