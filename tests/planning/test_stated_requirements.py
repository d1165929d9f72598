"""The forms in which people write what must be, what should be, and what is not wanted."""

import pytest

from planning.discovery.statements.stated_requirements import (
    as_stored,
    exclusions,
    stated_requirements,
    statements,
)

Told = list[tuple[str, str]]


def stated(brief: str) -> Told:
    return [(item.priority, item.text) for item in stated_requirements(brief)]


@pytest.mark.parametrize(
    ("heading", "priority"),
    [
        *[(h, "must") for h in ("# MUST", "###### must", "## Must have", "## Must-haves", "# 3. MUST", "## 2.1 Must have:", "**MUST**", "**Must have:**", "__Must__", "Must have:", "MUST", "## MUST (v1)", "## Requirements (must)", "## MUST requirements", "## P1 - Must have", "## ✅ Must have", "## Debe", "## Debe tener", "## Obligatorio", "## Requisitos obligatorios", "## Imprescindible", "Must\n====", "- Must have:\n  ")],
        *[(h, "should") for h in ("# SHOULD", "## Should have", "**Should**", "## Nice to have", "## Could have", "## Debería", "## Deseable", "## Requisitos deseables")],
        *[(h, "") for h in ("# Mustard", "## What it must do", "## Requirements", "Must you know", "## Required fields")],
    ],
)  # fmt: skip
def test_a_heading_gives_its_list_a_priority(heading: str, priority: str) -> None:
    indent = "  " if heading.endswith("\n  ") else ""
    brief = f"# Library\nA library.\n\n{heading.rstrip(' ')}\n{indent}- It prints a rainbow"

    assert stated(brief) == ([(priority, "It prints a rainbow")] if priority else [])


@pytest.mark.parametrize(
    ("bullet", "text"),
    [
        ("- one thing", "one thing"),
        ("* one thing", "one thing"),
        ("+ one thing", "one thing"),
        ("• one thing", "one thing"),
        ("– one thing", "one thing"),
        ("1. one thing", "one thing"),
        ("7) one thing", "one thing"),
        ("- [ ] one thing", "one thing"),
        ("- [x] one thing", "one thing"),
        ("1. [X] one thing", "one thing"),
        ("     - one thing", "one thing"),
        ("> - one thing", "one thing"),
        ("- one\n  thing", "one thing"),
        ("- one\nthing", "one thing"),
        ("- one:\n  - thing\n  - other", "one:\n  - thing\n  - other"),
        ("1. one:\n   1. thing", "one:\n   1. thing"),
        ("- one\u200b thing", "one thing"),
        ("- FR-3: one thing", "one thing"),
        ("One thing. ", "One thing."),
    ],
)
def test_a_bullet_in_any_form_is_one_requirement(bullet: str, text: str) -> None:
    assert stated(f"## MUST\n\n{bullet}\n") == [("must", text)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("FR-012: System MUST print a rainbow.", [("must", "System MUST print a rainbow.", "FR-012")]),
        ("- **FR-001**: System MUST print a rainbow.", [("must", "System MUST print a rainbow.", "FR-001")]),
        ("- **FR-001:** System SHOULD print.", [("should", "System SHOULD print.", "FR-001")]),
        ("R3 - The system shall glow.", [("must", "The system shall glow.", "R3")]),
        ("[REQ-1.2] The lamp should glow.", [("should", "The lamp should glow.", "REQ-1.2")]),
        ("FR-001 (MUST): it glows", [("must", "it glows", "FR-001")]),
        ("FR-002: it glows", [("must", "it glows", "FR-002")]),
        ("RF-01: El sistema debe brillar.", [("must", "El sistema debe brillar.", "RF-01")]),
        ("RF-02: El sistema debería brillar.", [("should", "El sistema debería brillar.", "RF-02")]),
        ("A lamp MUST glow.", [("must", "A lamp MUST glow.", "")]),
        ("Users must be able to export a PDF.", [("must", "Users must be able to export a PDF.", "")]),
        ("- Must: it glows", [("must", "it glows", "")]),
        ("- **Should** it glows", [("should", "it glows", "")]),
        ("- It glows (must have)", [("must", "It glows", "")]),
        ("FR-1: System MUST glow.\nFR-2: System MUST shine.", [("must", "System MUST glow.", "FR-1"), ("must", "System MUST shine.", "FR-2")]),
        ("Nice. The system must glow. Bye.", [("must", "The system must glow.", "")]),
        ("A4 paper is printed on.", []),
        ("A title must be short.", []),
        ("R2 - risk of delay", []),
        ("- email (optional)", []),
        ("- Book\n  - Required: title", []),
        ("```\nFR-1: System MUST glow.\n```", []),
    ],
)  # fmt: skip
def test_a_sentence_or_bullet_may_demand_by_its_own_words(
    line: str, found: list[tuple[str, str, str]]
) -> None:
    read = stated_requirements(f"# Lamps\n\n{line}\n")

    assert [(item.priority, item.text, item.alias) for item in read] == found


TABLE = """
Text above
| ID | Feature | Priority |
|----|---------|----------|
| F-1 | Print a rainbow | Must |
| F-2 | Glow: at night | **Should have** |
| F-3 | Swim | C |
| F-4 | Fly | Won't |
| F-5 | Walk | |
"""


def test_a_column_of_priorities_makes_rows_requirements_and_exclusions() -> None:
    read = stated_requirements(TABLE)

    assert [(item.priority, item.text, item.alias) for item in read] == [
        ("must", "Print a rainbow", "F-1"),
        ("should", "Glow: at night", "F-2"),
        ("should", "Swim", "F-3"),
    ]
    assert [(one.text, one.heading) for one in exclusions(TABLE)] == [("Fly", "Won't")]


