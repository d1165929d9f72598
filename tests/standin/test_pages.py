"""Whole builds on the web stack: what comes out is clean, tested, and shows what it should."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruff import find_ruff_bin  # type: ignore[import-untyped]
from ty import find_ty_bin

from execution.answers import AtomSpecs
from execution.checks.lint import RULES
from execution.checks.templates.template_checks import check_rendered, check_templates
from execution.errors import IndexUnavailable
from execution.prepare.specification_problems import Existing, problems
from execution.sandbox.acceptance_runs import touched
from execution.sandbox.dependencies.environments import environment_for
from execution.source.assemble import assemble
from execution.source.places import Places
from execution.source.stubs import STUB_MESSAGE
from tests.standin import measuring, pages
from tests.standin.client import Client
from tests.standin.offline import Build, build
from tests.standin.test_builds import BRIEFS

FASTAPI, CLI = {"name": "fastapi"}, {"name": "python-cli"}
BOOK = "A book has a title (1 to 200 characters).\n"
# Names that Python, the web framework, the tables and the pages use themselves.
NAMES = """# Names

A class has a title (1 to 40 characters), a date, a page (integer), a copy (text), a from (optional date and time)
and paid (yes/no).

A session has a query (1 to 20 characters), a metadata (text), a cost (decimal), and belongs to a class.

A report has an amount (integer, 1 to 5, default 3) and belongs to a session. A report belongs to a user.

A user has an email (unique) and belongs to a user (optional).

