"""An option that leaves out what the brief demands must name it."""

from typing import Any

import pytest

from planning.answers import DiscoveryQuestions
from planning.discovery.domain_problems import question_problems
from planning.discovery.statements.stated_requirements import as_stored

STATED = as_stored("## MUST\n- The program prints a rainbow.\n- A book has a title.\n")["stated"]


def asked(label: str, implication: str, gives_up: list[str]) -> DiscoveryQuestions:
    options: list[dict[str, Any]] = [
        {"label": label, "implication": implication, "gives_up": gives_up},
        {"label": "Something else", "implication": "It is done otherwise.", "gives_up": []},
    ]
    question = {
        "topic": "constraints", "question": "What shall be done?", "why": "It decides.",
        "options": options, "recommended": label, "reason": "It is simple.",
    }  # fmt: skip
    return DiscoveryQuestions.model_validate(
        {"readable": True, "reason": "", "coverage": [], "questions": [question]}
    )


@pytest.mark.parametrize(
    ("label", "implication", "gives_up", "is_refused"),
    [
        pytest.param("Leave the rainbow out", "Nothing is printed.", [], True, id="in words of its own"),
        pytest.param("Text only", "The rainbow that is printed is not built.", [], True, id="in the implication"),
        pytest.param("No, prints are plain", "Without colours, the rainbow prints in black.", [], False, id="no and without"),
        pytest.param("Sin rainbow", "No se construye lo que prints.", [], True, id="in another language"),
        pytest.param("Leave the rainbow out", "Nothing is printed.", ["The program prints a rainbow."], False, id="named"),
        pytest.param("Print the rainbow", "The rainbow is printed at the start.", [], False, id="leaves nothing out"),
        pytest.param("Leave fines out", "No fine is charged.", [], False, id="leaves out what nobody demands"),
        pytest.param("No limit on books", "Any number.", [], False, id="one word in common"),
    ],
)  # fmt: skip
def test_leaving_out_a_demand_without_naming_it_is_refused(
    label: str, implication: str, gives_up: list[str], is_refused: bool
) -> None:
    problems = question_problems(asked(label, implication, gives_up), STATED)

    assert bool(problems) == is_refused
    assert all("word for word" in problem for problem in problems)
