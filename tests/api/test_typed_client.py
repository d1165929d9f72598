"""The typed client is made of the document, is well typed, and talks to the API."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from ninja import Schema

from config.access.api import tokens
from config.access.models import User
from planning.models import MasterPlan
from tests.api.operations import operations

USE = """
from masterplan_client import Client, Order

def start(client: Client) -> str:
    order: Order = {"brief": "A shed lends tools.", "size": 12}
    plan = client.masterplans_create_plan(order, idempotency_key="k-1")
    return plan["masterplan_id"]
"""
WRONG = {
    "no such field": USE.replace('"size": 12', '"sizes": 12'),
    "another type": USE.replace('"size": 12', '"size": "twelve"'),
    "no such operation": USE.replace("create_plan(order", "make_plan(order"),
    "another answer": USE.replace('plan["masterplan_id"]', 'plan["plan_id"]'),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("client") / "masterplan_client.py"
    text = StringIO()
    call_command("print_client", stdout=text)
    path.write_text(text.getvalue())
    return path


def is_well_typed(made: Path, name: str, use: str) -> bool:
    path = made.with_name(f"{name.replace(' ', '_')}.py")
    path.write_text(use)
    checker = Path(sys.executable).with_name("ty")
    files = [str(made), str(path)]
    ended = subprocess.run([checker, "check", *files], cwd=made.parent, capture_output=True)
    return ended.returncode == 0


def test_the_client_and_its_use_are_well_typed_and_mistakes_are_found(made: Path) -> None:
    assert is_well_typed(made, "use", USE)
    for name, use in WRONG.items():
        assert not is_well_typed(made, name, use), name


def test_every_operation_is_a_method(made: Path) -> None:
    text = made.read_text()

    assert [
        one.id for one in operations() if f"def {one.id}(" not in text and not one.is_stream
    ] == []


def loaded(made: Path) -> Any:
    spec = importlib.util.spec_from_file_location("masterplan_client", made)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def over_test_client(
    method: str, address: str, headers: dict[str, str], body: bytes | None
) -> tuple[int, str, bytes]:
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = Client().generic(method, path, body or b"", "application/json", headers=headers)
    return answer.status_code, answer.headers["Content-Type"], answer.content


@pytest.mark.django_db
def test_it_starts_reads_lists_and_is_refused(made: Path, alice: User, draft: MasterPlan) -> None:
    module = loaded(made)
    _, token = tokens.make(alice, name="client", scope="write", days=1)
    client = module.Client("http://testserver", token, over_test_client)

    order = {"brief": "A shed lends tools.", "size": 12}
    first, again = (client.masterplans_create_plan(order, idempotency_key="k") for _ in range(2))
    page = client.masterplans_list_plans(status="draft", limit=5)
    rejected = client.masterplans_reject(str(draft.pk), {"rejection_reason": "Too big."})
    with pytest.raises(module.Refused) as refused:
        client.masterplans_execute(str(draft.pk))

    assert first == again
    assert [plan["masterplan_id"] for plan in page["masterplans"]] == [str(draft.pk)]
    assert rejected["status"] == "rejected"
    assert (refused.value.status, bool(refused.value.detail)) == (409, True)


def shapes(kind: type[Schema]) -> Iterator[type[Schema]]:
    for one in kind.__subclasses__():
        yield one
        yield from shapes(one)


def test_no_two_shapes_have_one_name() -> None:
    """In the document one would stand for both."""
    found: dict[str, set[str]] = {}
    for one in shapes(Schema):
        if ".api." in one.__module__:
            found.setdefault(one.__name__, set()).add(one.__module__)

    assert {name: where for name, where in found.items() if len(where) > 1} == {}
