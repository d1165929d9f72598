"""Types of what programs send: nothing that cannot be stored, and no field that is not known."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict

from config.shared.database.storable import is_storable


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError(
            "This has characters that are no text (NUL or half of a pair). Leave them out"
        )
    return text


Text = Annotated[str, AfterValidator(_storable)]


class Sent(Schema):
    """A body. A field that is not known is refused: it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid")
