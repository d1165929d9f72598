"""The web server: daphne, with limits on what a connection may send and how long it may take.

Daphne hands a request over when all of it is there, so no limit of the application comes early enough.

usage: python -m config.serving.web_server -b HOST -p PORT config.asgi:application
"""

import sys
from http import HTTPStatus
from typing import Any

# The first, as it installs the reactor that everything else finds.
import daphne.server
from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web.http import HTTPChannel

# The largest upload is a plan document of 8 MB; the rest of its form is small.
MOST_BODY_BYTES = 9 * 1024 * 1024
# From the connection, or the last answer, to the end of the next headers.
HEADER_SECONDS = 15
# From there to the end of the body.
BODY_SECONDS = 120
# So long is listened to a refused sender, who reads the answer only when all is sent.
LINGER_SECONDS = 5
TOO_LARGE = b"This is more than 9 MB, the most that can be sent at once.\n"
TOO_LATE = b"The rest of this request did not come in time. Send it again.\n"


class Request(WebRequest):
    """Counts a body of which no length was said."""

    received_bytes = 0

    def handleContentChunk(self, data: bytes) -> None:
        self.received_bytes += len(data)
        if self.received_bytes > MOST_BODY_BYTES:
            self.channel.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        else:
            super().handleContentChunk(data)


class Channel(HTTPChannel):
    """One connection. Its timeout is a deadline: what trickles in does not put it off."""

    transport: Any
    is_refused = False
    requestFactory = Request

    def resetTimeout(self) -> None:
        """Not by data; `setTimeout` alone begins a new deadline."""

    def allHeadersReceived(self) -> None:
        if (self.length or 0) > MOST_BODY_BYTES:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
            return
        self.setTimeout(BODY_SECONDS)
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        if self.is_refused:
            return
        self.setTimeout(HEADER_SECONDS)  # What the next request has, once this one is answered.
        super().allContentReceived()

    def rawDataReceived(self, data: bytes) -> None:
        if not self.is_refused:
            super().rawDataReceived(data)

    def timeoutConnection(self) -> None:
        if self.requests and not self.is_refused:
            self.refuse(HTTPStatus.REQUEST_TIMEOUT, TOO_LATE)
        super().timeoutConnection()

    def refuse(self, status: HTTPStatus, reason: bytes) -> None:
        """Answer, and read nothing more of it."""
        if self.is_refused:
            return
        self.is_refused = True
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(reason)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + reason)
        self.setTimeout(LINGER_SECONDS)


class Factory(HTTPFactory):
    def buildProtocol(self, address: Any) -> Channel:
        channel = Channel()
        channel.factory = self
        channel.timeOut = HEADER_SECONDS
        return channel


def serve(application: str, host: str, port: int) -> None:
    """Until a signal; `application` is named as `module:name`."""
    _run(["-v", "0", "-b", host, "-p", str(port), application])


def _run(arguments: list[str]) -> None:
    daphne.server.HTTPFactory = Factory  # The server makes its factory by this name.
    CommandLineInterface().run(arguments)


def main() -> None:
    _run(sys.argv[1:])


if __name__ == "__main__":
    main()
