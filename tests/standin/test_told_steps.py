"""Steps in people's own words, what every program does by other names, and what stays open."""

from typing import Any

import pytest

from config.embedded.standin import families
from config.embedded.standin.reading.brief import read, unbuilt
from tests.standin.test_demanding import STUDIO

STEPS: list[Any] = [
    ("A fired piece can be collected, or it can be marked broken.", ("fired",), "collected", ()),
    (
        "A waiting or loaded piece can leave and is then collected.",
        ("waiting", "loaded"),
        "collected",
        (),
    ),
    ("A broken piece can apply again and is waiting.", ("broken",), "waiting", ()),
    (
        "A waiting piece can be loaded into a planned firing, and then the piece is loaded.",
        ("waiting",),
        "loaded",
        ("The firing must be planned.",),
    ),
    (
        "You cannot load a piece into a firing that has already started.",
        ("waiting",),
        "loaded",
        ("The firing must be planned/cancelled.",),
    ),
    ("A broken piece stays broken.", ("waiting",), "loaded", ()),
]


@pytest.mark.parametrize(
    ("sentence", "sources", "target", "rules"), STEPS, ids=[row[0] for row in STEPS]
)
def test_a_step_has_its_conditions(
    sentence: str, sources: tuple[str, ...], target: str, rules: tuple[str, ...]
) -> None:
    reading = read(f"{STUDIO}- {sentence}")

    piece = reading.model.find("Piece")

    assert piece is not None
    assert (sources, target, rules) in [
        (one.from_states, one.to_state, one.rules) for one in piece.actions
    ]
    assert unbuilt(reading) == []


MET = [
    "If I switch the laptop off and on, nothing is lost.",
    "The program keeps everything between two starts.",
    "When something is refused, the message says why in words the office understands.",
    "The message should say that the course is full.",
    "Say which of these it is when refusing.",
    "Long lists come in pages of 25.",
    "The waiting list is shown with the oldest application first.",
    "Keep a record of changes to pieces and let me take back the latest one.",
    "Go back one step if we pressed the wrong button.",
    "Cuando algo no se permite, el programa explica el motivo en español.",
    "Al volver a abrir el programa está todo como se dejó.",
]


@pytest.mark.parametrize("sentence", MET)
def test_what_every_program_does_is_known_by_its_words(sentence: str) -> None:
    assert families.asked_for(sentence)


OPEN = [
    "The same potter is not booked twice for the same day and starting hour.",
    "When a course is closed, all of its sign-ups are cancelled.",
    "Pieces are refused when the message from the kiln says why.",
    "A count of broken pieces per potter.",
]


@pytest.mark.parametrize("sentence", OPEN)
def test_what_no_rule_says_is_told(sentence: str) -> None:
    missing = unbuilt(read(f"{STUDIO}- {sentence}"))

    assert [one for one in missing if not families.asked_for(one)] == [sentence]
