"""Whether a brief can be read at all, and in which language."""

import re
import unicodedata
from dataclasses import dataclass

#: Small words by language. What two languages share stands in both lists and decides nothing.
WORDS = {
    "English": (
        "the a an is are of and to in for with has have each every must should can we our it its be or that"
        " this keep at most least one per by from not only want need when who which their they as on will any"
        " than more may does do all no but if cannot required optional unique text string integer number date title"
        " field type record status yes characters code price kind owner state rule rules"
    ),
    "Spanish": (
        "el la los las un una de del y en para con tiene tienen cada debe deben puede pueden que se su sus por"
        " es son nuestro nuestra como no al o cuando máximo guardar guardamos quiero necesito necesitamos está"
        " estado más sin sobre lo si ya entre hay desde hasta también queremos fecha nombre número único"
        " obligatorio obligatoria texto entero opcional campo tipo regla reglas registro título código precio"
    ),
    "French": (
        "le la les des du un une de et est sont dans pour chaque avec nous doit doivent peut peuvent il elle que"
        " qui ne pas par sur au aux ses leur ce cette à ou où plus être a nom prénom date numéro l d"
        " obligatoire"
    ),
    "German": (
        "der die das und ist nicht ein eine einen einem mit für auf jedes jeder jede haben wir hat soll sollen"
        " kann können muss müssen von zu im den dem des sich wird werden oder als bei nach aus nur sind"
    ),
    "Portuguese": (
        "o a os as um uma de do da dos das e em para com tem têm cada deve devem pode podem que se seu sua por é"
        " são não ao à ou quando mais no na nos nas pelo pela nós nome número você"
    ),
    "Italian": (
        "il lo la gli le un una di del della dei delle e è in per con ha hanno ogni deve devono può possono che"
        " si suo sua non al o quando sono nel nella dal più da i alla nome"
    ),
    "Dutch": (
        "de het een en is zijn van voor met niet elke elk heeft hebben wij moet moeten kan kunnen die dat op te"
        " in aan door of bij naar ook wordt worden uit naam als er maar"
    ),
    "Catalan": (
        "el la els les un una de del dels i en per amb té tenen cada ha han pot poden que es seu seva és són no"
        " al als o quan més sense als als també hi ser data nom"
    ),
    "Swedish": "och att som ett en det är inte för med på av den till har ska kan varje vi om",
    "Danish": "og at som et en det er ikke for med på af den til har skal kan hver vi om der",
    "Polish": "i w na z do nie jest są się oraz lub każdy każda ma mają może musi dla o po od",
    "Romanian": "și în este sunt pentru cu care un o al ale fiecare are trebuie poate nu de la",
    "Turkish": "ve bir bu için ile her olan gibi daha en çok değil var yok mi",
    "Latin": "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor ut et ad quis",
}
NAMES = {"English": "en", "Spanish": "es"}
NOT_READ = "It does not read as sentences in English or Spanish"
READ = "Briefs in English and in Spanish can be read."


@dataclass(frozen=True)
class Language:
    """`name` is en, es or empty; `reason` says why nothing can be read."""

    name: str
    reason: str = ""


def language(brief: str) -> Language:
    letters = sum(letter.isalpha() for letter in brief)
    if letters < 12:
        return Language("", "There is no text in it that describes an application.")
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", brief).lower())
    latin = sum(word[0] < "\u0250" for word in words)
    if latin * 2 < len(words) or len(words) * 12 < letters:
        return Language("", f"{NOT_READ}. {READ}")
    counts = {name: sum(map(words.count, known)) for name, known in _sets().items()}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < max(2, len(words) // 25):
        few = counts["English"] or counts["Spanish"] or len(words) < 12
        best = max(NAMES, key=lambda name: counts[name]) if few else ""
    if best not in NAMES:
        seems = f"It seems to be written in {best}" if best else NOT_READ
        return Language("", f"{seems}{', as filler text is' if best == 'Latin' else ''}. {READ}")
    return Language(NAMES[best])


def _sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in WORDS.items()}
