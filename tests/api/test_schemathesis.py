"""schemathesis over the whole document with a real token: nothing breaks, and no answer is undocumented."""

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.access.api import tokens
from config.access.models import User
from tests.api.conftest import kept_open
from tests.api.operations import World, world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Of each operation; the same ones each time, so that a change that breaks something is told from luck.
EXAMPLES = 4


def fitted(case: Any, made: World, index: int) -> Any:
    """Every other request is about rows that exist: with ids of nothing most would end at a 404.

    A stream that is there does not end well where requests are answered one after the other.
    """
    if index % 2 or case.operation.path.endswith("/stream"):
        return case
    given = case.path_parameters or {}
    case.path_parameters = {name: made.ids.get(name, value) for name, value in given.items()}
    if isinstance(case.body, dict):
        case.body = {name: made.ids.get(name, value) for name, value in case.body.items()}
    return case


def faults(operation: Any, made: World, token: str) -> list[str]:
    found: list[str] = []
    counted = iter(range(10**6))

    @how(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case = fitted(case, made, next(counted))
        with transaction.atomic(), kept_open():
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            found.extend(
                f"{operation.label}: {one} {one.message[:600]}" for one in group.exceptions
            )

    ask()
    return found


@pytest.mark.django_db
def test_nothing_breaks_and_every_answer_is_documented(
    alice: User, settings: Settings, standin_url: str
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    made = world(alice)
    _, token = tokens.make(alice, name="generated", scope="write", days=1)
    headers = {"Authorization": f"Bearer {token}"}
    with kept_open():
        document: Any = schemathesis.openapi.from_wsgi(
            "/api/openapi.json", WSGIHandler(), headers=headers
        )

    wrong, asked = [], 0
    for one in document.get_all_operations():
        wrong += faults(one.ok(), made, token)
        asked += 1

    assert wrong == []
    assert asked > 60
