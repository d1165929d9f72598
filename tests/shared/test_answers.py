"""What every answer of a model has in common: text that can be stored, and nothing unasked."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.shared.answers import ModelAnswer
from config.shared.database.storable import is_storable, storable


class Line(ModelAnswer):
    text: str


class Letter(ModelAnswer):
    subject: str
    tags: list[str] = []
    notes: dict[str, str] = {}
    lines: list[Line] = []


GOOD: dict[str, Any] = {
    "subject": "a",
    "tags": ["b"],
    "notes": {"c": "d"},
    "lines": [{"text": "e"}],
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"subject": "a\x00"}, ("subject",), id="a text"),
        pytest.param({"tags": ["b", "\x00"]}, ("tags",), id="a list"),
        pytest.param({"notes": {"c": "\x00"}}, ("notes",), id="a value"),
        pytest.param({"notes": {"\x00": "d"}}, ("notes",), id="a key"),
        pytest.param({"lines": [{"text": "\x00"}]}, ("lines", 0, "text"), id="an answer within"),
    ],
)
def test_a_nul_anywhere_in_an_answer_is_refused_and_found(
    change: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Letter.model_validate_json(json.dumps(GOOD | change))

    (problem,) = caught.value.errors()
    assert problem["loc"] == place
    assert "NUL" in problem["msg"]


def test_half_of_a_surrogate_pair_is_refused_and_a_whole_one_is_a_character() -> None:
    with pytest.raises(ValidationError):
        Letter.model_validate({"subject": "\ud83d"})
    with pytest.raises(ValidationError):
        Letter.model_validate_json('{"subject": "\\ud83d"}')

    assert Letter.model_validate_json('{"subject": "\\ud83d\\ude00"}').subject == "\U0001f600"


def test_a_good_answer_stays_as_it_is() -> None:
    assert Letter.model_validate_json(json.dumps(GOOD)).model_dump() == GOOD


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_can_be_made_storable(text: str) -> None:
    made = storable(text)

    assert is_storable(made)
    made.encode()
    assert made == text or not is_storable(text)