Session: open -> in_progress, in_progress -> done, done -> open
"""


@pytest.fixture(scope="module")
def environment() -> Path:
    try:
        made = environment_for(pages.STACK.lock)
    except IndexUnavailable as error:
        pytest.skip(str(error))
    assert made is not None
    return made


def results(folder: Path, environment: Path) -> list[dict[str, str]]:
    ran = subprocess.run(
        [sys.executable, "-B", str(measuring.RUNNER)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(environment)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: list[dict[str, str]] = json.loads(ran.stdout.splitlines()[-1])
    return found


def told_by_tools(folder: Path, environment: Path) -> str:
    ruff = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--select", f"{RULES},C901"]
    ruff += ["--line-length", "100", "--quiet", "app", "--exclude", "app/core,app/testing.py"]
    ty = [find_ty_bin(), "check", "--error-on-warning", "--python-version", "3.11"]
    ty += ["--extra-search-path", str(environment), "--output-format", "concise", "app"]
    ran = [
        subprocess.run(one, cwd=folder, capture_output=True, text=True, check=False)
        for one in (ruff, ty)
    ]
    return "".join(one.stdout for one in ran if one.returncode)


def seeded(folder: Path, environment: Path) -> str:
    own = {"PYTHONPATH": str(environment), "DATABASE_URL": "sqlite:///data.sqlite3"}
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "app", "seed"],
        cwd=folder,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stderr if ran.returncode else ""


@pytest.mark.parametrize(
    "brief", [BRIEFS["library"], BRIEFS["courses"], BRIEFS["odd"], NAMES], ids=str.split
)
def test_a_brief_becomes_a_tested_application(
    brief: str, environment: Path, tmp_path: Path
) -> None:
    done = build(brief, 60, stack="fastapi")
    pages.write(done, tmp_path)

    # Nobody is kept as a user, so what is said of one is a demand that nothing can test.
    untested = ["FR-001 has no test"] if brief == NAMES else []
    assert measuring.plan_problems(done) + measuring.untested(done) == untested
    assert refused_by_templates(done) == []
    assert told_by_tools(tmp_path, environment) == ""
    assert seeded(tmp_path, environment) == ""
    assert [one for one in results(tmp_path, environment) if one["error"]] == []


def refused_by_templates(done: Build) -> list[str]:
    sources = pages.sources_of(done)
    tree = pages.skeleton() | assemble(sources)
    found = check_templates(tree, sources, Places(sources)) + check_rendered(tree, sources)
    return [one.detail for one in found if one.outcome != "passed"]


@pytest.mark.parametrize("mode", ["raise", "none"])
def test_every_file_of_tests_fails_on_stubs_for_want_of_the_code(
    mode: str, environment: Path, tmp_path: Path
) -> None:
    done = build(BRIEFS["odd"], 60, stack="fastapi")
    pages.write(done, tmp_path, "raise" if mode == "raise" else "none")

    red = [one for one in results(tmp_path, environment) if one["error"]]
    files = {one["test"].split(".")[1] for one in red}
    assert files == {name.removesuffix(".py") for name in done.tests}
    for one in red if mode == "raise" else []:
        is_wanting = one["error"] == "NotImplementedError" and STUB_MESSAGE in one["text"]
        assert is_wanting or one["error"] == "AssertionError", one


@pytest.mark.parametrize("stack", ["fastapi", "python-cli"])
def test_specifications_are_ones_that_execution_accepts(stack: str) -> None:
    done = build(BRIEFS["odd"], 60, stack=stack, with_code=False)
    kinds = {(one["path"], one["symbol"]): one["kind"] for one in done.specs}
    for task in done.tasks:
        own = [spec for spec in done.specs if spec["task"]["name"] == task["name"]]
        fields = AtomSpecs.model_fields["atoms"].annotation.__args__[0].model_fields  # type: ignore[union-attr]
        answer = AtomSpecs.model_validate(
            {"atoms": [{n: spec[n] for n in fields if n in spec} for spec in own]}
        )
        around = Existing(
            providers={place: kind for place, kind in kinds.items()},
            taken={},
            provides=[(ref["path"], ref["symbol"]) for ref in task["provides"]],
            aggregates={one["name"] for one in done.domain["aggregates"]},
            requirements=set(task["requirements"]),
            subtasks=len(task["subtasks"]),
            fixed=set(pages.skeleton()) if stack == pages.STACK.name else set(),
        )
        assert problems(answer, around) == []


@pytest.mark.parametrize(
    ("brief", "stacks", "chosen"),
    [
        (BOOK, [FASTAPI, CLI], "fastapi"),
        (f"{BOOK}It is a command-line tool.\n", [FASTAPI, CLI], "python-cli"),
        (f"{BOOK}People use it in a terminal.\n", [FASTAPI, CLI], "python-cli"),
        (f"{BOOK}## MUST\n- `--help` names every command.\n", [FASTAPI, CLI], "python-cli"),
        (f"{BOOK}## Out of scope\n- A command line\n", [FASTAPI, CLI], "fastapi"),
        (BOOK, [CLI], "python-cli"),
        (f"{BOOK}It is a command-line tool.\n", [FASTAPI], "fastapi"),
    ],
)
def test_pages_are_built_unless_the_brief_asks_for_a_command_line(
    client: Client, brief: str, stacks: list[dict[str, str]], chosen: str
) -> None:
    model = client.ask("DomainModel", stacks=stacks, brief=brief, answers=[])

    assert model["stack"]["name"] == chosen
    assert model["stack"]["reason"]


def test_what_only_the_other_kind_of_software_has_is_named_as_not_built(client: Client) -> None:
    brief = f"{BOOK}## MUST\n- `--help` names every command.\n"
    model = client.ask("DomainModel", stacks=[FASTAPI], brief=brief, answers=[])

    assert any("--help" in text for text in model["assumptions"])


def test_a_stack_that_a_person_chose_and_it_does_not_know_is_refused_in_words(
    client: Client,
) -> None:
    model = client.ask("DomainModel", stacks=[FASTAPI], brief=BOOK, answers=[])
    size = {"target": 20, "minimum": 15, "maximum": 25, "reason": ""}

    text, _ = client.text(
        "PlanSkeleton", stack={"name": "django"}, domain=model, requirements=[], size=size
    )

    assert "builds on fastapi or python-cli alone" in text


def test_a_test_touches_the_routes_that_it_asks() -> None:
    """It is due when they are there, and they are blamed for it."""
    done = build(BRIEFS["states"], 60, stack="fastapi")
    sources = pages.sources_of(done)
    asked = {
        "at_most": {"api_create_task", "api_create_part_use"},
        "field_priority": {"api_create_task", "api_update_task", "new_task_page"},
        "kept": {"api_create_task", "api_create_part_use", "api_delete_task"},
        "moves": {"api_start_task", "api_mark_task_done", "api_mark_task_open", "task_page"},
    }

    for kind, wanted in asked.items():
        code = next(code for name, code in done.tests.items() if f"_{kind}_" in name)
        assert wanted <= {symbol for _, symbol in touched(code, sources)}, kind


def test_tasks_have_names_that_people_would_give_them() -> None:
    names = [
        task["name"]
        for task in build(BRIEFS["library"], 64, stack="fastapi", with_code=False).tasks
    ]

    assert len(set(names)) == 64
    assert {"Loan: table and schemas", "Loan list page with filters"} <= set(names)
    asked = "POST /api/loans/{id}/return refuses one that is returned"
    assert any(name.startswith(asked) for name in names)
