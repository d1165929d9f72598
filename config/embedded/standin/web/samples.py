"""Sample records, some of each state, as people would have them."""

from collections.abc import Iterator
from typing import Any

from config.embedded.standin.acceptance.records import lateness, sample
from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.web.fields import attribute, repr_of
from config.embedded.standin.web.words import class_of, name_of

Values = dict[str, Any]
NUMBERS = range(1, 9)
TEXTS = {
    "name": "Ada Byron|Grace Hopper|Alan Turing|Katherine Johnson|Mary Jackson|Edsger Dijkstra|Barbara Liskov|Tony Hoare",
    "book title": "The Dispossessed|Invisible Cities|Beloved|The Master and Margarita|Things Fall Apart|Ficciones|To the Lighthouse|The Hour of the Star",
    "course title": "Drawing from Life|Bread Baking|Spanish for Travellers|First Aid|Photography at Night|Woodturning|Choir|Chess Openings",
    "part name": "Brake pad|Inner tube 28 inch|Chain, 11 speed|Bottom bracket|Pedal pair|Saddle|Front light|Gear cable",
    "room name": "Studio 1|Kitchen|Room 12|Hall|Darkroom|Workshop|Music room|Library",
    "description": "Brakes squeal and pull to the left|Rear wheel out of true|Gears jump under load|Puncture, new tube wanted|Full service before the season|Light fails in the rain|Bent derailleur hanger|New handlebar tape",
    "country": "United States|Italy|United States|Russia|Nigeria|Argentina|England|Brazil",
    "city": "Lisbon|Utrecht|Vienna|Porto|Ghent|Bologna|Malmö|Leipzig",
    "isbn": "|".join(f"97800000000{number:02}" for number in NUMBERS),
    "phone number": "|".join(f"0{number}0 555 01{number:02}" for number in NUMBERS),
    "part number": "|".join(f"BP-00{number:03}" for number in NUMBERS),
}


def samples(entity: Entity) -> Values:
    """Rows of texts and figures; days and references are computed where they are made."""
    plain = [f for f in entity.fields if not f.references and not f.type.startswith("date")]
    rows = []
    for number in NUMBERS:
        cells = {attribute(entity, f): _value(entity, f, number) for f in plain}
        rows.append("{" + ", ".join(f'"{key}": {value}' for key, value in cells.items()) + "}")
    rows_of = f"{name_of(entity).upper()}_SAMPLES"
    more = "".join(f", {name}={value}" for name, value in _computed(entity))
    is_counted = bool(entity.states or more)
    needed = dict.fromkeys(f.references for f in entity.references() if f.required)
    targets = [Entity(name=name, plural="") for name in needed]
    return {
        "samples": rows,
        "loop": f"number, row in enumerate({rows_of})" if is_counted else f"row in {rows_of}",
        "needed": [{"name": one.snake, "Target": class_of(one)} for one in targets],
        "more": more,
    }


def _computed(entity: Entity) -> Iterator[tuple[str, str]]:
    for at, field in enumerate(f for f in entity.references() if f.required):
        ids = f"{Entity(name=field.references, plural='').snake}_ids"
        yield attribute(entity, field), f"{ids}[(number + {at}) % len({ids})]"
    for field in entity.fields:
        later = lateness(entity, field)
        if field.required and field.type == "date":
            day = f"today + timedelta(days={14 * later - 20} + 2 * number)"
            yield attribute(entity, field), day
        elif field.required and field.type == "datetime":
            day = "today + timedelta(days=2 * number - 20)"
            yield attribute(entity, field), f"datetime.combine({day}, time({10 + later}), UTC)"


def _value(entity: Entity, field: Field, number: int) -> str:
    if field.type == "boolean":
        return str(number != 4)
    if not field.required and number % 3 == 0:
        return "None"
    text = sample(entity, field, number)
    keys = (f"{entity.words} {field.words}", field.words)
    found = [TEXTS[key].split("|")[number - 1] for key in keys if key in TEXTS]
    is_fit = found and int(field.minimum or 0) <= len(found[0]) <= int(field.maximum or 999)
    if field.type == "text" and is_fit:
        return repr_of(found[0])
    return text if field.type == "integer" else repr_of(text)
