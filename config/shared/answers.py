"""The base of every structured answer asked of a model."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class ModelAnswer(BaseModel):
    """A JSON object a model returns; its class name is the schema's title and so the job's name.

    Unknown keys are refused: an answer that says more than was asked is not the answer asked for.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        """No database column takes a zero byte."""
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("a zero byte stands in it")
        return value
