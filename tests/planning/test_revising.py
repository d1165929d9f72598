"""Which milestones are asked for their tasks again, and in which words."""

from typing import Any

from planning.draft.answers import TaskDraft
from planning.draft.needs import Drafted, Needs
from planning.draft.revision import (
    RevisionRequest,
    ask_providers,
    critical_faults,
    milestone_of,
    renamed,
    return_needs,
)
from planning.lint.links import Links
from planning.models import Milestone
from tests.planning.worlds import needs, task


def drafted(key: str, **fields: Any) -> TaskDraft:
    return TaskDraft.model_validate(task(key, **fields))


def provides(*names: str, path: str = "library/books.py") -> list[dict[str, str]]:
    return [{"path": path, "symbol": name} for name in names]


def test_a_sentence_is_said_once_to_a_milestone_and_in_order() -> None:
    found = RevisionRequest()

    for milestone, error in [("M1", "b"), ("M1", "a"), ("M1", "b"), ("M2", "b")]:
        found.add(milestone, error)

    assert found.errors == {"M1": ["b", "a"], "M2": ["b"]}


def test_the_key_of_a_task_begins_with_its_milestones() -> None:
    assert milestone_of("M12.3") == "M12"


def test_whoever_has_the_need_hears_what_there_is_in_its_place() -> None:
    tasks = [
        drafted("M1.1", provides=provides("find", "", "Book")),
        drafted("M1.2", provides=provides("other", path="library/loans.py")),
        drafted("M2.1"),
    ]
    gaps = [
        ("M2.1", "library/books.py", "search"),
        ("M3.1", "library/none.py", "lost"),
        ("M3.1", "library/none.py", ""),
    ]

    found = return_needs(gaps, tasks).errors

    [of_second] = found["M2"]
    assert of_second.startswith("M2.1 needs search in library/books.py, which no task provides.")
    assert "library/books.py has find, Book. " in of_second
    named, whole = found["M3"]
    assert "No task writes library/none.py." in named
    assert whole.startswith("M3.1 needs library/none.py, which")


def test_a_file_that_only_whole_tasks_write_has_no_names_to_offer() -> None:
    gaps = [("M2.1", "library/books.py", "search")]

    [said] = return_needs(gaps, [drafted("M1.1", provides=provides(""))]).errors["M2"]

    assert "No task writes library/books.py." in said


def test_the_first_writer_of_a_file_is_asked_to_provide_it() -> None:
    tasks = [
        drafted("M1.1", target_files=["library/books.py"], provides=[]),
        drafted("M2.1", target_files=["library/books.py"], provides=provides("find")),
        drafted("M2.2", target_files=[], provides=provides("lend", path="library/loans.py")),
        drafted("M3.1", name="Search"),
    ]
    gaps = [
        ("M3.1", "library/books.py", "search"),
        ("M3.1", "library/loans.py", "back"),
        ("M3.1", "library/none.py", "lost"),
    ]

    found = ask_providers(gaps, tasks).errors

    assert list(found) == ["M1", "M2", "M3"]
    assert found["M1"][0].startswith("M3.1 (Search) needs search in library/books.py, and no task")


def test_a_circle_is_told_to_each_milestone_in_it() -> None:
    tasks = [drafted("M1.1"), drafted("M2.1"), drafted("M3.1")]
    edges = [("M1.1", "M2.1"), ("M2.1", "M1.1"), ("M3.1", "M1.1"), ("M3.1", "M1.1")]

    found = critical_faults(tasks, edges).errors

    assert sorted(found) == ["M1", "M2"]
    assert found["M1"] == found["M2"]
    assert found["M1"][0].endswith("Change your tasks so that this ends.")


def test_a_symbol_that_two_write_is_told_to_both() -> None:
    same = provides("find")
    tasks = [drafted("M1.1", provides=same), drafted("M2.1", provides=same), drafted("M3.1")]

    found = critical_faults(tasks, []).errors

    assert sorted(found) == ["M1", "M2"]
    assert found["M1"][0].startswith("find in library/books.py is written by M1.1, M2.1.")
    assert critical_faults(tasks[1:], []).errors == {}


def test_only_the_need_that_was_asked_about_gets_the_providers_name() -> None:
    both = [*needs("M1.1"), *needs("M1.2")]
    names = {
        ("M2.1", "library/part_1_1.py", "part_1_1"): ("library/books.py", "find"),
        ("M2.2", "library/part_1_2.py", "part_1_2"): ("library/books.py", "lend"),
    }

    found = renamed(drafted("M2.1", needs=both), names)

    places = [(ref.path, ref.symbol) for ref in found.needs]
    assert places == [("library/books.py", "find"), ("library/part_1_2.py", "part_1_2")]


def test_a_gap_is_what_neither_code_nor_the_model_found() -> None:
    answered, open_ = ("M2.1", "library/a.py", "a"), ("M2.1", "library/b.py", "b")
    links = Links(edges=[("M2.1", "M1.1")], unresolved=[answered, open_])
    local = drafted("M2.1", depends_on=["M2.2"])
    found = Needs(
        drafted=[Drafted(milestone=Milestone(), draft=local)],
        links=links,
        found={answered: "M1.2"},
    )

    assert found.gaps == [open_]
    assert found.edges == [("M2.1", "M2.2"), ("M2.1", "M1.1"), ("M2.1", "M1.2")]
