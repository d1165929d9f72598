"""What Home says of plans, while it is open."""

import pytest
from django.urls import reverse

from chat.pages.fragments import list_wake
from tests.factories import MasterPlanFactory, member
from tests.review.visiting import as_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("can_release", "word"), [(True, "Completed"), (False, "Not to be released")]
)
def test_a_plan_that_is_built_stands_on_home_with_what_came_of_it(
    can_release: bool, word: str
) -> None:
    owner = member()
    plan = MasterPlanFactory(
        owner=owner, workspace=owner.memberships.get().workspace, status="in_progress"
    )
    plan.complete(can_release=can_release)

    page = as_user(owner).get(reverse("chat:home")).content.decode()

    built = page.partition("<h2>Built</h2>")[2]
    assert str(plan) in built
    assert word in built


def test_home_reads_its_lists_again_when_a_plan_changes() -> None:
    page = as_user(member()).get(reverse("chat:home")).content.decode()

    assert 'ws-connect="/ws/lists/plans/"' in page
    assert "plans-live" in list_wake("plans")
    assert all(f'id="{name}"' in page for name in ("plans-live", "plans-wake", "plans-state"))
