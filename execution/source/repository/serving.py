"""What `git clone` and `git fetch` ask over HTTP, answered from memory; nothing can be pushed.

Source: gitprotocol-http, the smart protocol of version 0, which every client of today still speaks.
"""

import io
import zlib
from typing import cast

from dulwich.errors import GitProtocolError, HangupException
from dulwich.protocol import CAPABILITY_FILTER, ReceivableProtocol
from dulwich.repo import MemoryRepo
from dulwich.server import BackendRepo, DictBackend, UploadPackHandler

from execution.errors import GitUnreadable

SERVICE = "git-upload-pack"
# What a client says it has and wants: a line of 50 bytes for each commit.
MOST_BYTES = 1024 * 1024


class _Reading(UploadPackHandler):
    """Without filters, which would walk trees once more for each request."""

    def capabilities(self) -> list[bytes]:
        return [one for one in super().capabilities() if one != CAPABILITY_FILTER]


def advertisement(repo: MemoryRepo) -> bytes:
    """What there is: branches, tags, and what the server can do."""
    out = io.BytesIO()
    handler = _handler(repo, b"", out, advertise=True)
    handler.proto.write_pkt_line(f"# service={SERVICE}\n".encode())
    handler.proto.write_pkt_line(None)
    handler.handle()
    return out.getvalue()


def answer(repo: MemoryRepo, asked: bytes) -> bytes:
    """The pack with what is missing at the other end. Raises GitUnreadable."""
    out = io.BytesIO()
    try:
        _handler(repo, asked, out).handle()
    except (GitProtocolError, HangupException, ValueError, KeyError, AssertionError) as error:
        raise GitUnreadable from error
    return out.getvalue()


def _handler(
    repo: MemoryRepo, asked: bytes, out: io.BytesIO, *, advertise: bool = False
) -> UploadPackHandler:
    # A repository in memory does the same as one in files; only its types differ.
    backend = DictBackend({"/": cast(BackendRepo, repo)})
    proto = ReceivableProtocol(io.BytesIO(asked).read, out.write)
    return _Reading(backend, ["/"], proto, stateless_rpc=True, advertise_refs=advertise)


def unpacked(body: bytes) -> bytes:
    """A body that was sent with gzip. Raises GitUnreadable for one that is too long, or no gzip."""
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = reader.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise GitUnreadable from error
    if reader.unconsumed_tail or not reader.eof:
        raise GitUnreadable
    return text
