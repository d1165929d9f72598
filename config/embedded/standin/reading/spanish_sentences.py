"""Spanish sentences about what may be done, turned round: "no se puede borrar un X" is "un X cannot be deleted"."""

import re

from config.embedded.standin.domain import plain

INFINITIVE = r"[a-záéíóúñü]+(?:ar|er|ir)"
DELETING = frozenset(
    ["borrar", "eliminar", "suprimir", "quitar", "dar_de_baja", "retirar_del_registro"]
)
CHANGING = frozenset(
    ["cambiar", "modificar", "editar", "tocar", "alterar", "corregir", "actualizar", "rectificar"]
)
IRREGULAR = {
    "abrir": "abierto",
    "reabrir": "reabierto",
    "devolver": "devuelto",
    "resolver": "resuelto",
    "volver": "vuelto",
    "hacer": "hecho",
    "deshacer": "deshecho",
    "poner": "puesto",
    "proponer": "propuesto",
    "reponer": "repuesto",
    "escribir": "escrito",
    "inscribir": "inscrito",
    "romper": "roto",
    "ver": "visto",
    "cubrir": "cubierto",
    "imprimir": "impreso",
    "decir": "dicho",
}
NOT = r"(?P<not>no |nunca |ya no |jam[aá]s )?"
ONLY = r"(?P<only>(?:s[oó]lo|solamente|[uú]nicamente) )?"
TURNED = (
    (
        rf"^{ONLY}{NOT}se pueden? (?P<verb>{INFINITIVE})(?: (?:ni|o|y) (?P<second>{INFINITIVE}))? (?P<what>(?!si\b|cuando\b|mientras\b).+)$",
        "object",
    ),
    (
        rf"^(?P<what>.+?) {ONLY}{NOT}se pueden? (?P<verb>{INFINITIVE})(?: (?:ni|o|y) (?P<second>{INFINITIVE}))?(?P<rest>\b.*)$",
        "subject",
    ),
    (
        rf"^(?P<what>.+?) {ONLY}{NOT}pueden? (?P<verb>{INFINITIVE})se(?: (?:ni|o|y) (?P<second>{INFINITIVE})se)?(?P<rest>\b.*)$",
        "subject",
    ),
    (
        rf"^(?P<what>.+?) {NOT}se (?P<present>borra|elimina|toca|modifica|cambia|edita)n?(?: m[aá]s)?(?P<rest>\b.*)$",
        "present",
    ),
    (rf"^{ONLY}{NOT}pueden? (?P<verb>{INFINITIVE})se (?P<what>.+)$", "object"),
)
PRESENT = {"borra": "deleted", "elimina": "deleted"}


def _step(found: re.Match[str]) -> str:
    rest = re.sub(r"^\s*(?:,|y|e)\s+", " ", found["rest"])
    also = f" Al {found['verb'].lower()} {found['what']}{rest}" if rest.strip(" .") else ""
    return f"{found['verb']} {found['what']}: {found['from']} -> {found['to']}.{also}"


