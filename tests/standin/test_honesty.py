"""Nothing of a brief is lost in silence: it is in the model, or it is named as not built."""

import random
import re
from typing import Any

import pytest

from config.embedded.standin.discovery.answers import BUILD, STOP
from config.embedded.standin.reader.brief import read
from tests.standin.client import Client
from tests.standin.conftest import EXAMPLES

Json = dict[str, Any]
STACKS = [{"name": "fastapi"}, {"name": "python-cli"}]
BOOK = "# Library\n\nA book has a title (1 to 200 characters) and a number of pages.\n\n"
NOT_BUILT = "Not built (the stand-in does not read this): "
PROSE = """Hi, we are a team of eight who look after the equipment of a film school, and right now everything lives in
one shared spreadsheet that nobody trusts. Students come to the desk, tell us their name and what they want to take
home, and we look whether it is on the shelf. Cameras are the worst, because lenses and batteries travel with them and
come back late or not at all. We would love something that shows at a glance what is out, who took it and when it is
due. It would be great if reminders went out on their own. Our head of studies wants a monthly overview for the board.
Nothing fancy, the simplest thing that could possibly work, and please by the end of the term. We also thought about
stickers with codes on them, but that can wait. Whatever you build must not lose data."""
# One part each: what is read, what is not read, what is excluded, what is demanded.
PARTS = [
    "A member has a name (1 to 80 characters) and an email (unique).",
    "- Loan: due date (date), member",
    "A loan is open, late or returned.",
    "Loan: open -> late, late -> returned",
    "We meet on Thursdays when the weather is nice.",
    "A member smiles; the sun (yellow) shines.",
    "- Shelf: wood, paint, nails",
    "| Field | Type |\n|---|---|\n| colour | text |",
    "## Out of scope\n\n- Fine: amount (decimal)",
    "## Risks\n\n- Growth: weekly review, sign off",
    "## MUST\n\n- A member with loans cannot be removed.\n- Print a rainbow.",
    "## Should have\n\n1. Members can be searched by name.\n2. Send a pigeon.",
    "```\nmember: 3\n```",
    "一本书可以被借出。",
    "As a member, I want to borrow books so that I can read.",
]


def model_of(client: Client, brief: str, answer: str = "") -> tuple[Json, Json]:
    found = client.ask("DiscoveryQuestions", stacks=STACKS, brief=brief)
    answers = [
        {"question": one["question"], "answer": answer or one["recommended"], "assumed": True}
        for one in found["questions"]
    ]
    return found, client.ask("DomainModel", stacks=STACKS, brief=brief, answers=answers)


def unbuildable(model: Json) -> list[str]:
    return [one["demand"] for one in model["stack"]["unbuildable"]]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))


@pytest.mark.parametrize("seed", range(40))
def test_every_statement_is_in_the_model_or_named(client: Client, seed: int) -> None:
    brief = BOOK + "\n\n".join(random.Random(seed).sample(PARTS, 6))

    _, model = model_of(client, brief)

    told = words_of(" ".join([*model["assumptions"], *unbuildable(model)]))
    for requirement in model["requirements"]:
        told |= words_of(requirement["text"])
    for one in model["aggregates"]:
        names = [field["name"].replace("_", " ") for field in one["fields"]]
        limits = [str(value) for field in one["fields"] for value in field.values()]
        told |= words_of(" ".join([one["name"], one["plural"], *names, *limits, *one["states"]]))
    grammar = "has and the with characters who unique out scope risks must should have field type date loan late decimal"
    lost = words_of(brief) - told - words_of(grammar) - {"library", "colour", "text"}
    assert lost == set()


def test_everything_was_read_is_said_only_if_it_is_true(client: Client) -> None:
    for path in EXAMPLES.glob("*.md"):
        found, model = model_of(client, path.read_text())
        assert not any(text.startswith(NOT_BUILT) for text in model["assumptions"]), path.stem
        assert model["stack"]["unbuildable"] == [], path.stem
        assert found["questions"] == []
    scope = client.ask("DiscoveryQuestions", stacks=STACKS, brief=BOOK)["coverage"][0]
    assert scope == {
        "topic": "functional scope",
        "status": "clear",
        "note": "Every sentence of the brief was read.",
    }
    scope = client.ask("DiscoveryQuestions", stacks=STACKS, brief=f"{BOOK}It purrs.")["coverage"][0]
    assert scope["status"] == "partial"
    assert scope["note"].endswith(": It purrs")


def test_a_demand_that_cannot_be_built_is_asked_about_and_given_up_word_for_word(
    client: Client,
) -> None:
    found, model = model_of(
        client, f"{BOOK}## Must have\n- A book has a title.\n- Print a rainbow.\n"
    )

    (question,) = found["questions"]
    chosen = next(one for one in question["options"] if one["label"] == question["recommended"])
    assert chosen["label"] == "Leave it out"
    assert chosen["gives_up"] == ["Print a rainbow."]
    assert {"Print a rainbow.", "A book has a title."} < {
        one["text"] for one in model["requirements"]
    }
    assert f"{NOT_BUILT}Print a rainbow." in model["assumptions"]