def test_a_table_of_fields_demands_nothing_by_itself() -> None:
    table = (
        "| Field | Type | Required |\n|---|---|---|\n| title | text | yes |\n| isbn | text | no |"
    )

    assert stated(table) == []
    assert exclusions(table) == []


@pytest.mark.parametrize(
    "brief",
    [
        *[f"## {h}\n- Loans: due date" for h in ("Out of scope", "Out-of-scope", "OUT OF SCOPE (v1)", "Non-goals", "Non goals", "Won't have", "Won’t have this time", "Not in scope", "Future", "Future work", "Later", "4. Later", "Fuera de alcance", "Fuera del alcance", "No objetivos", "Más adelante")],
        "**Out of scope**\n- Loans: due date",
        "Out of scope:\n- Loans: due date",
        "- Out of scope:\n  - Loans: due date",
        "- Out of scope: Loans: due date",
        "## Out of scope\n\nLoans: due date",
        "## MUST\n### Out of scope\n- Loans: due date",
        "## Later\n### Must have\n- Loans: due date",
        "- ~~Loans: due date~~",
        "## MUST\n- ~~Loans: due date~~",
        "~~Loans: due date~~",
    ],
)  # fmt: skip
def test_what_is_not_wanted_is_an_exclusion_and_no_requirement(brief: str) -> None:
    whole = f"# Library\n\nA book has a title.\n\n{brief}\n"

    assert [one.text for one in exclusions(whole)] == ["Loans: due date"]
    assert stated(whole) == []
    assert [one.text for one in statements(whole) if one.is_excluded] == ["Loans: due date"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We don't want anything to do with money or donations in it.",
        "We don’t need online payments.",
        "And we do not need any passwords!",
        "It should not have anything to do with our accounts.",
        "Please leave invoices out of it.",
        "Payments are not part of it.",
        "Reminders by post are out of scope for now.",
        "No need for statistics.",
        "No queremos nada que ver con dinero.",
        "No necesitamos facturas.",
        "Los pagos quedan fuera.",
    ],
)
def test_a_sentence_that_only_says_what_is_not_wanted_is_an_exclusion(sentence: str) -> None:
    brief = f"We lend tools to neighbours. Nobody may have two. {sentence} A tool has a name."

    assert [one.text for one in exclusions(brief)] == [sentence]
    assert [one.text for one in statements(brief) if one.is_excluded] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "We don't want two people to take the same tool.",
        "We don't need to type the date by hand.",
        "We don't want any double bookings.",
        "We don't need passwords, but members have a number.",
        "If a part is not needed, it goes back.",
        "Nobody needs to sign in to see what is free.",
        "It must not lose anything.",
        "No queremos que nadie tenga dos herramientas.",
        "No hace falta escribir la fecha.",
    ],
)
def test_what_must_not_happen_is_a_rule_and_no_exclusion(sentence: str) -> None:
    assert exclusions(f"We lend tools. {sentence} A tool has a name.") == []


@pytest.mark.parametrize(
    "heading",
    ["Risks", "Risks and mitigations", "Acceptance criteria", "Sample output", "Example session",
     "Glossary", "Background", "Context", "Riesgos", "Criterios de aceptación", "Glosario"],
)  # fmt: skip
def test_what_only_tells_is_neither_demanded_nor_excluded(heading: str) -> None:
    brief = f"# Library\n\n## {heading}\n- Scope creep: weekly review\n- FR-1: System MUST glow.\n"

    assert stated(brief) == []
    assert exclusions(brief) == []
    assert statements(brief) == []


def test_criteria_nested_in_a_story_are_part_of_no_statement() -> None:
    story = "1. A patient books an appointment.\n   - **Acceptance Criteria**\n     - The slot is taken.\n"

    assert [one.text for one in statements(story)] == ["A patient books an appointment."]


def test_a_block_holds_its_smaller_headings_and_ends_at_one_as_large() -> None:
    brief = "## MUST\n### Books\n- one\n### Should\n- two\n### Loans\n- three\n## Notes\n- four"

    assert stated(brief) == [("must", "one"), ("should", "two"), ("must", "three")]


def test_a_label_in_bold_ends_at_the_next() -> None:
    assert stated("**MUST**\n- one\n**Notes**\n- two\n") == [("must", "one")]


def test_what_must_not_be_keeps_its_no() -> None:
    assert stated("## Must not\n- store passwords") == [("must", "Must not: store passwords")]


def test_a_part_struck_through_is_withdrawn_and_the_rest_stays() -> None:
    brief = "## MUST\n- A book has a title ~~and a smell~~"

    assert stated(brief) == [("must", "A book has a title")]
    assert [one.text for one in exclusions(brief)] == ["and a smell"]


def test_a_demand_nested_thirty_deep_is_still_read() -> None:
    brief = (
        "".join(f"{'  ' * n}- Part {n} of it\n" for n in range(30))
        + f"{'  ' * 30}- FR-1: it MUST glow"
    )

    assert stated(brief) == [("must", "it MUST glow")]


def test_codes_of_one_text_are_all_kept() -> None:
    [item] = stated_requirements("FR-1: System MUST glow.\n\nFR-7: System MUST glow.")

    assert item.alias == "FR-1, FR-7"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_of_many_bullets_in_three_languages_is_a_requirement(line_end: str) -> None:
    kinds = ["A book {} has a title.", "Un libro {} tiene título.", "第{}本书有标题。"]
    bullets = [f"- {kinds[n % 3].format(n)}" for n in range(400)]

    stored = as_stored(line_end.join(["# MUST", *bullets]))

    assert len(stored["stated"]) == 400
