"""`manage.py print_contract`: whether docs/model-contract.md prints the schemas that are sent to the model."""

import json
from collections.abc import Iterator
from types import ModuleType

from django.conf import settings

import execution.answers
import planning.answers
import planning.changes.proposals.answers
import planning.draft.answers
import review.answers
from config.management.generated import GeneratedPart
from config.shared.answers import ModelAnswer
from costs.model_client.wire import sent_schema

MODULES = (
    planning.answers,
    planning.draft.answers,
    planning.changes.proposals.answers,
    execution.answers,
    review.answers,
)


class Command(GeneratedPart):
    help = (
        "Check that docs/model-contract.md prints the schemas of all jobs; exit 1 if it does not."
    )
    document = settings.BASE_DIR / "docs" / "model-contract.md"
    begin = "<!-- Schemas, from here on written by `manage.py print_contract --write`. -->"
    end = "<!-- Here the schemas end. -->"

    def part(self) -> str:
        return "\n\n".join(map(_section, jobs()))


def jobs() -> list[type[ModelAnswer]]:
    """The answers that are asked for as they are, and not only as a part of another one."""
    answers = [answer for module in MODULES for answer in _answers(module)]
    parts = {name for answer in answers for name in answer.model_json_schema().get("$defs", {})}
    return [answer for answer in answers if answer.__name__ not in parts]


def _answers(module: ModuleType) -> Iterator[type[ModelAnswer]]:
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield value


def _section(job: type[ModelAnswer]) -> str:
    schema = json.dumps(sent_schema(job), indent=2, ensure_ascii=False)
    return f"### `{job.__name__}`\n\n```json\n{schema}\n```"
