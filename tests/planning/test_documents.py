"""A plan leaves as one document and comes back as the same plan; what does not fit together is refused whole."""

from collections.abc import Callable
from typing import Any

import pytest

from config.access.models import User
from config.shared.errors import BadInput
from planning.changes.edits import approve
from planning.discovery.brief import clean_brief
from planning.draft.documents.document_text import read, written
from planning.draft.documents.plan_export import document_of
from planning.draft.documents.plan_import import new_plan, save
from planning.draft.documents.shapes import PlanDocument
from planning.errors import DocumentRefused, NameTaken, NotExportable
from planning.lint.report import lint
from planning.log.event_log import recording
from planning.log.sentences import event_words
from planning.models import MasterPlan, Requirement
from planning.versions.snapshot import snapshot
from tests.documents import as_bytes, phase, shop, task
from tests.factories import MasterPlanFactory, member
from tests.planning.worlds import LIBRARY, draft_plan, last_event


def without_building(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in {"atoms", "tests"}}


def imported(content: dict[str, Any], owner: User | None = None) -> MasterPlan:
    document = read(as_bytes(without_building(content)), PlanDocument)
    plan = new_plan(document, owner or member())
    with recording(plan, actor=plan.owner.get_username()):
        save(plan, document)
    return plan


@pytest.mark.django_db
def test_an_imported_plan_is_a_draft_like_any_other() -> None:
    plan = imported(shop(brief=LIBRARY.replace("## MUST", "## Notes")))

    assert (plan.status, plan.waiting_for, plan.package) == ("draft", "person", "shop")
    assert lint(plan).verdict != "FAIL"
    assert [v.number for v in plan.versions.all()] == [1]
    event = last_event(plan)
    assert (event.kind, event.actor) == ("masterplan_imported", plan.owner.username)
    assert event_words(event) == "imported the plan: 3 tasks for 3 requirements"
    assert plan.estimated_cost_likely_usd is None or plan.estimated_cost_likely_usd > 0
    approve(plan, plan.owner)
    assert plan.status == "approved"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [lambda: imported(shop()), draft_plan], ids=["imported", "drafted"])  # fmt: skip
def test_export_import_export_gives_the_same_bytes(make: Callable[[], MasterPlan]) -> None:
    plan = make()
    Requirement.objects.create(
        plan=plan, code="FR-099", text="Loans are emailed.", priority="must", superseded_at=plan.created_at,
        given_up="person", given_up_by="ann", given_up_reason="Not now.", alias="M-7",
    )  # fmt: skip
    first = written(document_of(plan, PlanDocument))

    again = imported(read(first.encode(), PlanDocument).model_dump())

    assert written(document_of(again, PlanDocument)) == first
    assert _comparable(again) == _comparable(plan)
    assert [row.why_not_built for row in Requirement.objects.filter(plan=again, code="FR-099")] == [
        "not built, by decision of ann: Not now."
    ]


def _comparable(plan: MasterPlan) -> dict[str, Any]:
    found = snapshot(plan)
    for part in found["phases"]:
        for milestone in part["milestones"]:
            milestone["tasks"].sort(key=lambda one: one["id"])
    return found


@pytest.mark.django_db
def test_what_the_brief_demands_is_still_demanded() -> None:
    plan = imported(shop(brief=LIBRARY))

    assert plan.discovery.brief == clean_brief(LIBRARY)
    assert any(f.id.startswith("must-vanished:") for f in lint(plan).findings)


@pytest.mark.django_db
def test_a_name_is_taken_until_its_plan_is_given_up() -> None:
    owner = member()
    first = imported(shop(), owner)

    with pytest.raises(NameTaken, match="Import this one under another name"):
        imported(shop(plan={"name": "sHoP", "package": "shop"}), owner)

    assert MasterPlan.objects.count() == 1
    MasterPlan.objects.filter(pk=first.pk).update(status="cancelled")
    imported(shop(), owner)
    imported(shop(), member())


@pytest.mark.django_db
def test_names_may_be_of_any_script() -> None:
    plan = imported(shop(plan={"name": "Школа 学校 🏫", "package": "school"}))

    assert document_of(plan, PlanDocument).plan.name == "Школа 学校 🏫"


def changed(**fields: Any) -> dict[str, Any]:
    """The shop with other fields of its second task."""
    return shop(
        phases=[
            phase("setup", 1, task(1, "Amounts", "FR-001")),
            phase("core", 2, task(2, "Basket", "FR-002") | fields),
            phase("polish", 3, task(3, "Program")),
        ]
    )


