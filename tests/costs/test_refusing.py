"""Waiting as long as a server asks for, however it says so."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs.model_client.refusals import error_said, retry_after


def test_retry_after_may_be_a_date() -> None:
    wait = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60)))

    assert wait is not None
    assert 55 < wait <= 60


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("soon", id="a word"),
        pytest.param("nan", id="no number"),
        pytest.param("inf", id="for ever"),
        pytest.param("-5", id="negative"),
        pytest.param("Mon, 01 Jan 2024 00:00:00 +99999999999999", id="offset past the world"),
        pytest.param("Mon, 01 Jan 2024 00:00:00 -0000", id="without a zone"),
    ],
)
def test_what_is_no_time_is_not_obeyed(text: str) -> None:
    assert retry_after(text) is None


@given(st.text(max_size=60) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]?\d+"))
def test_no_header_breaks_the_waiting(text: str) -> None:
    wait = retry_after(text)

    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"type": "api_error", "message": "no"}, ("api_error", "no")),
        ({"type": 3, "message": ["no"]}, ("", "")),
        ({"message": "n\x00o"}, ("", "n\ufffdo")),
        ("no", ("", "no")),
        (None, ("", "")),
        ([1], ("", "")),
    ],
)
def test_an_error_is_read_in_any_shape(error: object, said: tuple[str, str]) -> None:
    assert error_said(error) == said
