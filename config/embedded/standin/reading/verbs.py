"""What verbs lead to: states that end something, and records that an act leaves behind."""

import re

ENDED = re.compile(
    r"cancel|anulad|reject|rechaz|return|devuelt|closed|cerrad|expired|no_show|declin|lost|complet|done|paid"
    r"|terminad|finish|archiv"
)
SYNONYMS = {
    "borrow": "loan lending prestamo",
    "lend": "loan prestamo",
    "book": "booking reservation appointment",
    "reserve": "reservation booking reserva",
    "rent": "rental",
    "buy": "purchase order sale",
    "order": "order",
    "sell": "sale",
    "enrol": "enrolment enrollment",
    "enroll": "enrolment enrollment",
    "join": "membership enrolment booking",
    "register": "registration enrolment",
    "visit": "visit",
    "park": "stay ticket parking",
    "prestar": "prestamo",
    "reservar": "reserva",
    "pedir": "pedido cita prestamo",
    "comprar": "compra pedido",
    "alquilar": "alquiler",
    "inscribir": "inscripcion",
    "tomar": "prestamo",
    "schedule": "appointment booking session",
    "attend": "attendance booking",
    "rate": "rating review",
    "log": "entry log",
    "spend": "expense",
    "pay": "payment",
    "check": "loan stay",
}