HERE = "phases[1].milestones[0].tasks[0]"
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a circle": (changed(id="T-002", depends_on=["T-004"]), f"{HERE}.depends_on: T-004 is no other task"),
    "itself": (changed(depends_on=["T-002"]), f"{HERE}.depends_on: T-002 is no other task"),
    "an unsafe path": (changed(target_files=["../etc/passwd"]), f"{HERE}.target_files: the path '../etc/passwd' leaves the tree."),
    "an absolute path": (changed(provides=[{"path": "/a.py", "symbol": "a"}]), f"{HERE}.provides: the path '/a.py' is absolute."),
    "no name": (changed(needs=[{"path": "a.py", "symbol": "a-b"}]), f"{HERE}.needs: 'a-b' is no Python name."),
    "an unknown requirement": (changed(requirements=["FR-009"]), f"{HERE}.requirements: FR-009 is no requirement"),
    "a doubled id": (changed(id="T-001"), "phases: the task T-001 twice."),
    "a wrong type": (changed(description=7), f"{HERE}.description: Input should be a valid string"),
    "a number as text": (shop(version="1"), "version '1' is unknown"),
    "true as a version": (shop(version=True), "version True is unknown"),
    "an unknown version": (shop(version=2), "version 2 is unknown; version 1 can be read."),
    "another format": (shop(format="jira"), 'It is no plan document: it has no "format": "masterplan".'),
    "an unknown field": (changed(due="today"), f"{HERE}.due: Extra inputs are not permitted"),
    "a missing field": (shop(plan={"name": "Shop"}), "plan.package: Field required"),
    "a zero byte": (changed(name="a\0b"), f"{HERE}.name: holds a NUL character"),
    "half a character": (changed(name="\ud800"), "not"),
    "a long name": (changed(name="x" * 201), f"{HERE}.name: String should have at most 200 characters"),
    "no subtask": (changed(subtasks=[]), f"{HERE}.subtasks: List should have at least 1 item"),
    "a package of the library": (shop(plan={"name": "Shop", "package": "json"}), "plan.package: 'json' cannot be the name"),
    "phases in disorder": (shop(phases=[phase("core", 1, task(1, "A")), phase("setup", 2, task(2, "B"))]), "phases: their types are setup, core, polish"),
    "milestones in disorder": (shop(phases=[phase("core", 3, task(1, "A"))]), "the milestone M3 is number 1, so its key is M1."),
    "too many tasks": (shop(phases=[phase("core", 1, *(task(n, f"Task {n}") for n in range(1, 402)))]), "phases: 401 tasks; a plan has at most 400."),
    "a size in disorder": (shop(plan={"name": "Shop", "package": "shop", "size": {"target": 1, "minimum": 2, "maximum": 3}}), "plan.size: minimum, target and maximum"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_stored(name: str) -> None:
    content, said = WRONG[name]

    with pytest.raises(DocumentRefused) as refused:
        imported(content)

    assert said in refused.value.message
    assert not MasterPlan.objects.exists()


@pytest.mark.django_db
def test_a_circle_is_shown_as_it_goes() -> None:
    tasks = [
        task(1, "A", depends_on=["T-002"]),
        task(2, "B", depends_on=["T-003"]),
        task(3, "C", depends_on=["T-001"]),
    ]

    with pytest.raises(DocumentRefused, match="in a circle: T-001 → T-002 → T-003 → T-001"):
        imported(shop(phases=[phase("core", 1, *tasks)]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "It is not JSON"),
        (b"", "It is not JSON"),
        (b"[1]", "It is no plan document"),
        (b'{"format": "masterplan", "format": "x"}', "the key 'format' stands twice"),
        (b'{"format": NaN}', "NaN is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        (b" " * (50 * 1024 * 1024), "It has 50.0 MB; a plan document has at most 8."),
        (b'{"format": "masterplan", "version": ' + b"9" * 5000 + b"}", "It is not JSON"),
    ],
    ids=["cut", "empty", "list", "twice", "nan", "deep", "utf16", "latin1", "50MB", "number"],
)
def test_what_is_no_document_is_refused_as_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(data, PlanDocument)


def test_a_long_list_of_mistakes_is_cut_and_counted() -> None:
    content = without_building(shop(requirements=[{"code": "x"}] * 30))

    with pytest.raises(DocumentRefused) as refused:
        read(as_bytes(content), PlanDocument)

    assert len(refused.value.problems) == 90
    assert refused.value.message.endswith("… and 78 more")


@pytest.mark.django_db
def test_a_plan_without_a_draft_cannot_be_exported() -> None:
    with pytest.raises(NotExportable, match=r"plan\.name"):
        document_of(MasterPlanFactory(project_name="", status="discovering"), PlanDocument)
