"""A history as git objects, of rows alone."""

from datetime import timedelta

import pytest
from dulwich.objects import Commit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execution.errors import NoHistoryYet
from execution.source.origins import OwnedFile
from execution.source.repository import objects
from execution.source.repository.bundle import written
from execution.source.repository.commits import history_of
from planning.models import MasterPlan
from tests.execution.repository import worlds
from tests.factories import MasterPlanFactory

pytestmark = pytest.mark.django_db
NAMES = st.sampled_from(["a.py", "app/a.py", "app/b.py", "app/deep/c.py", "z.txt"])
CHANGES = st.lists(
    st.dictionaries(NAMES, st.none() | st.text("ab\n", max_size=5), min_size=1),
    min_size=1,
    max_size=6,
)


def plan() -> MasterPlan:
    made: MasterPlan = MasterPlanFactory()
    return made


def tree_at_head(plan: MasterPlan) -> dict[str, str]:
    repo = objects.repository_of(plan)
    store = repo.object_store
    head = repo[repo.head()]
    assert isinstance(head, Commit)
    found = {}
    for entry in store.iter_tree_contents(head.tree):
        assert entry.path is not None
        assert entry.sha is not None
        found[entry.path.decode()] = store[entry.sha].as_raw_string().decode()
    return found


def test_a_plan_without_a_history_says_so() -> None:
    with pytest.raises(NoHistoryYet):
        objects.repository_of(plan())


def test_equal_rows_give_equal_bytes() -> None:
    one = plan()
    worlds.grow(one)
    first = written(one)
    objects.made.cache_clear()

    assert written(one) == first


def test_what_is_appended_changes_no_commit_and_no_tag() -> None:
    one = plan()
    worlds.grow(one)
    before = objects.repository_of(one)
    worlds.grow(one, commits=2)

    after = objects.repository_of(one)

    assert before.head() in {entry.commit.id for entry in after.get_walker()}
    tags = {name: sha for name, sha in before.get_refs().items() if b"tags" in name}
    assert len(tags) == 3
    assert tags.items() <= after.get_refs().items()
    assert len(list(after.get_walker())) == 5


def test_times_never_run_backwards() -> None:
    one = plan()
    history = worlds.grow(one)

    history.commit("Late\n", {"a": OwnedFile(text="a")}, at=one.created_at - timedelta(days=1))

    times = list(one.commits.values_list("at", flat=True))
    assert times == sorted(times)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(CHANGES)
def test_the_tree_of_git_is_the_tree_of_the_rows(changes: list[dict[str, str | None]]) -> None:
    one = plan()
    history = history_of(one)
    history.commit("Begin\n", {"README.md": OwnedFile(text="R\n")}, at=one.created_at)
    for change in changes:
        files = {
            path: None if text is None else OwnedFile(text=text)
            for path, text in change.items()
            if text is not None or path in history.files
        }
        history.commit("Change\n", files, at=one.created_at)

    assert tree_at_head(one) == history.texts() == history_of(one).texts()