MOVES = (
    (
        r"^(?P<verb>{inf}) (?P<what>(?:un|una|el|la) [\w ]+?): (?:el |la |un |una )?(?:[\w ]+ )?pasa de (?P<from>[\w ,]+?) a (?P<to>\w+)(?P<rest>.*)$",
        _step,
    ),
    (
        r"^(?P<verb>{inf}) (?P<what>(?:un|una|el|la) [\w ]+?): s[oó]lo si (?:est[aá]|es) (?:en )?(?P<from>[\w ,]+)\.?$",
        r"Solo se puede \g<verb> \g<what> en \g<from>",
    ),
    (
        r"^(?P<what>.+?) pasan? de (?P<from>[\w ,]+?) a (?P<to>\w+)",
        r"\g<what> can be moved from \g<from> to \g<to>",
    ),
)
PAIRED = (
    (
        r"^(?:tambi[eé]n |adem[aá]s )?pueden? pasar a (?P<to>\w+) (?P<what>una? (?P<noun>\w+)\b.*?), y al \w+ (?:la|el) (?P<from>\w+) vuelven? a (?:estar )?(?P<back>\w+)\.?$",
        "\\g<what> puede pasar a \\g<to>\nUn \\g<noun> en \\g<from> puede pasar a \\g<back>",
    ),
    (
        r"^(?:tambi[eé]n |adem[aá]s )?pueden? pasar a (?P<to>\w+) (?P<what>una? \w+\b.*)$",
        r"\g<what> puede pasar a \g<to>",
    ),
    (
        r"^(?P<one>Se puede {inf} (?P<a>una?) (?P<noun>\w+)(?:(?! o | y ).)*) (?:o|y) (?P<verb>{inf})lo$",
        "\\g<one>\nSe puede \\g<verb> \\g<a> \\g<noun>",
    ),
    (
        r"^(?P<one>Se puede {inf} (?P<a>una?) (?P<noun>\w+)(?:(?! o | y ).)*) (?:o|y) (?P<verb>{inf}) (?:uno|una)(?P<what> .+)$",
        "\\g<one>\nSe puede \\g<verb> \\g<a> \\g<noun>\\g<what>",
    ),
    (
        r"^(?P<one>(?P<only>s[oó]lo )?se pueden? {inf} .+?), y (?P<two>(?:la|el|los|las|no|nunca) .+)$",
        "\\g<one>\n\\g<two>",
    ),
    (
        r"^(?P<one>(?:tiene|lleva|incluye)n?\b.+?)[,;]? y pueden? estar (?P<two>[^.]+ o .+)$",
        "\\g<one>\nEst\u00e1 \\g<two>",
    ),
    (
        r"^(?P<one>(?P<who>(?:una?|cada|el|la) \w+)\b.+?),? y (?:dice|indica|apunta|anota) si (?:est[aá]|estuvo|es|fue) (?P<two>[^.]+ o .+)$",
        "\\g<one>\n\\g<who> tiene un valor: \\g<two>",
    ),
    (
        r"^(?P<one>.+? (?P<no>no (?:se \w+|pueden? \w+))), y tampoco (?P<two>.+)$",
        "\\g<one>\n\\g<two> \\g<no>",
    ),
    (
        r"^(?P<who>(?:una?|cada|el|la) \w+(?: de \w+)?)\b(?P<one>.+?)[,;]? (?:y )?pueden? estar (?P<two>[^.]+ o .+)$",
        "\\g<who>\\g<one>\n\\g<who> est\u00e1 \\g<two>",
    ),
)
#: "cuando germina pasa a creciendo, después a disponible y al final a vendido"
THEN = re.compile(
    r"(?i)(?:(?:cuando|si|en cuanto) [\w ]+? )?\b(?:(?:y )?(?:luego|despu[eé]s|al final|finalmente|por [uú]ltimo|m[aá]s tarde)(?: pasa)?|pasa) a (?:estar )?(?P<to>\w+)"
)
STORY = re.compile(
    r"(?i)^como (?:una? |el |la )?[\w -]+?,? (?:puedo|quiero(?: poder)?|necesito(?: poder)?|debo poder) "
)
#: "Como secretaria quiero crear cursos con un código único y un precio para ordenarlos"
WISHED = re.compile(
    r"(?i)^como (?:una? |el |la )?[\w -]+?,? (?:puedo|quiero(?: poder)?|necesito(?: poder)?|debo poder) (?:crear|registrar|dar de alta(?: a)?|añadir|guardar|anotar|apuntar|introducir|gestionar) "
    r"(?:una? |l[oa]s |el |la |a )*(?P<what>[\w-]+(?: de [\w-]+)?) con (?P<list>.+?)(?: para (?:que )?(?:poder )?\w+.*)?$"
)
#: "quiero asignar un profesor a cada curso"
ASSIGNED = re.compile(
    r"(?i)^como [\w -]+?,? (?:puedo|quiero(?: poder)?|necesito(?: poder)?) asignar (?P<one>una? [\w-]+) a (?P<each>(?:cada|una?) [\w-]+)(?P<rest>(?:[;,.].*)?)$"
)
#: "Después se confirma o se rechaza"
NEXT = re.compile(
    r"(?i)^(?:despu[eé]s|luego|entonces|m[aá]s tarde),? se (?P<one>\w+[ae])(?: o se (?P<two>\w+[ae]))?$"
)
#: "pasa de borrador a confirmado, de confirmado a enviado y de enviado a entregado"
LEGS = re.compile(
    r"(?i)^(?P<who>(?:una?|el|la|cada|los|las) [\w ]+?) (?:pasa|va|cambia)n? (?P<legs>de (?:estar )?[\w ]+? a [\w ]+?(?:(?:,| y|, y)(?: luego| después)? de [\w ]+? a [\w ]+?)+)\.?$"
)
LEG = re.compile(r"(?i)\bde (?P<a>\w+(?: \w+)?) a (?P<b>\w+(?: (?!y\b)\w+)?)")
ASIDE = re.compile(
    r"(?i)^(?:lo que|adem[aá]s|tambi[eé]n|por supuesto|importante|nota|ojo)\b[^:,]{0,60}[:,]\s*"
)
SAME_KIND = re.compile(
    r"(?i)\b(?:la|el) (?P<noun>fecha|hora|d[ií]a|cantidad|precio) (?P<first>de(?:l| la)? \w+)(?P<between>.*?)\b(?:a|que|de) (?:la|el) (?P<last>de(?:l| la)? \w+)"
)


