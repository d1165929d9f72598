"""Where we may send to: public addresses alone, looked at after the name was resolved."""

import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from config.shared.errors import BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 500
PORTS = {"https": 443, "http": 80}
# Addresses of IPv6 that end with the IPv4 address they stand for: behind a gateway, or as once was usual.
TRANSLATED = [ipaddress.IPv6Network(one) for one in ("64:ff9b::/96", "::/96")]
# Of ASCII, what no request line can carry.
UNSENT = {*map(chr, range(ord("!"))), "\x7f"}
# `getaddrinfo` of what stands behind a name, as texts.
Resolve = Callable[[str, int], list[str]]


class Refused(BadInput):
    """Nothing is sent to this address."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """An address with the one IP address it is connected to; the name is not looked up again."""

    is_tls: bool
    host: str
    port: int
    ip: str
    target: str

    @property
    def named(self) -> str:
        """For the Host header: the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS["https" if self.is_tls else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def checked(
    url: str, resolve: Resolve = resolved, *, networks: Sequence[str] | None = None
) -> Destination:
    """Raises Refused, with words for people, unless every address behind the name is one we may send to.

    `networks` are those the operator allows although they are private, WEBHOOK_NETWORKS unless given; without
    encryption we send to these alone.
    """
    allowed = settings.WEBHOOK_NETWORKS if networks is None else networks
    parts, port = _split(url)
    host = parts.hostname or ""
    addresses = _addresses(host, port, resolve)
    for address in addresses:
        if not _is_allowed(address, allowed):
            raise Refused(
                "This address leads into a private network, or back to this machine."
                " It must be reachable on the internet."
            )
    if parts.scheme == "http" and not all(_is_named(one, allowed) for one in addresses):
        raise Refused("Give an address that begins with https://.")
    path = parts.path or "/"
    return Destination(
        is_tls=parts.scheme == "https",
        host=host,
        port=port,
        ip=str(addresses[0]),
        target=f"{path}?{parts.query}" if parts.query else path,
    )


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > LONGEST or not url.isascii() or any(c in UNSENT for c in url):
        raise Refused(f"Give an address of at most {LONGEST} characters, without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Refused("This is not an address: its host or port cannot be read.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused("Give an address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Leave name and password out of the address.")
    if parts.fragment:
        raise Refused("Leave out what follows the #: it is never sent.")
    return parts, port


def _addresses(host: str, port: int, resolve: Resolve) -> list[Address]:
    """At least one."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        # A link-local address may carry its interface.
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise Refused(f"No address was found for {host}.") from error
    if not found:
        raise Refused(f"No address was found for {host}.")
    return found


def _is_allowed(address: Address, networks: Sequence[str]) -> bool:
    return _is_named(address, networks) or all(
        one.is_global and not one.is_multicast for one in _meant(address)
    )


def _is_named(address: Address, networks: Sequence[str]) -> bool:
    """Whether the operator allows it although it is private."""
    named = [ipaddress.ip_network(one) for one in networks]
    return any(address.version == one.version and address in one for one in named)


def _meant(address: Address) -> Iterator[Address]:
    """The address, and those that it stands for."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in one for one in TRANSLATED):
            inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        yield from (one for one in inside if one is not None)
