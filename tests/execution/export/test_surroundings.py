"""What an export brings so that it runs anywhere: a page of requirements, a README, files for containers."""

import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml

from config.access.models import User
from execution.export.archive import exported_tree
from execution.models import Run
from planning.stacks.registry import stack_named
from tests.factories import member
from tests.pages import worlds

NAMES = ("Dockerfile", "Makefile", "README.md", "pyproject.toml", ".dockerignore")
REPORTS = ("requirements.html", "requirements.md", "traceability.md", "held.md", "costs.md")


@pytest.fixture
def alice(db: None) -> User:
    return member(username="alice")


@pytest.fixture
def run(alice: User) -> Run:
    return worlds.build(worlds.plan_for(alice))


@pytest.fixture(params=["fastapi", "django", "python-cli"])
def tree(request: pytest.FixtureRequest, alice: User) -> dict[str, str]:
    plan = worlds.plan_for(alice, stack=request.param)
    return exported_tree(worlds.build(plan))


def test_everything_is_there_on_every_stack(tree: dict[str, str]) -> None:
    assert set(NAMES) <= set(tree)
    assert {f"docs/{name}" for name in (*REPORTS, "sbom.cdx.json")} <= set(tree)
    for target in ("run", "test"):
        assert re.search(rf"^{target}:", tree["Makefile"], re.MULTILINE)
    assert tomllib.loads(tree["pyproject.toml"])["project"]["requires-python"] == ">=3.11"
    assert not [path for path, text in tree.items() if re.search(r"\$(slug|package|name)\b", text)]


def test_the_readme_says_how_to_start_where_the_data_is_and_what_was_not_run(
    tree: dict[str, str],
) -> None:
    said = tree["README.md"]

    assert said.index("## The first three things to do") < said.index("## Where the data is")
    assert "make run" in said
    assert "make test" in said
    assert "Not run: `Dockerfile`" in said
    assert ("Not run: `compose.yaml`" in said) == ("compose.yaml" in tree)
    assert ("make seed" in said) == ("\nseed:" in tree["Makefile"])


def test_the_dockerfile_holds_to_the_usual_rules(tree: dict[str, str]) -> None:
    assert faults_of(tree["Dockerfile"], set(tree)) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("FROM python", "DL3006"),
        ("FROM python:latest", "DL3007"),
        ("WORKDIR srv", "DL3000"),
        ("ADD app app", "DL3020"),
        ("COPY nowhere nowhere", "COPY of what is not there"),
        ("RUN pip install fastapi", "DL3042"),
        ("RUN apt-get install -y curl", "DL3009"),
        ("RUN sudo true", "DL3004"),
        ("CMD python -m app", "DL3025"),
        ("USER root", "DL3002"),
        ("MAINTAINER me", "unknown instruction"),
    ],
)
def test_each_rule_for_dockerfiles_can_be_broken(line: str, rule: str) -> None:
    good = 'FROM python:3.11-slim\nWORKDIR /srv\nUSER application\nCMD ["python"]'

    assert faults_of(good, set()) == []
    assert rule in faults_of(f"{good}\n{line}", set())


def faults_of(dockerfile: str, paths: set[str]) -> list[str]:
    """By the names of hadolint's rules, as far as they can be told without it."""
    lines = re.sub(r"\\\n", " ", dockerfile).splitlines()
    steps = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    found = [fault for word, _, rest in steps for fault in _faults(word, rest, paths)]
    last = [rest for word, _, rest in steps if word == "USER"][-1:]
    return found + (["DL3002"] if last in ([], ["root"]) else [])


def _faults(word: str, rest: str, paths: set[str]) -> list[str]:
    words = rest.split()
    there = {part for path in paths for part in (path, path.partition("/")[0])}
    broken = {
        "DL3006": word == "FROM" and ":" not in rest,
        "DL3007": word == "FROM" and rest.endswith(":latest"),
        "DL3000": word == "WORKDIR" and not rest.startswith("/"),
        "DL3020": word == "ADD",
        "COPY of what is not there": word == "COPY" and words[0] not in there,
        "DL3042": word == "RUN" and "pip install" in rest and "--no-cache-dir" not in rest,
        "DL3009": word == "RUN" and "apt-get install" in rest and "/var/lib/apt/lists" not in rest,
        "DL3004": word == "RUN" and "sudo" in shlex.split(rest),
        "DL3025": word in {"CMD", "ENTRYPOINT"} and not rest.startswith("["),
        "unknown instruction": word not in KNOWN,
    }
    return [name for name, is_broken in broken.items() if is_broken]


KNOWN = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "CMD", "ENTRYPOINT"}
KNOWN |= {"ADD", "HEALTHCHECK"}


@pytest.mark.parametrize("name", ["fastapi", "django"])
def test_the_compose_file_starts_both_with_what_the_settings_read(name: str) -> None:
    files = stack_named(name).files()
    composed: dict[str, Any] = yaml.safe_load(files["compose.yaml"])
    app, database = composed["services"]["app"], composed["services"]["database"]

    assert app["build"] == "."
    assert app["depends_on"]["database"] == {"condition": "service_healthy"}
    given = database["environment"]
    user, password, base = (given[f"POSTGRES_{one}"] for one in ("USER", "PASSWORD", "DB"))
    assert app["environment"]["DATABASE_URL"] == f"postgresql://{user}:{password}@database/{base}"
    for variable in app["environment"]:
        assert variable in files["app/core/settings.py"]
    [port] = app["ports"]
    assert f"EXPOSE {port.rpartition(':')[2]}" in files["Dockerfile"]
    volumes = {one.partition(":")[0] for one in database["volumes"]}
    assert volumes == set(composed["volumes"])


def test_the_page_shows_each_requirement_and_links_to_its_tests(run: Run) -> None:
    run.plan.requirements.filter(code="FR-001").update(text="<b>Lend</b> & return")
    tree = exported_tree(run)
    page = tree["docs/requirements.html"]

    for one in run.plan.requirements.filter(superseded_at__isnull=True):
        assert f'<td class="id">{one.names}</td>' in page
    assert "&lt;b&gt;Lend&lt;/b&gt; &amp; return" in page
    links = re.findall(r'href="\.\./([^"]+)"', page)
    assert links
    assert set(links) <= set(tree)
    assert re.search(r"\d+ of \d+ MUST hold", page)
    assert "src=" not in page
    assert "http" not in page
