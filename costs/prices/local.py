"""Recognising local model servers, whose calls cost nothing."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

from costs.prices import capabilities

LOCAL_NAMES = {"localhost", "host.docker.internal"}
LOCAL_ENDINGS = (".localhost", ".local")


def is_local(address: str) -> bool:
    """Whether a URL leads to a loopback or private address, without name resolution."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    try:
        at = ipaddress.ip_address(host)
    except ValueError:
        return host in LOCAL_NAMES or host.endswith(LOCAL_ENDINGS)
    return at.is_loopback or at.is_private


def serves(model: str) -> bool:
    """Whether this is a local server's own model: neither the stand-in's, nor one that is known to be sold."""
    is_known = capabilities.is_described(model)
    return is_local(settings.ANTHROPIC_BASE_URL) and not (settings.STANDIN_IN_USE or is_known)
