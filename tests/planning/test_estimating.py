"""What building a plan is expected to take, from the plan itself."""

import pytest

from planning.models import MasterPlan
from planning.money import estimates
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> MasterPlan:
    """Two small tasks that provide three functions, a big one that names nothing, and a requirement."""
    plan = factories.MasterPlanFactory()
    milestone = factories.MilestoneFactory(phase__plan=plan)
    symbols = [["read", "write"], ["show"]]
    for number, names in enumerate(symbols, start=1):
        provides = [{"path": "shop/a.py", "symbol": name} for name in names]
        factories.TaskFactory(
            milestone=milestone, number=number, complexity="low", provides=provides
        )
    factories.TaskFactory(milestone=milestone, number=3, complexity="high", provides=[])
    factories.RequirementFactory(plan=plan)
    return plan


def test_an_atom_is_expected_for_each_thing_that_a_task_provides(plan: MasterPlan) -> None:
    units = estimates.building_units(plan)

    code = {
        unit.model: (unit.calls, unit.output_tokens) for unit in units if unit.job == "AtomCode"
    }
    small, big = sorted(code.values(), reverse=True)
    assert small == (3, 134)  # two tasks of 200 tokens in three pieces
    assert big == (1, 600)


def test_a_test_is_paid_with_the_interface_of_every_atom(plan: MasterPlan) -> None:
    def read_by_a_test() -> int:
        (tests,) = (u for u in estimates.building_units(plan) if u.job == "AcceptanceTests")
        assert tests.calls == 1
        return tests.input_tokens

    before = read_by_a_test()
    factories.TaskFactory(
        milestone=plan.tasks.first().milestone,  # type: ignore[union-attr]
        number=4,
        provides=[{"path": "shop/b.py", "symbol": name} for name in ("one", "two")],
    )

    assert read_by_a_test() - before == 2 * estimates.INTERFACE_TOKENS
