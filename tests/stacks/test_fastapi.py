"""The stack for web applications: its skeleton alone, and a library that was written to its conventions."""

from pathlib import Path

import pytest

from execution.sandbox import program
from execution.sandbox.dependencies.lock import LOCK_FILE
from execution.sandbox.unittests import run_test_file
from execution.sandbox.warm.warm_sandboxes import WarmSandboxes
from planning.stacks.registry import stack_named
from tests.stacks.software import ASK, environment_or_skip, static_findings, with_reference

STACK = stack_named("fastapi")
ALONE = STACK.files_for(title="The library", slug="library", about="Lends books.")
ACCOUNTS = STACK.files_for(
    title="The library", slug="library", about="Lends books.", chosen={"accounts": "yes"}
)
ACCEPTANCE = """
from app.testing import ApplicationTestCase

class SkeletonTest(ApplicationTestCase):
    def test_it_answers(self) -> None:
        self.assertEqual(self.client.get("/health").json(), {"status": "ok"})
        self.assert_shows(self.client.get("/"), "The library", "There is no operation yet.")
        self.assertEqual(self.client.get("/nowhere").status_code, 404)
"""
FACTS = """
from app.core.templates import make_environment
from app.testing import ApplicationTestCase

PAGE = '{% from "components.html" import fact %}{% call fact("Note") %} {{ note }} {% endcall %}'

class FactsTest(ApplicationTestCase):
    def test_what_people_wrote_is_shown_as_it_is_and_nothing_as_a_dash(self) -> None:
        shown = make_environment().from_string(PAGE)
        for note, expected in {None: "–", "": "–", 0: "0", "the <pond>": "the &lt;pond&gt;"}.items():
            self.assertIn(f"<dd>{expected}</dd>", shown.render(note=note))
"""
SIGNING_IN = """
from typing import Annotated
from fastapi import APIRouter, Depends
from app.core.accounts import Account, AccountIn, UserDep, create_account, require_role
from app.testing import ApplicationTestCase

router = APIRouter()

@router.get("/mine")
def mine_page(user: UserDep) -> dict[str, str]:
    return {"name": user.name}

@router.get("/api/staff")
def staff(user: Annotated[Account, Depends(require_role("staff"))]) -> dict[str, str]:
    return {"name": user.name}

class AccountsTest(ApplicationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.app.include_router(router)
        data = AccountIn(email="Ada@example.org", name="Ada", password="correct horse")
        self.call(create_account, data, self.clock.now())

    def test_strangers_are_led_to_the_form_and_come_back(self) -> None:
        asked = self.client.get("/mine")
        self.assertEqual(str(asked.url), "http://testserver/sign-in?next=/mine")
        back = self.submit("/sign-in?next=/mine", email="ada@example.org", password="correct horse")
        self.assertEqual(back.json(), {"name": "Ada"})
        self.assert_hides(self.sign_in("ada@example.org", "correct horse"), "Books")
        self.assertEqual(self.client.get("/api/staff").status_code, 403)
        self.assert_shows(self.client.get("/nowhere"), "Ada", "Sign out")
        self.assert_shows(self.submit("/sign-out"), "You are signed out.", "Sign in")
        self.assertEqual(self.client.get("/api/staff").status_code, 401)

    def test_a_wrong_password_and_a_wrong_address_are_told_alike(self) -> None:
        wrong = self.sign_in("ada@example.org", "wrong horse")
        nobody = self.sign_in("eve@example.org", "correct horse")
        self.assertEqual([wrong.status_code, nobody.status_code], [422, 422])
        self.assertEqual(self.field_error(wrong, "password"), self.field_error(nobody, "password"))
        self.assertNotIn("wrong horse", wrong.text)

    def test_signing_in_leads_to_no_other_site(self) -> None:
        for place in ("https://evil.example", "//evil.example", "/\\\\evil.example"):
            path = "/sign-in?next=" + place
            given = {"email": "ada@example.org", "password": "correct horse"}
            answer = self.client.post(path, data=given, follow_redirects=False)
            self.assertEqual((answer.status_code, answer.headers["location"]), (303, "/"))
"""
# While a program is written its menu may be there before its pages.
PLANNED = """
from fastapi import APIRouter
from app.core.wiring import Link

router: APIRouter = APIRouter(prefix="/books")
NAVIGATION: Link = Link(label="Books", url="/books", order=1)
"""
BEGUN = {"app/pages/books.py": PLANNED}
LIBRARY = with_reference(ALONE, "reference")
SOFTWARE = {path: text for path, text in LIBRARY.items() if not path.startswith("tests/")}
TESTS = sorted(path for path in LIBRARY if Path(path).name.startswith("test_"))


@pytest.fixture(scope="module")
def environment() -> Path:
    return environment_or_skip(STACK)


def test_a_fact_shows_what_people_wrote_as_it_is(environment: Path) -> None:
    outcome = run_test_file(ALONE, "tests/test_facts.py", FACTS)

    assert (outcome.status, outcome.failures) == ("pass", [])


@pytest.mark.parametrize("tree", [ALONE, ACCOUNTS, LIBRARY], ids=["alone", "accounts", "library"])
def test_ruff_and_ty_find_nothing(tree: dict[str, str], environment: Path) -> None:
    assert static_findings(tree, environment) == ""


@pytest.mark.usefixtures("environment")
def test_the_skeleton_alone_passes_an_acceptance_test() -> None:
    alone = run_test_file(ALONE | BEGUN, "tests/test_it.py", ACCEPTANCE)
    with WarmSandboxes() as sandboxes:
        runs = [
            run_test_file(ALONE, "tests/test_it.py", ACCEPTANCE, sandboxes=sandboxes)
            for _ in range(2)
        ]
        assert [(one.runs, bool(one.ground.packages)) for one in sandboxes._idle] == [(2, True)]

    for outcome in (alone, *runs):
        assert (outcome.status, outcome.failures, outcome.doubts) == ("pass", [], [])
        assert outcome.passed == ["SkeletonTest.test_it_answers"]


@pytest.mark.usefixtures("environment")
def test_people_sign_in_where_accounts_are_chosen() -> None:
    outcome = run_test_file(ACCOUNTS | BEGUN, "tests/test_it.py", SIGNING_IN)

    assert (outcome.status, outcome.failures, outcome.doubts) == ("pass", [], [])
    assert "app/core/accounts.py" not in ALONE


@pytest.mark.usefixtures("environment")
def test_it_needs_its_environment() -> None:
    tree = {path: text for path, text in ALONE.items() if path != LOCK_FILE}
    outcome = run_test_file(tree, "tests/test_it.py", ACCEPTANCE)

    assert outcome.failures[0]["exception"] == "ModuleNotFoundError"


@pytest.mark.usefixtures("environment")
def test_it_starts_without_a_network_and_answers_on_a_socket_file() -> None:
    result = program.run(
        ALONE | {"ask.py": ASK},
        ["python", "ask.py", "/health,/"],
        timeout_s=30,
    )

    assert '"/health": [200, "{\\"status\\":\\"ok\\"}"]' in result.stdout, result.stderr
    assert '"/": [303, ""]' in result.stdout


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("path", TESTS)
def test_the_library_passes_its_acceptance_tests(path: str) -> None:
    outcome = run_test_file(SOFTWARE, path, LIBRARY[path])

    assert (outcome.status, outcome.failures, outcome.doubts) == ("pass", [], [])
