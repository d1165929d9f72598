"""What is kept, by the ways people list it: with what is said of one field left to that field."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt

MUSEUM = (
    "Each exhibit has a title, a catalogue number that is unique, an estimated value (never negative, two decimals)"
    " and a condition, which is one of excellent, good, fair or poor. A gallery has a name and a floor number between 0 and 4.\n"
)
LOAN = "A loan records the borrower, the day it starts, the day it is due back, the shelf it stands on and the insurance sum."
SHELTER = (
    "Cada animal tiene un nombre, un peso en kilos y un número de chip que no se repite.\n"
    "Cada curso tiene un código único, un número máximo de alumnos y una fecha de inicio."
)
STAGE = (
    "Show (title; genre - comedy, drama, musical; running time in minutes, 30 to 240)\n"
    "Performance (show; hall; starts at; ticket price >= 0; price paid)\n"
    "Hall (name, unique; rows; seats per row)\n"
)
LEAGUE = (
    "There are clubs, teams and matches.\n\n- A club has a name and a town.\n- A team belongs to a club. It has a name and a colour.\n"
    "- A player plays for one team; we note first name, shirt number (1-99) and whether the parents have signed the form.\n"
    "- A match is between a home team and an away team, at a kick-off time, on a pitch. It has home goals and away goals (both zero or more).\n"
)
HIVES = (
    "# Bee log\n\nAn apiary has a name and a maximum number of hives.\n\n"
    "A hive has a label (unique within its apiary) and a colour (white, red).\n\n"
    "Harvests: hive, date, kilograms of honey (more than 0, at most 40), moisture percentage. They matter.\n\n"
    "Treatments: hive, medicine, start date, end date. They matter.\n"
)
SHOP = (
    "FR1. The system shall store tools. Every tool has a code and a price.\n"
    "FR2. The system shall store workers with a name, a number and a level from 1 to 5.\n"
    "As a clerk I want to register members with a name and an email so that I know them.\n"
)
SCHOOL = (
    "- Como secretaria quiero crear cursos con un código único y un precio para poder ofrecerlos.\n"
    "- Como directora quiero asignar un profesor a cada curso; de cada profesor guardamos nombre y correo.\n"
    "- Repartidor: nombre, zona, matrícula de la furgoneta (única)\n"
)
MIXED = (
    "A book has a title and a year. We have several copies of most books. Each copy has a barcode and a note.\n"
    "A shelf has a code and a width, and it holds at most 30 copies. Copies stand in shelves.\n"
    "A queen is born in a year, has a mark colour and lives in a hive. A hive has a label and a moisture percentage.\n"
    "FR1. Hours are booked on hives: each time entry has a date, a hive and a number of hours between 0.25 and 12.\n"
)
ADOPTED = (
    "Cada animal tiene un nombre, un peso en kilos mayor que cero y una fecha de llegada. Los animales viven en jaulas."
    " Cada jaula tiene un código y una capacidad.\n"
    "Cuando alguien adopta, registramos la adopción con el animal, la fecha y la tasa pagada, que no puede ser negativa."
)
CRIB = (
    "1. Keep tools: asset tag (unique, 6 characters), category (hand tool, power tool, gauge), calibration due date (optional).\n"
    "2. Members sign up with their name, a pass number no other member has, and the day they joined.\n"
    "3. A crossing is made by one ferry, leaves at a departure time and has a fare which is never negative."
    " A ferry has a name and a length.\n"
    "4. At the end of the month we want a summary of the tools.\n"
    "- Pet: name, breed, vaccinated?\n"
)
GAMES = (
    "Los socios se apuntan con su nombre, su número de socio (que no se puede repetir) y un teléfono.\n"
    "Cada juego tiene un título, el número mínimo y el número máximo de jugadores y si está completo o no.\n"
    "- Un socio no puede tener más de dos juegos abiertos.\n"
    "- Ver cuántos juegos tiene cada socio.\n"
)
LOCKERS = (
    "The system shall manage lockers and parcels.\n\nLocker\n- code (unique, exactly 4 characters)\n- opening year (2015 to 2100)\n\n"
    "Parcel\n- locker\n- tracking number (unique)\n- weight in kg (0.1 to 30)\n\nWorkflow: registered -> stored -> collected; stored -> returned\n"
)
CLUB = (
    "What I write down about a film: its title, how long it runs (in minutes, at most 300) and the date when it opened.\n"
    "A screening shows one film on one date in one hall. A hall has a name and a number of seats, somewhere between 20 and 200.\n"
    "A member has a name, a tree number that is unique within its orchard and the quality: A, B or juice; members are regular or honorary.\n"
    "An orchard has a name and an area in hectares (more than 0). Areas have one decimal place.\n"
)
FIELDS: list[Any] = [
    ("- Part: name, price each\n- Item: name, code", "Part", "price_each", {"type": "decimal"}),
    (
        "Cada huerto tiene un nombre, una cuota anual mayor que 0 y un precio por noche.",
        "Huerto",
        "cuota_anual",
        {"type": "decimal", "minimum": "0.01"},
    ),
    (LOCKERS, "Locker", "opening_year", {"type": "integer", "minimum": "2015"}),
    (LOCKERS, "Parcel", "locker", {"references": "Locker"}),
    (LOCKERS, "Parcel", "weight", {"type": "decimal", "maximum": "30"}),
    (CLUB, "Film", "duration", {"type": "integer", "maximum": "300"}),
    (CLUB, "Film", "opened_on", {"type": "date"}),
    (CLUB, "Screening", "hall", {"references": "Hall"}),
    (CLUB, "Screening", "date", {"type": "date"}),
    (CLUB, "Hall", "number_of_seats", {"minimum": "20", "maximum": "200"}),
    (CLUB, "Member", "tree_number", {"unique": False}),
    (CLUB, "Member", "quality", {"choices": ("a", "b", "juice")}),
    (CLUB, "Orchard", "area", {"type": "decimal", "minimum": "0.01"}),
    (CRIB, "Tool", "asset_tag", {"unique": True, "maximum": "6"}),
    (CRIB, "Tool", "category", {"choices": ("hand_tool", "power_tool", "gauge")}),
    (CRIB, "Member", "pass_number", {"unique": True}),
    (CRIB, "Member", "joined_on", {"type": "date"}),
    (CRIB, "Crossing", "ferry", {"references": "Ferry"}),
    (CRIB, "Crossing", "departure_time", {"type": "datetime"}),
    (CRIB, "Crossing", "fare", {"type": "decimal", "minimum": "0"}),
    (CRIB, "Pet", "vaccinated", {"type": "boolean"}),
    (GAMES, "Socio", "numero_de_socio", {"unique": True, "minimum": ""}),
    (GAMES, "Juego", "numero_minimo", {"type": "integer"}),
    (GAMES, "Juego", "completo", {"type": "boolean"}),
    (MIXED, "Copy", "book", {"references": "Book"}),
    (MIXED, "Copy", "shelf", {"references": "Shelf"}),
    (MIXED, "Queen", "mark_colour", {"type": "text"}),
    (MIXED, "Queen", "hive", {"references": "Hive"}),
    (
        MIXED,
        "TimeEntry",
        "number_of_hours",
        {"type": "decimal", "minimum": "0.25", "maximum": "12"},
    ),
    (ADOPTED, "Animal", "peso_en_kilos", {"type": "decimal", "minimum": "0.01"}),
    (ADOPTED, "Animal", "jaula", {"references": "Jaula"}),
    (ADOPTED, "Adopcion", "animal", {"references": "Animal"}),
    (ADOPTED, "Adopcion", "tasa_pagada", {"type": "decimal", "minimum": "0"}),
    (HIVES, "Harvest", "kilograms", {"type": "decimal", "minimum": "0.01", "maximum": "40"}),
    (MUSEUM, "Exhibit", "title", {"unique": False}),
    (MUSEUM, "Exhibit", "catalogue_number", {"unique": True}),
    (MUSEUM, "Exhibit", "estimated_value", {"type": "decimal", "minimum": "0"}),
    (MUSEUM, "Exhibit", "condition", {"choices": ("excellent", "good", "fair", "poor")}),
    (MUSEUM, "Gallery", "floor_number", {"type": "integer", "minimum": "0", "maximum": "4"}),
    (LOAN, "Loan", "starts_on", {"type": "date"}),
    (LOAN, "Loan", "due_on", {"type": "date"}),
    (LOAN, "Loan", "shelf", {"type": "text"}),
    (LOAN, "Loan", "insurance_sum", {"type": "decimal"}),
    (SHELTER, "Animal", "nombre", {"unique": False}),
    (SHELTER, "Animal", "numero_de_chip", {"unique": True}),
    (SHELTER, "Curso", "numero_maximo_de_alumnos", {"type": "integer"}),
    (STAGE, "Show", "genre", {"choices": ("comedy", "drama", "musical")}),
    (STAGE, "Show", "running_time", {"type": "integer", "minimum": "30", "maximum": "240"}),
    (STAGE, "Performance", "hall", {"references": "Hall"}),
    (STAGE, "Performance", "ticket_price", {"type": "decimal", "minimum": "0"}),
    (STAGE, "Performance", "price_paid", {"type": "decimal"}),
    (LEAGUE, "Team", "club", {"references": "Club"}),
    (LEAGUE, "Team", "colour", {"type": "text"}),
    (LEAGUE, "Player", "team", {"references": "Team"}),
    (LEAGUE, "Player", "shirt_number", {"type": "integer", "maximum": "99"}),
    (LEAGUE, "Player", "signed_form", {"type": "boolean"}),
    (LEAGUE, "Match", "away_team", {"references": "Team"}),
    (LEAGUE, "Match", "kick_off_time", {"type": "datetime"}),
    (LEAGUE, "Match", "home_goals", {"type": "integer", "minimum": "0"}),
    (LEAGUE, "Match", "away_goals", {"type": "integer", "minimum": "0"}),
    (HIVES, "Apiary", "maximum_number_of_hives", {"type": "integer", "references": ""}),
    (HIVES, "Hive", "label", {"unique": False}),
    (HIVES, "Hive", "apiary", {"references": "Apiary"}),
    (HIVES, "Harvest", "hive", {"references": "Hive"}),
    (HIVES, "Treatment", "end_date", {"type": "date"}),
    (SHOP, "Worker", "level", {"type": "integer", "maximum": "5"}),
    (SHOP, "Member", "email", {"type": "email"}),
    (SCHOOL, "Curso", "profesor", {"references": "Profesor"}),
    (SCHOOL, "Curso", "precio", {"type": "decimal"}),
    (SCHOOL, "Repartidor", "matricula_de_furgoneta", {"unique": True}),
]
KEPT: list[Any] = [
    (MUSEUM, ["Exhibit", "Gallery"]),
    (STAGE, ["Show", "Performance", "Hall"]),
    (LEAGUE, ["Club", "Team", "Player", "Match"]),
    (HIVES, ["Apiary", "Hive", "Harvest", "Treatment"]),
    (SHOP, ["Tool", "Worker", "Member"]),
    (SCHOOL, ["Curso", "Profesor", "Repartidor"]),
    (LOCKERS, ["Locker", "Parcel"]),
    (CLUB, ["Film", "Screening", "Hall", "Member", "Orchard"]),
    (CRIB, ["Tool", "Member", "Crossing", "Ferry", "Pet"]),
    (GAMES, ["Socio", "Juego"]),
    ("Theses: title, grade, date. Crises: name, date, note.", ["Thesis", "Crisis"]),
    (
        "A deed has a code and a date.\n\nDetails:\n\n| Thing | Rule |\n|---|---|\n| Deed | A deed is never changed |\n",
        ["Deed"],
    ),
    ("A book has a title and a year. Whoever has an old card cannot borrow a book.", ["Book"]),
    (
        "A loan has a code and a date. It is open or closed.\n1. A closed loan needs a reason.",
        ["Loan"],
    ),
]


@pytest.mark.parametrize(
    ("brief", "thing", "name", "expected"), FIELDS, ids=[f"{row[1]}.{row[2]}" for row in FIELDS]
)
def test_a_field_is_what_is_said_of_it(
    brief: str, thing: str, name: str, expected: dict[str, Any]
) -> None:
    found = read(brief).model.find(thing)

    assert found is not None
    field = found.field(name)
    assert field is not None, [one.name for one in found.fields]
    assert {key: getattr(field, key) for key in expected} == expected


@pytest.mark.parametrize(("brief", "names"), KEPT, ids=[row[1][0] for row in KEPT])
def test_nothing_else_is_kept(brief: str, names: list[str]) -> None:
    assert sorted(one.name for one in read(brief).model.aggregates) == sorted(names)


def test_what_is_unique_inside_is_a_rule_of_that() -> None:
    hive = read(HIVES).model.find("Hive")

    assert hive is not None
    assert hive.invariants == ("No two kept hives with the same apiary and label.",)


HEADINGS = [
    ("Must have\n* Only a manager may close a till.", True),
    ("Business rules\n\n1. The moon must be full.", True),
    ("FR7. The moon shall be full when a book is lent.", True),
    ("Book:\nA book has a shelf. FR1. The system shall store books.", False),
    ("FR1. The system shall store books.", False),
    ("FR1. The system shall store books and moons.", True),
    ("We saw that it must have\nrained a lot.", False),
]


@pytest.mark.parametrize(("told", "is_open"), HEADINGS, ids=[row[0][:12] for row in HEADINGS])
def test_a_demand_under_a_bare_heading_is_told_as_not_built(told: str, is_open: bool) -> None:
    reading = read(f"A book has a title and a year.\n\n{told}")

    assert bool(unbuilt(reading)) == is_open


def test_of_several_sentences_those_are_told_that_were_not_understood() -> None:
    told = "Books: title, year, moon phase. A book must not be lent at full moon. Books are never deleted."

    assert unbuilt(read(told)) == ["A book must not be lent at full moon."]
