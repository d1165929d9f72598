"""States told one after the other, with what may come instead, and ways back."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read

THING = "A loan has a title and a due date. A pedido has a code and a date.\n"
Step = tuple[tuple[str, ...], str]
TOLD: list[Any] = [
    (
        "A loan is first requested, then approved or declined by the curator; an approved loan goes out, and in the end it is returned.",
        ("requested", "approved", "declined", "out", "returned"),
        {
            (("requested",), "approved"),
            (("requested",), "declined"),
            (("approved",), "out"),
            (("out",), "returned"),
        },
    ),
    (
        "- A loan is collected first. It is then tested, and after testing it is either released or discarded.",
        ("collected", "tested", "released", "discarded"),
        {
            (("collected",), "tested"),
            (("tested",), "released"),
            (("tested",), "discarded"),
        },
    ),
    (
        "A loan is scheduled, then played or postponed or abandoned. A postponed loan can be scheduled again.",
        ("scheduled", "played", "postponed", "abandoned"),
        {
            (("scheduled",), "played"),
            (("scheduled",), "postponed"),
            (("scheduled",), "abandoned"),
            (("postponed",), "scheduled"),
        },
    ),
    (
        "Loans are active, dormant or lost. An active loan can become dormant, a dormant one can be reactivated, and both can be declared lost.",
        ("active", "dormant", "lost"),
        {
            (("active",), "dormant"),
            (("dormant",), "active"),
            (("active", "dormant"), "lost"),
        },
    ),
    (
        "A loan is active or suspended. An active loan can be suspended. A suspended loan can be reinstated.",
        ("active", "suspended"),
        {(("active",), "suspended"), (("suspended",), "active")},
    ),
    (
        "How a loan lives: it is first announced, then open for sale; after that it is either departed or cancelled.",
        ("announced", "open", "departed", "cancelled"),
        {
            (("announced",), "open"),
            (("open",), "departed"),
            (("open",), "cancelled"),
        },
    ),
    (
        "A loan is proposed, then accepted or rejected. An accepted loan gets submitted and is afterwards graded."
        " A rejected loan cannot be accepted any more, but it can be proposed again.",
        ("proposed", "accepted", "rejected", "submitted", "graded"),
        {
            (("proposed",), "accepted"),
            (("proposed",), "rejected"),
            (("accepted",), "submitted"),
            (("submitted",), "graded"),
            (("rejected",), "proposed"),
        },
    ),
    (
        "A loan is first waiting, then in progress, then done or given up.",
        ("waiting", "in_progress", "done", "given_up"),
        {
            (("waiting",), "in_progress"),
            (("in_progress",), "done"),
            (("in_progress",), "given_up"),
        },
    ),
    (
        "A loan starts as reported. The dispatcher then confirms it or dismisses it; a confirmed loan is finally closed.",
        ("reported", "confirmed", "dismissed", "closed"),
        {
            (("reported",), "confirmed"),
            (("reported",), "dismissed"),
            (("confirmed",), "closed"),
        },
    ),
    (
        "A loan is open, returned or lost. An open loan can be returned or reported lost.",
        ("open", "returned", "lost"),
        {(("open",), "returned"), (("open",), "lost")},
    ),
    (
        "A loan goes from new to paid to sent to gone. New and paid loans can be dropped.",
        ("new", "paid", "sent", "gone", "dropped"),
        {
            (("new",), "paid"),
            (("paid",), "sent"),
            (("sent",), "gone"),
            (("new", "paid"), "dropped"),
        },
    ),
]
SPANISH: list[Any] = [
    (
        "Un pedido pasa de borrador a confirmado, de confirmado a enviado y de enviado a entregado.",
        ("borrador", "confirmado", "enviado", "entregado"),
        {
            (("borrador",), "confirmado"),
            (("confirmado",), "enviado"),
            (("enviado",), "entregado"),
        },
    ),
    (
        "Un pedido empieza en cuarentena; después pasa a disponible, luego a reservado y finalmente a adoptado.",
        ("cuarentena", "disponible", "reservado", "adoptado"),
        {
            (("cuarentena",), "disponible"),
            (("disponible",), "reservado"),
            (("reservado",), "adoptado"),
        },
    ),
    (
        "El pedido empieza como solicitado. Después se confirma o se rechaza. Un pedido confirmado pasa a empaquetado y"
        " finalmente a terminado. Un pedido solicitado o confirmado se puede cancelar, pero nunca uno terminado.",
        ("solicitado", "confirmado", "rechazado", "empaquetado", "terminado", "cancelado"),
        {
            (("solicitado",), "confirmado"),
            (("solicitado",), "rechazado"),
            (("confirmado",), "empaquetado"),
            (("empaquetado",), "terminado"),
            (("solicitado", "confirmado"), "cancelado"),
        },
    ),
    (
        "Un pedido está planificado, en marcha o terminado. Un pedido planificado se puede iniciar; un pedido en marcha se puede terminar.",
        ("planificado", "en_marcha", "terminado"),
        {(("planificado",), "en_marcha"), (("en_marcha",), "terminado")},
    ),
]
PEDIDO = "Cada pedido tiene un código y una fecha.\n"


@pytest.mark.parametrize(
    ("brief", "told", "states", "steps"),
    [
        *((THING, *row) for row in TOLD),
        *((PEDIDO, *row) for row in SPANISH),
    ],
    ids=[row[0][:32] for row in (*TOLD, *SPANISH)],
)
def test_a_process_has_its_states_and_its_steps(
    brief: str, told: str, states: tuple[str, ...], steps: set[Step]
) -> None:
    found = next(one for one in read(brief + told).model.aggregates if one.states)

    assert found.states == states
    assert {(one.from_states, one.to_state) for one in found.actions} == steps


NOT_STATES = [
    "A loan is paid for by the office, then the office sends a letter to the member.",
    "A loan is printed at noon, then a copy goes to the shelf.",
    "A loan is due in May or June, then in autumn.",
]


@pytest.mark.parametrize("told", NOT_STATES)
def test_what_people_do_next_is_no_state(told: str) -> None:
    loan = read(THING + told).model.find("Loan")

    assert loan is not None
    assert loan.states == ()
