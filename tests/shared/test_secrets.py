"""Keys and passwords are cut out of errors, logs and Django's debugging pages."""

import logging
import sys

import httpx2
import pytest
from django.test import RequestFactory
from django.views.debug import technical_500_response
from pytest_django import Settings

from config.shared.secrets import Formatter, without_secrets
from costs.model_client import refusals

KEY = "sk-ant-0123456789abcdef"
ADDRESS = "redis://:a&long%2Fpassword-of-the-broker@10.0.0.5:6379/0"

# The page shows lines of this file, but none so far from the error.
PARTS = ["sk-ant", "password-of-the-broker", "10.0.0.5"]


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.STANDIN_IN_USE = False
    settings.ANTHROPIC_API_KEY = KEY
    settings.REDIS_URL = settings.CELERY_BROKER_URL = ADDRESS
    settings.CHANNEL_LAYERS = {"default": {"CONFIG": {"hosts": [ADDRESS]}}}


@pytest.mark.parametrize(
    "body",
    [
        f"The key {KEY} is not valid.",
        f'{{"error": "The key {KEY} is not valid."}}',
        f'{{"error": {{"type": "{KEY}", "message": "The key {KEY} is not valid."}}}}',
        # Cut to length only afterwards: half a key is still half a key.
        "x" * (refusals.REASON_CHARS - 10) + KEY,
    ],
)
def test_a_server_that_repeats_the_key_is_quoted_without_it(body: str) -> None:
    request = httpx2.Request("POST", "http://127.0.0.1/v1/messages")

    with pytest.raises(refusals.Refusal) as refused:
        refusals.raise_refusal(httpx2.Response(401, text=body, request=request))

    assert refused.value.reason != ""
    assert "sk-ant" not in str(refused.value.as_error())


def test_a_key_in_a_stream_of_errors_is_cut_out_too() -> None:
    said = {"type": "authentication_error", "message": f"{KEY} is not valid"}

    assert "******** is not valid" in str(refusals.streamed_error(said, has_begun=False))


def test_a_debugging_page_shows_neither_key_nor_password(settings: Settings) -> None:
    settings.DEBUG = True
    try:
        used = {"url": ADDRESS, "key": KEY}
        raise ConnectionError(f"{ADDRESS} does not answer ({len(used)})")
    except ConnectionError:
        answer = technical_500_response(RequestFactory().get("/"), *sys.exc_info())

    page = answer.content.decode()
    assert "ConnectionError" in page
    assert [part for part in PARTS if part in page] == []


def test_a_line_in_the_log_has_no_key() -> None:
    record = logging.LogRecord("a", logging.INFO, "b", 1, "sent %s", (KEY,), None)

    assert Formatter("%(message)s").format(record) == "sent ********"


def test_ordinary_words_are_no_secrets(settings: Settings) -> None:
    settings.ANTHROPIC_API_KEY = "ollama"
    settings.REDIS_URL = "redis://:masterplan@127.0.0.1/0"

    assert without_secrets("ollama and masterplan") == "ollama and masterplan"
    assert "masterplan" not in without_secrets("redis://:masterplan@127.0.0.1/0")
