"""Which language a text is in, by its commonest words; and what a writer of another one is told."""

import re
from collections import Counter

WORDS = {
    "en": "the a an of and to is has have in for with be can it that are as by on not or must should we each from",
    "es": "el la los las un una de y que en es tiene con por para se del al no son como su debe cada más pueden lo",
    "de": "der die das ein eine einen und ist hat von mit zu für den dem nicht sich auf werden muss wir jede oder im soll",
    "fr": "le la les un une des de et est a du dans pour que qui avec ne pas sur il nous doit chaque par au sont",
    "pt": "o a os as um uma de e que em é tem com por para se do da não são como seu deve cada dos das pode",
    "it": "il lo la i gli le un una di e che è ha con per si del della non sono come deve ogni può nel dei",
    "nl": "de het een van en is heeft met voor niet dat op te zijn worden moet elke wij of aan kan",
}
SETS = {code: set(words.split()) for code, words in WORDS.items()}
TOLD = {
    "es": "Este texto parece estar en español. El modelo de reserva son reglas fijas que solo leen inglés:"
    " para un texto en español hace falta un modelo de verdad (ANTHROPIC_API_KEY).",
    "de": "Dieser Text scheint auf Deutsch zu sein. Das Ersatzmodell besteht aus festen Regeln, die nur Englisch lesen:"
    " für einen deutschen Text braucht es ein echtes Modell (ANTHROPIC_API_KEY).",
    "fr": "Ce texte semble être en français. Le modèle de remplacement suit des règles fixes qui ne lisent que l'anglais :"
    " pour un texte en français, il faut un vrai modèle (ANTHROPIC_API_KEY).",
    "pt": "Este texto parece estar em português. O modelo substituto são regras fixas que só leem inglês:"
    " para um texto em português é preciso um modelo de verdade (ANTHROPIC_API_KEY).",
}
OTHER = (
    "This text seems to be in another language than English. The stand-in is a set of fixed rules that read English"
    " alone: for any other language a real model is needed (ANTHROPIC_API_KEY)."
)


def language(text: str) -> str:
    """A code of WORDS, `other` for another script, or `en` where nothing tells."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter > "\u024f" for letter in letters) > len(letters) / 2:
        return "other"
    counts = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    scores = {code: sum(counts[word] for word in words) for code, words in SETS.items()}
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    return best if scores[best] > scores["en"] + 1 else "en"


def told(code: str) -> str:
    return TOLD.get(code, OTHER)
