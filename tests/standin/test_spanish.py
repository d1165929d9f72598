"""What Spanish sentences are understood as: the same families as in English."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt

CLUB = (
    "# Club\n\n"
    "- **Socio**\n"
    "  - nombre (obligatorio, máximo 80 caracteres)\n"
    "  - carné (único, 6 cifras)\n"
    "  - fecha de nacimiento (fecha)\n"
    "  - al corriente (sí/no)\n"
    "  - estado: activo, de baja o expulsado\n"
    "- **Curso**\n"
    "  - título (obligatorio, de 1 a 60 caracteres)\n"
    "  - nivel (uno de básico, medio, alto)\n"
    "  - plazas (entre 1 y 30)\n"
    "  - existencias (número entero)\n"
    "  - fecha de inicio, fecha de fin\n"
    "  - cuota (decimal, mayor que 0)\n"
    "  - estado: anunciado, abierto, cerrado\n"
    "- **Inscripción**\n"
    "  - socio\n"
    "  - curso\n"
    "  - fecha de alta (fecha)\n"
    "  - asiento (texto)\n"
    "  - estado: pendiente, confirmada, pagada, anulada\n\n"
    "## MUST\n\n"
)
RULES: list[Any] = [
    (
        "Un socio no puede tener más de 5 inscripciones pendientes.",
        "Inscripcion",
        "At most 5 pendiente inscripciones per socio.",
    ),
    (
        "Un socio tiene como mucho 3 inscripciones pendientes.",
        "Inscripcion",
        "At most 3 pendiente inscripciones per socio.",
    ),
    (
        "Cada socio puede tener como máximo 4 inscripciones confirmadas a la vez.",
        "Inscripcion",
        "At most 4 confirmada inscripciones per socio.",
    ),
    (
        "La fecha de fin no puede ser anterior a la fecha de inicio.",
        "Curso",
        "fecha_de_inicio is not after fecha_de_fin.",
    ),
    (
        "La fecha de fin nunca es anterior a la de inicio.",
        "Curso",
        "fecha_de_inicio is not after fecha_de_fin.",
    ),
    (
        "La fecha de fin tiene que ser posterior a la fecha de inicio.",
        "Curso",
        "fecha_de_inicio comes before fecha_de_fin.",
    ),
    (
        "Una inscripción pagada no se puede modificar.",
        "Inscripcion",
        "One that is pagada cannot be changed.",
    ),
    (
        "Una inscripción pagada ya no se toca.",
        "Inscripcion",
        "One that is pagada cannot be changed.",
    ),
    (
        "No se puede modificar una inscripción pagada.",
        "Inscripcion",
        "One that is pagada cannot be changed.",
    ),
    (
        "Una inscripción pagada no puede modificarse.",
        "Inscripcion",
        "One that is pagada cannot be changed.",
    ),
    (
        "Una inscripción pagada no se puede borrar.",
        "Inscripcion",
        "One that is pagada cannot be removed.",
    ),
    (
        "No se puede eliminar una inscripción confirmada.",
        "Inscripcion",
        "One that is confirmada cannot be removed.",
    ),
    (
        "Solo se admiten inscripciones en cursos abiertos.",
        "Inscripcion",
        "A new one needs a curso that is abierto.",
    ),
    (
        "Solo hay inscripciones en cursos abiertos.",
        "Inscripcion",
        "A new one needs a curso that is abierto.",
    ),
    (
        "Solo los socios activos pueden tener inscripciones.",
        "Inscripcion",
        "A new one needs a socio that is activo.",
    ),
    (
        "Un socio que no está al corriente no puede inscribirse.",
        "Inscripcion",
        "A new one needs a socio with al_corriente set to yes.",
    ),
    (
        "La fecha de alta no puede estar en el futuro.",
        "Inscripcion",
        "fecha_de_alta is not in the future.",
    ),
    (
        "Los socios deben tener al menos 16 años.",
        "Socio",
        "fecha_de_nacimiento lies at least 16 years back.",
    ),
    (
        "Un socio no puede aparecer dos veces en el mismo curso.",
        "Inscripcion",
        "No two pendiente/confirmada/pagada inscripciones with the same socio and curso.",
    ),
    (
        "Un socio se inscribe una sola vez en cada curso.",
        "Inscripcion",
        "No two pendiente/confirmada/pagada inscripciones with the same socio and curso.",
    ),
]


@pytest.mark.parametrize(("sentence", "owner", "rule"), RULES, ids=[row[0] for row in RULES])
def test_rules_in_spanish_are_those_in_english(sentence: str, owner: str, rule: str) -> None:
    reading = read(f"{CLUB}- {sentence}\n")

    aggregate = reading.model.find(owner)
    assert aggregate is not None
    assert rule in aggregate.invariants
    assert unbuilt(reading) == []


STEPS: list[Any] = [
    (
        "Solo se puede confirmar una inscripción pendiente.",
        "confirmar_inscripcion",
        ("pendiente",),
        "confirmada",
    ),
    (
        "Solo se puede confirmar una inscripción que está pendiente.",
        "confirmar_inscripcion",
        ("pendiente",),
        "confirmada",
    ),
    (
        "Una inscripción pendiente se puede confirmar.",
        "confirmar_inscripcion",
        ("pendiente",),
        "confirmada",
    ),
    (
        "Una inscripción pendiente puede confirmarse.",
        "confirmar_inscripcion",
        ("pendiente",),
        "confirmada",
    ),
    (
        "Una inscripción pendiente puede ser confirmada.",
        "confirmar_inscripcion",
        ("pendiente",),
        "confirmada",
    ),
    (
        "Solo una inscripción confirmada puede pagarse.",
        "pagar_inscripcion",
        ("confirmada",),
        "pagada",
    ),
    (
        "Una inscripción pendiente o confirmada se puede anular.",
        "anular_inscripcion",
        ("pendiente", "confirmada"),
        "anulada",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "name", "sources", "target"), STEPS, ids=[s[0] for s in STEPS]
)
def test_steps_in_spanish_are_read_with_their_states(
    sentence: str, name: str, sources: tuple[str, ...], target: str
) -> None:
    reading = read(f"{CLUB}- {sentence}\n")

    owner = reading.model.find("Inscripcion")
    assert owner is not None
    step = next((one for one in owner.actions if one.name == name), None)
    assert step is not None, [one.name for one in owner.actions]
    assert (step.from_states, step.to_state) == (sources, target)
    assert unbuilt(reading) == []


LIMITS: list[Any] = [
    (
        "Las existencias de un curso nunca pueden quedar por debajo de cero.",
        "Curso",
        "existencias",
        {"minimum": "0"},
    ),
    ("Las existencias no pueden ser negativas.", "Curso", "existencias", {"minimum": "0"}),
    ("Las existencias no bajan de 5.", "Curso", "existencias", {"minimum": "5"}),
    ("Las existencias no pueden superar 900.", "Curso", "existencias", {"maximum": "900"}),
    ("Las existencias no pasan de 900.", "Curso", "existencias", {"maximum": "900"}),
    ("El asiento no se puede repetir.", "Inscripcion", "asiento", {"unique": True}),
    (
        "No puede haber dos inscripciones con el mismo asiento.",
        "Inscripcion",
        "asiento",
        {"unique": True},
    ),
    ("El asiento de una inscripción es único.", "Inscripcion", "asiento", {"unique": True}),
    ("El asiento es obligatorio.", "Inscripcion", "asiento", {"required": True}),
    ("Solo hay un curso por título.", "Curso", "titulo", {"unique": True}),
]


@pytest.mark.parametrize(
    ("sentence", "owner", "name", "expected"), LIMITS, ids=[row[0] for row in LIMITS]
)
def test_limits_in_spanish_are_read(
    sentence: str, owner: str, name: str, expected: dict[str, Any]
) -> None:
    reading = read(f"{CLUB}- {sentence}\n")

    aggregate = reading.model.find(owner)
    field = aggregate.field(name) if aggregate else None
    assert field is not None
    assert {key: getattr(field, key) for key in expected} == expected
    assert unbuilt(reading) == []


def test_a_spanish_list_of_fields_is_read_with_types_states_and_references() -> None:
    model = read(CLUB).model

    assert [one.name for one in model.aggregates] == ["Socio", "Curso", "Inscripcion"]
    socio, curso, inscripcion = model.aggregates
    assert socio.states == ("activo", "de_baja", "expulsado")
    assert inscripcion.plural == "inscripciones"
    kinds = {field.name: field.type for field in (*curso.fields, *inscripcion.fields)}
    assert kinds == {
        "titulo": "text",
        "nivel": "choice",
        "plazas": "integer",
        "existencias": "integer",
        "fecha_de_inicio": "date",
        "fecha_de_fin": "date",
        "cuota": "decimal",
        "socio": "reference",
        "curso": "reference",
        "fecha_de_alta": "date",
        "asiento": "text",
    }


PROSE = (
    "Un bancal tiene un número único y una capacidad de entre 100 y 20.000 plantas."
    " Cada especie tiene un nombre científico, que no puede repetirse y no pasa de 80 caracteres,"
    " y un tipo: conífera, frondosa o arbusto. Un lote es de una sola especie y está en un solo bancal."
    " Tiene un código único, una fecha de siembra y un peso entre 0,5 y 9,5 kilos, y puede estar sembrado,"
    " creciendo o vendido."
)


def test_spanish_prose_is_read_with_its_numbers_and_relations() -> None:
    model = read(PROSE).model

    bancal, especie, lote = (model.find(name) for name in ("Bancal", "Especie", "Lote"))
    assert bancal
    assert especie
    assert lote
    assert [(f.minimum, f.maximum) for f in bancal.fields if f.name == "capacidad"] == [
        ("100", "20000")
    ]
    name = especie.field("nombre_cientifico")
    assert name is not None
    assert (name.unique, name.maximum) == (True, "80")
    kind = especie.field("tipo")
    assert kind is not None
    assert kind.choices == ("conifera", "frondosa", "arbusto")
    assert {f.references for f in lote.fields} >= {"Especie", "Bancal"}
    weight = lote.field("peso")
    assert weight is not None
    assert (weight.minimum, weight.maximum) == ("0.5", "9.5")
    assert lote.states == ("sembrado", "creciendo", "vendido")
