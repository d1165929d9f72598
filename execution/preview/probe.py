"""Whether a started program answers and shows something: asked from outside, over its socket file."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

SOCKET = "app.sock"
SECONDS = 3.0
PAGE_BYTES = 256 * 1024
REDIRECTS = 5
HIDDEN = re.compile(r"(?is)<(script|style|head|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")


def pinned(folder: Path) -> int | None:
    """A descriptor of the socket file itself, or None while there is none.

    Whoever connects by it reaches this socket, whatever the program puts in its place later, such as a link to
    another socket of this machine.
    """
    try:
        descriptor = os.open(folder / SOCKET, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def path_of(descriptor: int) -> str:
    return f"/proc/self/fd/{descriptor}"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`blank` says why nothing is to be seen; both empty: it shows something. `waiting` may pass."""

    waiting: str = ""
    blank: str = ""


def look(descriptor: int, *, host: str, health: str) -> Seen:
    """Ask the health path, then the first page."""
    transport = httpx2.HTTPTransport(uds=path_of(descriptor))
    with httpx2.Client(
        transport=transport, base_url=f"http://{host}", timeout=SECONDS, trust_env=False
    ) as client:
        try:
            if health and (status := client.get(health).status_code) >= 400:
                return Seen(waiting=f"{health} answers {status}")
            return _first_page(client, host)
        except httpx2.HTTPError as error:
            return Seen(waiting=f"it does not answer ({type(error).__name__})")


def _first_page(client: httpx2.Client, host: str) -> Seen:
    path = "/"
    for _ in range(REDIRECTS):
        with client.stream("GET", path, headers={"Accept": "text/html"}) as answer:
            if not answer.is_redirect:
                return _shows(path, answer)
            place = urlsplit(str(httpx2.URL(f"http://{host}{path}").join(_location(answer))))
        if place.netloc != host:
            return Seen(blank=f"Its first page leads away, to {place.scheme}://{place.netloc}.")
        path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
    return Seen(blank="Its first page leads from one address to the next without an end.")


def _location(answer: httpx2.Response) -> str:
    return str(answer.headers.get("location", "/"))


def _shows(path: str, answer: httpx2.Response) -> Seen:
    if answer.status_code >= 400:
        return Seen(blank=f"Its first page, {path}, answers {answer.status_code}.")
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > PAGE_BYTES:
            break
    text = HIDDEN.sub(" ", read.decode("utf-8", "replace"))
    has_picture = b"<img" in read or b"<svg" in read or b"<canvas" in read
    if text.strip() or has_picture:
        return Seen()
    return Seen(blank=f"Its first page, {path}, shows nothing.")
