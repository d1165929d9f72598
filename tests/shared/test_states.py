"""A status moves only along its arrows, one row or many at once."""

import ast

import pytest

from config.rooms import LAYERS, modules
from config.shared.database.leases import take_away
from config.shared.errors import IllegalTransition
from execution.models import Atom
from planning.models import MasterPlan
from tests.factories import AtomFactory, MasterPlanFactory, RunFactory

pytestmark = pytest.mark.django_db


def test_many_rows_take_an_arrow_in_one_statement(django_assert_num_queries: object) -> None:
    run = RunFactory()
    for status in ("pending", "pending", "ready", "failed"):
        AtomFactory(run=run, status=status)

    with django_assert_num_queries(1):  # type: ignore[operator]
        moved = run.atoms.move_all("blocked", source=["pending", "ready"], next_fence=True)

    assert moved == 3
    assert sorted(run.atoms.values_list("status", "fence")) == [
        ("blocked", 1), ("blocked", 1), ("blocked", 1), ("failed", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("source", [["accepted"], ["pending", "accepted"], "cancelled"])
def test_an_arrow_that_does_not_exist_moves_nothing(source: list[str] | str) -> None:
    atom = AtomFactory(status="pending")

    with pytest.raises(ValueError, match="no arrow"):
        Atom.objects.move_all("ready", source=source)
    with pytest.raises(ValueError, match="no arrow"):
        atom.move_to("ready", source=source)

    assert Atom.objects.get().status == "pending"


def test_a_row_that_moved_on_says_so() -> None:
    atom = AtomFactory(status="failed")

    with pytest.raises(IllegalTransition):
        atom.move_to("ready", source=["pending"])


@pytest.mark.parametrize(("now", "source", "asked", "says"), [
    ("completed", "paused", "cancelled", "This plan is already completed."),
    ("rejected", "draft", "approved", "This plan is already rejected."),
    ("approved", "draft", "approved", "This plan is already approved."),
    ("in_progress", "draft", "approved", "This plan is being built, so this cannot be done now."),
    ("draft", "in_progress", "paused", "This plan is a draft, so this cannot be done now."),
])  # fmt: skip
def test_a_refusal_names_the_row_and_its_state_now(
    now: str, source: str, asked: str, says: str
) -> None:
    seen = MasterPlanFactory(status=source)
    MasterPlan.objects.filter(pk=seen.pk).update(status=now)

    with pytest.raises(IllegalTransition) as refused:
        seen.move_to(asked, source=[source])

    assert refused.value.message.startswith(says)


def test_a_lease_is_taken_away_without_a_status() -> None:
    AtomFactory(status="pending")

    with pytest.raises(ValueError, match="move_all"):
        take_away(Atom.objects.all(), status="ready")


def test_nothing_updates_a_status_past_its_arrows() -> None:
    apps = [*LAYERS[:-1], "config"]
    found = [
        f"{module}:{node.lineno}"
        for app in dict.fromkeys(layer.partition(".")[0] for layer in apps)
        for module, path in modules(app)
        if module != "config.shared.database.states"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "status" for keyword in node.keywords)
    ]

    assert found == []
