"""Messages go to public addresses alone, and to the very address that was looked at."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.notices.sending.destination import Refused, checked
from config.notices.sending.outbound import post
from tests.notices.receivers import listening

PUBLIC = "93.184.216.34"
PRIVATE = [
    "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
    "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
PRIVATE_6 = ["::1/128", "fc00::/7", "fe80::/10", "ff00::/8", "::/128"]


def behind(*addresses: str) -> dict[str, object]:
    return {"resolve": lambda host, port: list(addresses)}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("", "https://", id="nothing"),
        pytest.param("ftp://example.org/", "https://", id="another protocol"),
        pytest.param("example.org/hook", "https://", id="no protocol"),
        pytest.param("https:///hook", "https://", id="no host"),
        pytest.param(f"http://{PUBLIC}/", "https://", id="not encrypted"),
        pytest.param(f"https://{PUBLIC}:99999/", "port", id="no such port"),
        pytest.param("https://[::1/", "cannot be read", id="half an address"),
        pytest.param(f"https://a:b@{PUBLIC}/", "name and password", id="with a password"),
        pytest.param(f"https://{PUBLIC}/#part", "#", id="with a fragment"),
        pytest.param(f"https://{PUBLIC}/a b", "spaces", id="with a space"),
        pytest.param(f"https://{PUBLIC}/\r\nX-Own: 1", "spaces", id="with a header"),
        pytest.param(f"https://{PUBLIC}/\x7f", "spaces", id="with what no request can carry"),
        pytest.param(f"https://{PUBLIC}/" + "a" * 500, "500", id="too long"),
        pytest.param("https://exämple.org/", "spaces", id="not ASCII"),
        pytest.param("https://127.0.0.1/", "private", id="this machine"),
        pytest.param("https://localhost/", "private", id="this machine by name"),
        pytest.param("https://[::1]/", "private", id="this machine, IPv6"),
        pytest.param("https://169.254.169.254/latest/", "private", id="a cloud's own"),
    ],
)
def test_what_is_no_address_for_a_webhook_is_refused_in_words(url: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(url)

    assert says in refused.value.message


def private_4() -> st.SearchStrategy[ipaddress.IPv4Address]:
    return st.one_of(*(st.ip_addresses(v=4, network=one) for one in PRIVATE))


@given(
    private_4(),
    st.sampled_from(["{}", "::ffff:{}", "64:ff9b::{}", "2002:{hex}::1", "fe80::{}%eth0", "::{}"]),
)
def test_a_private_address_is_refused_in_whatever_dress(
    address: ipaddress.IPv4Address, dress: str
) -> None:
    packed = int(address)
    dressed = dress.format(address, hex=f"{packed >> 16:x}:{packed & 0xFFFF:x}")

    with pytest.raises(Refused):
        checked("https://hooks.example.org/", **behind(dressed))  # type: ignore[arg-type]


@given(st.one_of(*(st.ip_addresses(v=6, network=one) for one in PRIVATE_6)))
def test_a_private_address_of_ipv6_is_refused(address: ipaddress.IPv6Address) -> None:
    with pytest.raises(Refused):
        checked("https://hooks.example.org/", **behind(str(address)))  # type: ignore[arg-type]


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        checked("https://hooks.example.org/", **behind(PUBLIC, "10.0.0.7"))  # type: ignore[arg-type]

    assert checked("https://hooks.example.org/", **behind(PUBLIC)).ip == PUBLIC  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "target", "port", "named"),
    [
        (f"https://{PUBLIC}", "/", 443, PUBLIC),
        (f"https://{PUBLIC}:443/hook", "/hook", 443, PUBLIC),
        (f"https://{PUBLIC}:8443/a?b=c&d", "/a?b=c&d", 8443, f"{PUBLIC}:8443"),
        (f"https://{PUBLIC}?b=c", "/?b=c", 443, PUBLIC),
        ("https://[2606:4700::1111]:8443/", "/", 8443, "[2606:4700::1111]:8443"),
    ],
)
def test_the_whole_address_is_asked_for(url: str, target: str, port: int, named: str) -> None:
    found = checked(url)

    assert (found.is_tls, found.target, found.port, found.named) == (True, target, port, named)


def test_an_address_may_have_five_hundred_characters() -> None:
    longest = f"https://{PUBLIC}/".ljust(500, "a")

    assert checked(longest).ip == PUBLIC
    with pytest.raises(Refused, match="500"):
        checked(longest + "a")


def test_without_encryption_every_address_must_be_one_the_operator_named() -> None:
    url, networks = "http://hooks.example.org/", ["10.1.2.0/24"]

    assert not checked(url, lambda *_: ["10.1.2.3"], networks=networks).is_tls
    with pytest.raises(Refused, match="https://"):
        checked(url, lambda *_: ["10.1.2.3", PUBLIC], networks=networks)
    with pytest.raises(Refused, match="No address was found"):
        checked(url, lambda *_: [], networks=networks)


def test_an_operator_may_name_a_private_network(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ["10.1.2.0/24"]

    assert checked("http://10.1.2.3:8080/hook").named == "10.1.2.3:8080"
    with pytest.raises(Refused):
        checked("https://10.1.3.3/hook")


def test_a_name_that_leads_elsewhere_after_the_look_is_not_followed(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with listening() as program:
        port = program.url.rpartition(":")[2].partition("/")[0]
        destination = checked(f"http://hooks.example.org:{port}/x", rebinding)
        outcome = post(destination, "{}", {})

    assert (outcome.status_code, outcome.error) == (200, "")
    assert asked == ["hooks.example.org"]
    assert program.received[0].headers["Host"] == f"hooks.example.org:{port}"
