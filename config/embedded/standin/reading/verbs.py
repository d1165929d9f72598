"""What verbs lead to: states that end something, and records that an act leaves behind."""

import re

ENDED = re.compile(
    r"cancel|anulad|reject|rechaz|return|devuelt|closed|cerrad|expired|no_show|declin|lost|complet|done|paid"
    r"|terminad|finish|archiv|refund|withdraw|void|releas|discard|refus|checked_out|dismiss"
)
FREED = re.compile(ENDED.pattern.replace("|paid", ""))
SYNONYMS = {
    "borrow": "loan lending prestamo",
    "lend": "loan prestamo",
    "book": "booking reservation appointment",
    "reserve": "reservation booking reserva",
    "rent": "rental",
    "buy": "purchase order sale",
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
    "enter": "entry stay ticket",
    "apply": "application",
    "sign": "registration enrolment membership",
    "use": "trip use",
    "drive": "trip",
    "order": "order item line",
    "play": "game match",
    "buy": "purchase order sale ticket",
    "adopt": "adoption",
    "inspect": "inspection",
    "offer": "offer",
    "invite": "invitation",
    "assign": "assignment task",
}
LEADS_TO = {
    "start": "running in_progress progress active started ongoing doing under_way playing en_curso curso",
    "begin": "running in_progress progress active started ongoing doing",
    "open": "running active",
    "finish": "done over finished completed",
    "complete": "done over finished",
    "activate": "active",
    "enable": "active",
    "void": "void",
    "suspend": "paused inactive",
    "repair": "repair",
    "lend": "out lent loaned",
    "rent": "out rented",
    "free": "available free",
    "release": "available free",
    "end": "over finished",
    "ship": "in_transit transit",
    "deploy": "live",
    "publish": "public live",
    "iniciar": "en_curso curso",
    "empezar": "en_curso curso",
}
BACK = frozenset(["reopen", "reset", "retry", "resume", "reactivate", "unpause", "restore", "restart"])
UPKEEP = frozenset(
    """create add edit change update delete remove view see list manage show find search filter sort display export
    import record store keep print look read write count total average enter register use book reserve rent assign
    order buy sell borrow lend give set note track save require repeat undo allow accepted make do schedule""".split()
)
