"""What a test reads of an answer."""

from typing import Protocol

HTMX = {"HX-Request": "true"}


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def html_of(answer: Answer) -> str:
    return answer.content.decode()
