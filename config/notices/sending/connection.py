"""A connection to an address that was looked at before, with an end to every wait."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.notices.sending.destination import Destination

CONNECT_SECONDS = 5.0
# The authorities do not change while a process lives, and reading them takes a tenth of a second.
_context = threading.local()


class PinnedConnection(http.client.HTTPConnection):
    """Connected to the IP address that was checked, whatever the name leads to by now."""

    def __init__(self, destination: Destination, seconds: float) -> None:
        super().__init__(destination.host, destination.port, timeout=seconds)
        self.destination = destination
        self.seconds = seconds
        self.is_late = False

    def connect(self) -> None:
        address = (self.destination.ip, self.destination.port)
        self.sock = socket.create_connection(address, timeout=min(CONNECT_SECONDS, self.seconds))
        self.sock.settimeout(self.seconds)
        if self.destination.is_tls:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.destination.host)

    def end(self) -> None:
        self.is_late = True
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def connected(destination: Destination, seconds: float) -> Iterator[PinnedConnection]:
    """Ends after so many seconds, whatever still comes: what was cut off looks like an answer that ended, so ask `is_late`."""
    connection = PinnedConnection(destination, seconds)
    # Data that trickles in would put off a timeout of the socket; this does not wait.
    watchdog = threading.Timer(seconds, connection.end)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield connection
    finally:
        watchdog.cancel()
        connection.close()


def _tls() -> ssl.SSLContext:
    if not hasattr(_context, "made"):
        _context.made = ssl.create_default_context()
    context: ssl.SSLContext = _context.made
    return context
