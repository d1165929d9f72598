"""The words of commits and tags: a subject, what it is for, and trailers that programs can read."""

from collections.abc import Sequence

from execution.models import AcceptanceTest, Atom, Attempt, GateDecision, Release, Run, Wave
from planning.models import Task

LONGEST_LIST = 30
NOT_RELEASED = "It is not to be passed on: the last gate does not release it."


def of_skeleton(run: Run) -> str:
    return _message(f"Skeleton of {run.plan}", trailers=[("Stack", [run.plan.stack])])


def of_tests(wave: Wave, tests: Sequence[AcceptanceTest]) -> str:
    codes = [test.requirement.code for test in tests]
    return _message(
        f"Acceptance tests due in wave {wave.number}",
        trailers=[("Requirement", codes), ("Wave", [str(wave.number)])],
    )


def of_task(
    task: Task, wave: Wave, atoms: Sequence[Atom], attempts: Sequence[Attempt], part: int
) -> str:
    """`part` counts the commits of the task: it has one in each wave in which some of it was accepted."""
    again = f", part {part}" if part > 1 else ""
    models = [one.model for one in attempts if one.by == Attempt.By.MODEL]
    editors = [one.author for one in attempts if one.by == Attempt.By.PERSON]
    reviewers = [atom.confirmed_by for atom in atoms if atom.confirmed_at]
    return _message(
        f"{task.stable_id} {task.name}{again}",
        body=_list([str(atom) for atom in atoms]),
        trailers=[
            ("Task", [task.stable_id]),
            ("Requirement", _codes(task, atoms)),
            ("Wave", [str(wave.number)]),
            ("Model", models),
            ("Edited-by", editors),
            ("Reviewed-by", reviewers),
        ],
    )


def of_removal(wave: Wave) -> str:
    return _message("Remove what is no longer part of it", trailers=[("Wave", [str(wave.number)])])


def of_release(release: Release) -> str:
    """With everyone who confirmed code of it, as most reviews come after their wave."""
    run = release.run
    confirmed = Atom.objects.accepted().filter(run=run, confirmed_at__isnull=False)
    people = confirmed.order_by("confirmed_by").values_list("confirmed_by", flat=True).distinct()
    return _message(
        f"{release.name.replace('-', ' ').capitalize()} of {run.plan}",
        body="\n".join(
            [
                "What was asked for, what holds, and what it cost.",
                *([NOT_RELEASED] if release.can_release is False else []),
            ]
        ),
        trailers=[("Version", [str(release.version.number)]), ("Reviewed-by", list(people))],
    )


def of_gate(name: str, decision: GateDecision) -> str:
    """What the gate said of the tree that carries the tag."""
    rates = [
        f"{word} {rate} % of {due}"
        for word, rate, due in (
            ("MUST", decision.must_rate, decision.must_due),
            ("SHOULD", decision.should_rate, decision.should_due),
        )
        if rate is not None
    ]
    said = f"Tests passed: {', '.join(rates)}." if rates else "No test is due yet."
    is_waived = decision.opened_by == GateDecision.OpenedBy.WAIVER
    excused = (
        f"A person opened the gate in spite of:\n{_list(decision.blockers)}" if is_waived else ""
    )
    return _message(name, body=f"{said}\n{excused}".strip())


def _codes(task: Task, atoms: Sequence[Atom]) -> list[str]:
    """Those that the atoms serve; an atom that names none serves all of its task."""
    whole = [requirement.code for requirement in task.requirements.all()]
    named = [whole if atom.requirement_codes is None else atom.requirement_codes for atom in atoms]
    return sorted({code for codes in named for code in codes})


def _list(lines: Sequence[str]) -> str:
    more = len(lines) - LONGEST_LIST
    shown = [f"- {_line(line)}" for line in lines[:LONGEST_LIST]]
    return "\n".join([*shown, *([f"- and {more} more"] if more > 0 else [])])


def _line(text: str) -> str:
    return " ".join(text.split())


def _message(
    subject: str, *, body: str = "", trailers: Sequence[tuple[str, Sequence[str]]] = ()
) -> str:
    """Parts with an empty line between them; each value of a trailer once, on a line of its own."""
    ends = [
        f"{name}: {_line(value)}"
        for name, values in trailers
        for value in dict.fromkeys(filter(None, values))
    ]
    return "\n\n".join(filter(None, [_line(subject), body, "\n".join(ends)])) + "\n"
