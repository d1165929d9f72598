"""What review asks of a model. `docs/model-contract.md` prints these schemas."""

from typing import Literal

from pydantic import Field

from config.shared.answers import ModelAnswer


class AdviceIssue(ModelAnswer):
    severity: Literal["critical", "high", "medium", "low"]
    line: int = Field(description="Line in the code shown, from 1; 0 if it is about all of it.")
    message: str


class ReviewAdvice(ModelAnswer):
    """What a second reader sees in an atom."""

    issues: list[AdviceIssue]
    suggestion: str = Field(description="The changed code, or empty.")
    feedback: Literal["met", "partly met", "not met", "cannot tell", "nothing asked"] = Field(
        default="nothing asked",
        description="Whether the code does what the latest of the decisions asked for.",
    )
    summary: str = Field(description="One or two sentences.")
