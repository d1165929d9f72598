"""What is wrong with a value, in words for people instead of those of the validator."""

from collections.abc import Mapping, Sequence
from typing import Any

MESSAGES = {
    "missing": "Please fill this in.",
    "string_type": "Please fill this in.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length} characters.",
    "string_pattern_mismatch": "This does not have the right form.",
    "int_parsing": "Please give a whole number.",
    "int_from_float": "Please give a whole number.",
    "float_parsing": "Please give a number.",
    "decimal_parsing": "Please give a number.",
    "decimal_max_places": "At most {decimal_places} decimal places.",
    "greater_than": "Must be more than {gt}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than": "Must be less than {lt}.",
    "less_than_equal": "Must be at most {le}.",
    "enum": "Please choose one of: {expected}.",
    "literal_error": "Please choose one of: {expected}.",
    "bool_parsing": "Please answer yes or no.",
    "date_parsing": "Please give a date, such as 2030-01-31.",
    "date_from_datetime_parsing": "Please give a date, such as 2030-01-31.",
    "datetime_parsing": "Please give a date and a time.",
    "datetime_from_date_parsing": "Please give a date and a time.",
    "time_parsing": "Please give a time, such as 14:30.",
}


def message_of(error: Mapping[str, Any]) -> str:
    """Of one error as pydantic lists them."""
    given = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(given.get("error", error["msg"]))
    if error["type"] == "string_too_short" and given.get("min_length") == 1:
        return MESSAGES["missing"]
    return MESSAGES.get(error["type"], error["msg"]).format(**given)


def messages_by_field(errors: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The first message of each field; that of the whole under the empty name."""
    found: dict[str, str] = {}
    for error in errors:
        names = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
        found.setdefault(".".join(names), message_of(error))
    return found
