"""docs/model-contract.md prints what is sent, for every job."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.management.commands import print_contract
from costs.model_client import wire
from planning.answers import DomainModel, TechnicalStack

CONTRACT = settings.BASE_DIR / "docs" / "model-contract.md"
PROMPTS = {path.stem for path in settings.BASE_DIR.glob("*/prompts/*.md")}


def test_the_contract_prints_the_schemas_that_are_sent() -> None:
    call_command("print_contract")


def test_every_prompt_that_asks_for_an_object_has_its_schema_printed() -> None:
    structured = PROMPTS - {"ChatReply"}

    assert structured
    assert {job.__name__ for job in print_contract.jobs()} == structured


@pytest.mark.parametrize("job", sorted(PROMPTS))
def test_every_job_stands_in_the_table_of_jobs(job: str) -> None:
    assert f"\n| `{job}`" in CONTRACT.read_text()


@pytest.mark.parametrize("job", sorted(PROMPTS))
def test_every_job_names_the_effort_it_wants(job: str) -> None:
    assert settings.MODEL_EFFORT[job] in {"none", *settings.THINKING_TOKENS}


def test_a_schema_says_the_name_of_its_job() -> None:
    for job in print_contract.jobs():
        assert wire.sent_schema(job)["title"] == job.__name__


def test_a_contract_that_says_something_else_is_found_and_written_anew(tmp_path: Path) -> None:
    current = CONTRACT.read_text()
    file = tmp_path / "contract.md"
    file.write_text(current.replace('"title": "AtomCode"', '"title": "OldCode"'))

    with pytest.raises(CommandError, match="not current"):
        call_command("print_contract", file=file)
    call_command("print_contract", file=file, write=True)

    assert file.read_text() == current


def test_a_contract_without_a_place_for_schemas_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "contract.md"
    file.write_text("# Model contract\n")

    with pytest.raises(CommandError, match="missing"):
        call_command("print_contract", file=file, write=True)


def test_what_may_not_be_forgotten_is_required_and_older_answers_are_still_read() -> None:
    schema = wire.sent_schema(DomainModel)
    required = schema["required"], schema["$defs"]["TechnicalStack"]["required"]
    stack = {"language": "Python", "libraries": [], "architecture_style": "Modules"}

    assert ["exclusions" in required[0], "unbuildable" in required[1]] == [True, True]
    assert TechnicalStack.model_validate(stack).unbuildable == []