def test_what_most_of_a_brief_wants_is_asked_about_before_the_rest_is_built(client: Client) -> None:
    wants = [f"Every hive of kind {n} has a place where it stands." for n in range(5)]
    found, model = model_of(client, BOOK + " ".join(wants))

    (question,) = found["questions"]
    assert "would keep books, and cannot build 5 of the demands" in question["question"]
    assert question["question"].endswith("; and 2 more, named below. Go on without?")
    assert question["options"][0]["gives_up"] == wants
    assert [one["label"] for one in question["options"]][-1] == STOP
    assert set(wants) < {one["text"] for one in model["requirements"]}


CASES: list[Any] = [
    ("must-numbered", f"{BOOK}## MUST\n1. A book has a title.\n2. The program prints a rainbow.", ["Book"], ["rainbow"]),
    ("must-have", f"{BOOK}## Must have\n- A book has a title.\n- The program prints a rainbow.", ["Book"], ["rainbow"]),
    ("boxes", f"{BOOK}- [x] A member has a name.\n- [ ] A loan has a due date.\n- ~~A fine has an amount.~~", ["Book", "Member", "Loan"], []),
    ("code", f"{BOOK}- **FR-001**: System MUST print a rainbow.", ["Book"], ["rainbow"]),
    ("out of scope", f"{BOOK}## Out of scope\n- Loans: due date, member name, fine", ["Book"], []),
    ("risks", f"{BOOK}## Risks\n- Scope creep: weekly review, sign off\n- Low adoption: training, newsletter", ["Book"], []),
    (
        "stories",
        "# Clinic\n\n## User Stories\n1. As a patient, I want to book an appointment.\n   - **Acceptance Criteria**\n"
        "     - Given a free slot, when I book it, then it is taken.\n\nA doctor has a name and a start date.",
        ["Doctor"],
        ["appointment"],
    ),
    (
        "pdf",
        "A doctor has a name and a start date.\n\n- Users must be able to export a PDF invoice.\n"
        "- The API must return JSON over HTTPS.\n- Reports must be exported to Excel every Monday.",
        ["Doctor"],
        ["PDF", "JSON", "Excel"],
    ),
    ("mixed", "# 图书馆 Library\n\nA book has a title (1 to 200 characters) and a year.\n一本书可以被借出。", ["Book"], []),
    ("todo", "# Todo\nBuild a todo list application. A todo has a title and a due date.", ["Todo"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("brief", "names", "lost"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_cases_that_went_wrong_before(
    client: Client, brief: str, names: list[str], lost: list[str]
) -> None:
    found, model = model_of(client, brief)

    assert [one["name"] for one in model["aggregates"]] == names
    given_up = [text for q in found["questions"] for text in q["options"][0]["gives_up"]]
    assert len(given_up) == len(lost)
    assert all(word in text for word, text in zip(lost, given_up, strict=True))
    named = " ".join([*model["assumptions"], *unbuildable(model)])
    assert all(word in named for word in lost)
    if "一本书" in brief:
        assert "一本书可以被借出。" in unbuildable(model)


@pytest.mark.parametrize(
    "brief", [PROSE, "Tyger Tyger, burning bright,\nIn the forests of the night;"]
)
def test_a_brief_without_a_thing_gets_one_question_and_a_small_example(
    client: Client, brief: str
) -> None:
    found, model = model_of(client, brief)

    assert found["readable"] is True
    (question,) = found["questions"]
    assert "rule-based stand-in" in question["question"]
    assert question["recommended"] == BUILD
    assert [one["name"] for one in model["aggregates"]] == ["Note"]
    assert unbuildable(model) == read(brief).unread
    demands = [demand.text for demand in read(brief).demands]
    assert question["options"][0]["gives_up"] == demands
    assert set(demands) <= {one["text"] for one in model["requirements"]}


def test_who_would_rather_rewrite_the_brief_gets_no_plan(client: Client) -> None:
    text, stop = client.text(
        "DomainModel",
        stacks=STACKS,
        brief=PROSE,
        answers=[{"question": "", "answer": STOP, "assumed": False}],
    )

    assert (stop, "rewritten" in text) == ("refusal", True)


UNREADABLE: list[Any] = [
    ("Queremos una aplicación para la biblioteca con los libros y los socios.", "modelo de verdad"),
    ("Wir wollen ein Programm für die Bibliothek und jeder Leser hat Bücher.", "echtes Modell"),
    ("Nous voulons un programme pour la bibliothèque avec les livres.", "vrai modèle"),
    (
        "Precisamos de um programa para a biblioteca com os livros e as pessoas.",
        "modelo de verdade",
    ),
    ("我们需要一个图书馆的程序,一本书有标题和年份。", "real model is needed"),
    ("?? 12 --", "no text to read"),
]


@pytest.mark.parametrize(("brief", "told"), UNREADABLE, ids=["es", "de", "fr", "pt", "zh", "noise"])
def test_another_language_and_noise_are_told_so(client: Client, brief: str, told: str) -> None:
    found = client.ask("DiscoveryQuestions", stacks=STACKS, brief=brief)

    assert found["readable"] is False
    assert told in found["reason"]


def test_an_answer_in_own_words_is_named_as_not_built(client: Client) -> None:
    _, model = model_of(
        client, f"{BOOK}## MUST\n- Print a rainbow.", answer="Print it in seven colours."
    )

    assert f"{NOT_BUILT}Print it in seven colours." in model["assumptions"]
