"""What a server says was used: believed where it is numbers, and nothing else."""

from typing import Any

import pytest

from costs.model_client.usage_counts import Count, counted
from costs.prices.price_list import TokenCounts


def test_the_last_figures_of_an_answer_are_its_count() -> None:
    usage = {"input_tokens": 7, "output_tokens": 3, "cache_read_input_tokens": 5}

    assert counted(usage, at_end=True) == Count(
        tokens=TokenCounts(input_tokens=7, output_tokens=3, cache_read_tokens=5), has_output=True
    )


def test_before_its_end_the_output_is_not_counted() -> None:
    assert not counted({"input_tokens": 7, "output_tokens": 1}, at_end=False).has_output


@pytest.mark.parametrize(
    ("usage", "written"),
    [
        pytest.param({"cache_creation_input_tokens": 9}, (9, 0), id="sum alone"),
        pytest.param(
            {"cache_creation_input_tokens": 9, "cache_creation": {"ephemeral_1h_input_tokens": 7}},
            (2, 7),
            id="sum and an hour's part",
        ),
        pytest.param(
            {
                "cache_creation": {
                    "ephemeral_5m_input_tokens": 2,
                    "ephemeral_1h_input_tokens": 7,
                }
            },
            (2, 7),
            id="parts alone",
        ),
        pytest.param({"cache_creation": {"ephemeral_1h_input_tokens": 7}}, (0, 7), id="one part"),
        pytest.param({"cache_creation": None}, (0, 0), id="nothing"),
    ],
)
def test_what_was_written_to_the_cache_may_come_with_or_without_its_sum(
    usage: dict[str, Any], written: tuple[int, int]
) -> None:
    tokens = counted({"input_tokens": 1, **usage}, at_end=False).tokens

    assert tokens is not None
    assert (tokens.cache_write_5m_tokens, tokens.cache_write_1h_tokens) == written


@pytest.mark.parametrize(
    "usage",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"input_tokens": None}, id="null"),
        pytest.param({"input_tokens": "many"}, id="text"),
        pytest.param({"input_tokens": "12"}, id="digits"),
        pytest.param({"input_tokens": -1}, id="negative"),
        pytest.param({"input_tokens": True}, id="boolean"),
        pytest.param({"input_tokens": 1.5}, id="fraction"),
        pytest.param({"input_tokens": float("nan")}, id="no number"),
        pytest.param({"input_tokens": 2**31}, id="more than can be stored"),
        pytest.param({"input_tokens": 1, "output_tokens": -3}, id="negative output"),
        pytest.param({"input_tokens": 1, "cache_read_input_tokens": [1]}, id="list"),
        pytest.param({"input_tokens": 1, "cache_creation": "x"}, id="parts without names"),
        pytest.param(
            {
                "input_tokens": 1,
                "cache_creation_input_tokens": 2,
                "cache_creation": {"ephemeral_1h_input_tokens": 7},
            },
            id="a part above its sum",
        ),
    ],
)
def test_what_is_no_count_is_none(usage: dict[str, Any]) -> None:
    count = counted(usage, at_end=True)

    assert (count.tokens, count.has_output) == (None, False)


@pytest.mark.parametrize(
    ("tools", "is_used"),
    [
        ({"web_search_requests": 2}, True),
        ({"web_search_requests": 0}, False),
        ({"web_search_requests": "some"}, False),
        ("some", False),
        (None, False),
    ],
)
def test_tools_of_the_server_have_no_price(tools: Any, is_used: bool) -> None:
    usage = {"input_tokens": 1, "server_tool_use": tools}

    assert counted(usage, at_end=True).has_unpriced is is_used
