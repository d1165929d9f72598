"""Limits of a field, from the words around it."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Field, plain, snake
from config.embedded.standin.reading.units import canonical

NUMBER = r"(-?\d+(?:[.,]\d+)?)"
COUNTED = r"(?:characters?|chars?|letters?|digits?|symbols?|signs?|cifras|digitos)"
TYPES = (
    (r"date ?time|timestamp|date and time|date with time|time and date", "datetime"),
    (r"dates?|day|fechas?|dia", "date"),
    (r"whole number|integer|int|whole", "integer"),
    (
        r"decimals?|decimales|money|amount of money|currency|float|price|real number|importe|dinero|euros?|dollars?"
        r"|eur|usd|pounds",
        "decimal",
    ),
    (r"boolean|bool|yes ?/ ?no|yes or no|true ?/ ?false|true or false|flag|checkbox", "boolean"),
    (r"e-?mail(?: address)?|correo", "email"),
    (r"number|numeric|numero", "integer"),
    (r"text|string|free text|str|texto|cadena", "text"),
)
TEXTUAL = (
    r"name|title|description|text|notes?|sku|code|phone|phone_number|telephone|address|subject|body|comment|reason|isbn"
    r"|plate|password|nombre|titulo|descripcion|texto|nota|codigo|telefono|direccion|asunto|motivo|matricula|number"
    r"|surname|city|street|country|label|url|summary|message|apellidos?|ciudad|calle"
)
RANGED = (
    r"between|from \d|negative|(?:\d|zero) or more|\d\s*(?:to|-|\.\.)\s*\d|at (?:most|least) -?\d|(?:more|less|greater) than -?\d|[<>]=?|up to \d"
    r"|positive|\bmax|\bmin\b|\bminimum"
)
#: A largest number alone, for a thing that is not counted by its name: the length of a text.
LONGEST = r"[^\d]*\bmax(?:imum)?\.?(?: length)? ?[1-9]\d+[^\d]*"
NAMED = (
    (r"e_?mail(?:_address)?|correo|correo_electronico", "email"),
    (
        r"datetime|timestamp|starts_at|ends_at|(start|end|begin|arrival|departure|opening|closing)_times?|time|hora"
        r"|inicio|fin|comienzo|start|end|starts|ends|begins|from|until|check_in|check_out|entrada|salida|\w+_at",
        "datetime",
    ),
    (
        r"date|day|since|birthday|deadline|due|expiry|expires|born|fecha|dia|vencimiento|nacimiento|caducidad"
        r"|\w+_on",
        "date",
    ),
    (
        r"(?:seat|place|student|member|person|head|group|guest|team)_limit|seats|max_\w+_count",
        "integer",
    ),
    (
        r"(?:price|cost|amount|fee|sum|fine|rent|total|tasa|precio|importe|senal|fianza|deposit)_(?:paid|charged|received|pagad[oa]|cobrad[oa])|price|cost|amount|total|rate|fee|salary|balance|budget|weight|height|width|length|volume|distance"
        r"|discount|tax|percentage|monthly_limit|credit_limit|precio|coste|costo|importe|saldo|peso|presupuesto|tarifa|salario"
        r"|temperature|cuota|descuento|limit|sum|area|superficie|deposit|fianza|deposito|kilos|kilograms|kg|grams|gramos|litres|liters|litros|tonnes|rent|fare|wage|takings|revenue|tasa|suma|sueldo",
        "decimal",
    ),
    (
        r"numero_(?:minimo|maximo)|quantity|count|pages|page|age|year|stock|minutes|hours|days|weeks|duration|capacity|seats|seat_count|rating|stars"
        r"|score|points|servings|portions|level|floor|position|size|cantidad|paginas|edad|ano|capacidad"
        r"|plazas|puntos|duracion|minutos|horas|existencias|asientos|copies|ejemplares|unidades|calories"
        r"|priority_number|mileage|kilometers|places|guests|credits|units|grade_level|seat_limit|room",
        "integer",
    ),
    (
        r"active|paid|enabled|available|is_\w+|has_\w+|done|completed|urgent|verified|archived|activo"
        r"|activa|pagado|pagada|disponible|vegetarian|vegan|public|visible|closed",
        "boolean",
    ),
)


def typed(field: Field, words: str) -> Field:
    """The type said, or else the one its name suggests."""
    said = plain(words)
    for pattern, kind in TYPES:
        if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", said):
            return replace(field, type=kind)
    if re.search(COUNTED, said):
        return field
    kind = named_type(field.name)
    if kind == "integer" and re.search(r"\d[.,]\d*[1-9]", said):
        return replace(field, type="decimal")  # "a number of hours between 0.25 and 12"
    if kind == "text" and re.fullmatch(LONGEST, said):
        return replace(field, type="text")
    if kind == "text" and _is_number(field.name, said):
        kind = "decimal" if re.search(r"\d[.,]\d|euro|eur\b|usd|dollar|%", said) else "integer"
    return replace(field, type=kind)


def _is_number(name: str, said: str) -> bool:
    """Whether a range makes a number of a name; of "floor number" one with two ends, as codes have none."""
    counted = name.endswith("_number") and not re.search(r"card|phone|serial|account", name)
    ends = counted and re.search(
        r"(?:between|from) -?\d+ (?:to|and) -?\d|^\W*-?\d+ ?(?:-|to|\.\.) ?\d+\W*$", said
    )
    return bool(ends) or (not is_textual(name) and bool(re.search(RANGED, said)))


def is_textual(name: str) -> bool:
    """Whether a name is one that texts have, such as title or phone."""
    return bool(re.fullmatch(rf"(?:\w+_)?(?:{TEXTUAL})", name))


def flagged(field: Field, words: str) -> Field:
    """The field with what is said of it besides its values: required, unique, its default."""
    return _flags(field, plain(canonical(words)))


def is_typed(words: str) -> bool:
    """Whether a type is said outright."""
    return any(
        re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", plain(words)) for pattern, _ in TYPES
    )


def named_type(name: str) -> str:
    """By the whole name, or by what stands before "of": date_of_birth is a date."""
    if re.match(r"(?:fecha|hora)_", name):
        return "datetime" if name.startswith("hora") else "date"
    if re.match(
        r"(?:(?:max|maximum|min|minimum|total|largest|highest|planned)_)?(?:number|numero)(?:_(?:maximo|minimo|total))?_(of|de)_(?!regist|colegiado|serie|cuenta|telefono)",
        name,
    ):
        return "integer"
    for part in (
        name,
        re.split(r"_(?:of|de|del|en|in|per|por|each|anual|mensual)(?:_|$)", name)[0],
    ):
        for pattern, kind in NAMED:
            if re.fullmatch(rf"(?:\w+_)?(?:{pattern})", part):
                return kind
    return "text"


def limited(field: Field, words: str) -> Field:
    """The field with every limit that the words put on it."""
    said = plain(words).replace("–", "-").replace("—", "-").replace("≤", "<=").replace("≥", ">=")
    field = _flags(field, said)
    field = _choices(field, said)
    if field.type in ("text", "email"):
        counted = re.search(
            rf"{COUNTED}|\blong\b|\blength\b|longer|longitud|\bmax\.? \d|\bmin\.? \d", said
        )
        return _range(field, said) if counted else field
    if field.type in ("integer", "decimal"):
        return _range(field, re.sub(rf"{NUMBER}\s*decimals?( places)?", "", said))
    return field


def _flags(field: Field, said: str) -> Field:
    if re.search(
        r"\boptional|(?:may be|left|is) (?:left )?empty|empty (?:until|before|while|if)|not required|if any|if known",
        said,
    ):
        field = replace(field, required=False)
    elif re.search(
        r"\brequired|mandatory|compulsory|not (?:be )?(?:empty|blank|missing)|must be given", said
    ):
        field = replace(field, required=True)
    if re.search(
        r"\bunique\b(?! (?:within|inside|per|in|for|among) (?!(?:the )?(?:whole|system|app))\w)|no two|never used twice|must be different|\brepetir",
        said,
    ):
        field = replace(field, unique=True)
    found = re.search(
        r"\b(?:by default|defaults? to|defaults?:?|default is|starts? at) ([\w.-]*\w)", said
    )
    if not found:
        found = re.search(r"\b([\w.-]+) by default|\b([\w.-]+) unless", said)
    if found and field.type == "choice":
        value = next(part for part in found.groups() if part)
        field = replace(field, default=value if value in field.choices else field.default)
    elif found and _is_default(field, next(part for part in found.groups() if part)):
        value = next(part for part in found.groups() if part)
        field = replace(field, default="" if value in ("empty", "none") else value)
    return field


def _is_default(field: Field, value: str) -> bool:
    """Whether a value can be read by the type of a field: "today" is not a date."""
    forms = {
        "integer": r"-?\d+",
        "decimal": r"-?\d+(\.\d+)?",
        "boolean": r"yes|no|true|false|on|off",
        "date": r"\d{4}-\d\d-\d\d",
        "datetime": r"\d{4}-\d\d-\d\d.*",
    }
    return bool(re.fullmatch(forms.get(field.type, r".+"), value))


def _choices(field: Field, said: str) -> Field:
    found = re.search(r"(?:one of|either|any of|choices?:?|values?:?)[:\s(]+([^.()]+)", said)
    if found:
        values = split_choices(found[1])
        if len(values) > 1:
            default = re.search(r"default(?:s to| is)?:? (\w+)|(\w+) by default", said)
            chosen = next((one for one in default.groups() if one), "") if default else ""
            chosen = chosen if chosen in values else ""
            return replace(
                field, type="choice", choices=values, minimum="", maximum="", default=chosen
            )
    return field


def split_choices(text: str) -> tuple[str, ...]:
    """Values separated by commas, slashes, bars, "or" or "and"; rest after them is left out."""
    parts = re.split(r"\s*[,/|;]\s*(?:or |and )?|\s+(?:or|and)\s+", text.strip(" .:()"))
    parts = [
        re.sub(r"\s+by default$", "", part) for part in parts if not part.startswith("default")
    ]
    values = [re.sub(r"[\"'`*«»“”]", "", part).strip() for part in parts]
    cleaned = [re.sub(r"\s+\(.*", "", value) for value in values]
    known = [snake(value) for value in cleaned if value and len(value.split()) <= 3]
    dropped = {"required", "optional", "unique", "default"}
    return tuple(dict.fromkeys(one for one in known if one and one not in dropped))


def _range(field: Field, said: str) -> Field:
    unit = rf"(?:\s*{COUNTED})?"
    forms = (
        (rf"(?:between|from)?\s*{NUMBER}{unit}\s*(?:to|and|-|\.\.|up to)\s*{NUMBER}", 1, 2),
        (rf"exactly {NUMBER}|(?:always|has) {NUMBER} {COUNTED}|\bof {NUMBER} {COUNTED}", 1, 1),
    )
    for pattern, low, high in forms:
        found = re.search(pattern, said)
        if found:
            values = [part for part in found.groups() if part]
            ends = (values[low - 1], values[min(high, len(values)) - 1])
            return _bounded(field, *ends)
    return _one_sided(field, said)


def _one_sided(field: Field, said: str) -> Field:
    least = re.search(
        rf"(?:at least|minimum(?: of)?|min\.?|not less than|>=|from|starting at) {NUMBER}", said
    )
    most = re.search(
        rf"(?:at most|up to|maximum(?: of)?|max\.?|no more than|not more than|<=|limited to"
        rf"|not longer than|no longer than|not exceed|within) {NUMBER}",
        said,
    )
    over = re.search(
        rf"(?:(?<!no )(?<!not )(?:greater|more|larger|higher|bigger) than|\babove|\bover) {NUMBER}|(?<![<-])>(?!=) ?{NUMBER}",
        said,
    )
    under = re.search(
        rf"(?:(?<!no )(?<!not )(?:less|smaller|lower|fewer) than|\bbelow|\bunder) {NUMBER}|<(?!=) ?{NUMBER}",
        said,
    )
    exact = re.search(rf"(?:^|[,(] ?|\bis |\bhas |\bare |\bhave ){NUMBER} {COUNTED}", said)
    if exact and not least and not most:
        return _bounded(field, exact[1], exact[1])
    field = _bounded(field, least[1] if least else "", most[1] if most else "")
    if (
        re.search(
            rf"{NUMBER} or more|\bnon-negative|not (?:be )?negative|never (?:be )?negative|never below zero"
            r"|zero or more|not below (?:0|zero)|cannot be negative|cannot ser negativ",
            said,
        )
        and not field.minimum
    ):
        found = re.search(rf"{NUMBER} or more", said)
        field = replace(field, minimum=found[1] if found else "0")
    elif re.search(r"\bpositive|above zero", said) and not field.minimum:
        field = _bounded(field, _next(field, "0", 1), "")
    if over:
        field = _bounded(field, _next(field, over[1] or over[2], 1), "")
    if under:
        field = _bounded(field, "", _next(field, under[1] or under[2], -1))
    return field


def _next(field: Field, text: str, step: int) -> str:
    """The nearest allowed number past an excluded one: a cent for decimals, one for the rest."""
    if field.type == "decimal":
        whole, _, cents = text.replace(",", ".").partition(".")
        total = int(whole) * 100 + int((cents + "00")[:2]) + step
        return f"{total // 100}.{total % 100:02d}" if total >= 0 else str(text)
    return str(int(float(text.replace(",", "."))) + step)


def _bounded(field: Field, low: str, high: str) -> Field:
    low, high = low.replace(",", "."), high.replace(",", ".")
    if field.type != "decimal":
        low, high = low.partition(".")[0], high.partition(".")[0]
    if low and high and float(low) > float(high):
        low, high = high, low
    required = field.required
    return replace(
        field, minimum=low or field.minimum, maximum=high or field.maximum, required=required
    )
