"""Which language a text is in, by its commonest words; and what a writer of another one is told."""

import re

WORDS = {
    "en": "the a an of and to is has have in for with be can it that are as by on not or must should we each from",
    "es": "el la los las un una de y que en es tiene con por para se del al no son como su debe cada más pueden lo",
    "de": "der die das ein eine einen und ist hat von mit zu für den dem nicht sich auf werden muss wir jede oder im",
    "fr": "le la les un une des de et est a du dans pour que qui avec ne pas sur il nous doit chaque par au sont",
    "pt": "o a os as um uma de e que em é tem com por para se do da não são como seu deve cada dos das pode",
}
TOLD = {
    "en": "This text seems to be in another language: the stand-in model is a set of fixed rules that read English"
    " alone. For any other, a real model is needed (ANTHROPIC_API_KEY).",
    "es": "El modelo de reserva son reglas fijas que solo leen inglés; para el español hace falta un modelo de verdad"
    " (ANTHROPIC_API_KEY).",
    "de": "Das Ersatzmodell besteht aus festen Regeln, die nur Englisch lesen; für Deutsch braucht es ein echtes Modell"
    " (ANTHROPIC_API_KEY).",
    "fr": "Le modèle de remplacement suit des règles fixes qui ne lisent que l'anglais ; pour le français, il faut un"
    " vrai modèle (ANTHROPIC_API_KEY).",
    "pt": "O modelo substituto são regras fixas que só leem inglês; para o português é preciso um modelo de verdade"
    " (ANTHROPIC_API_KEY).",
}


def unreadable(text: str) -> str:
    """What a writer of another language is told, in that language; empty for English."""
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter > "\u024f" for letter in letters) > len(letters) / 2:
        return TOLD["en"]
    said = re.findall(r"[^\W\d_]+", text.lower())
    scores = {code: sum(word in words.split() for word in said) for code, words in WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    return TOLD[best] if scores[best] > scores["en"] + 1 else ""