def participle(verb: str) -> str:
    """recibir → recibido; what removes and what changes a record is said in English."""
    bare = plain(verb)
    if bare in DELETING:
        return "deleted"
    if bare in CHANGING:
        return "changed"
    known = IRREGULAR.get(bare)
    return known or (f"{bare[:-2]}ado" if bare.endswith("ar") else f"{bare[:-2]}ido")


def turned(sentence: str) -> str:
    """The sentence with its verbs in the passive that the rules read; as it is where it has none."""
    sentence = ASIDE.sub("", sentence)
    sentence = re.sub(r"^[a-záéíóúñ]", lambda first: first[0].upper(), sentence)
    sentence = SAME_KIND.sub(r"la \g<noun> \g<first>\g<between>a la \g<noun> \g<last>", sentence)
    sentence = _wished(sentence)
    if len(THEN.findall(sentence)) > 1:
        return THEN.sub(r"then it is \g<to>", sentence)
    sentence = re.sub(
        r"(?i)^((?:el|la|una?|cada) \w+) empieza (?:como |en |estando )?",
        r"\1 begins as ",
        sentence,
    )
    parts = _told(STORY.sub("Se puede ", sentence)).split("\n")
    said = [_turned(part) for part in parts]
    return ". ".join([*(one.rstrip(". ") for one in said[:-1]), said[-1]])


def _wished(sentence: str) -> str:
    """Wishes that define something, and a way told leg by leg, said as what they mean."""
    sentence = WISHED.sub(r"Cada \g<what> tiene \g<list>", sentence.rstrip(". "))
    sentence = ASSIGNED.sub(r"\g<each> es de \g<one>\g<rest>", sentence)
    if found := NEXT.match(sentence):
        done = [_past(one) for one in (found["one"], found["two"]) if one]
        return f"it is then {' or '.join(done)}"
    told = LEGS.match(sentence)
    legs = LEG.findall(told["legs"]) if told else []
    joined = all(one[1] == two[0] for one, two in zip(legs, legs[1:], strict=False))
    if told is None or len(legs) < 2 or not joined:
        return sentence
    return f"{told['who']} está {', then '.join([legs[0][0], *(end for _, end in legs)])}"


def _past(present: str) -> str:
    """confirma → confirmado, recibe → recibido."""
    return f"{present[:-1]}ado" if present.endswith("a") else f"{present[:-1]}ido"


def _turned(sentence: str) -> str:
    for old, new in MOVES:
        sentence = re.sub(old.replace("{inf}", INFINITIVE), new, sentence, flags=re.IGNORECASE)
    for pattern, kind in TURNED:
        found = re.match(pattern, sentence.rstrip(". "), re.IGNORECASE)
        if found and not _is_other(found):
            return _passive(found, kind)
    return sentence


def _told(sentence: str) -> str:
    """Two things said in one sentence, as two."""
    for old, new in PAIRED:
        sentence = re.sub(old.replace("{inf}", INFINITIVE), new, sentence, flags=re.IGNORECASE)
    return sentence


def _is_other(found: re.Match[str]) -> bool:
    """Verbs that the phrases say better: "no se puede repetir" is about what is unique."""
    verb = found.groupdict().get("verb") or ""
    return plain(verb) in (
        "repetir",
        "haber",
        "tener",
        "listar",
        "buscar",
        "ver",
        "ordenar",
        "exportar",
        "filtrar",
        "solapar",
        "consultar",
        "importar",
        "deshacer",
        "imprimir",
    )


def _passive(found: re.Match[str], kind: str) -> str:
    said = found.groupdict()
    can = "cannot" if said.get("not") else "can"
    only = "Solo " if said.get("only") else ""
    rest = said.get("rest") or ""
    if kind == "present":
        done = PRESENT.get(said["present"].lower(), "changed")
        return (
            f"{said['what']} {can if said.get('not') else 'can'} be {done}{rest}."
            if said.get("not")
            else found[0]
        )
    second, what = said.get("second"), said["what"]
    both = f". {only}{what} {can} be {_done(second, rest)}{rest}" if second else ""
    rest = "" if second and _done(second, rest) == "marked as" else rest
    return f"{only}{what} {can} be {_done(said['verb'], rest)}{rest}{both}."


def _done(verb: str, rest: str) -> str:
    declared = plain(verb) in ("declarar", "marcar", "dar", "poner", "pasar", "cambiar")
    return (
        "marked as"
        if declared and re.match(r"\s+(?:por |como |a |en )?\w+$", rest)
        else participle(verb)
    )
