"""The base of every structured answer asked of a model."""

from pydantic import BaseModel, ConfigDict


class ModelAnswer(BaseModel):
    """A JSON object a model returns; its class name is the schema's title and so the job's name.

    Unknown keys are refused: an answer that says more than was asked is not the answer asked for.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
