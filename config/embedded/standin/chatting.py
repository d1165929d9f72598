"""ChatReply: honest about what answers, and about what can be done here."""

import re

from config.embedded.standin.reading.language import language
from config.embedded.standin.wire import Asked, Said

ENGLISH = (
    "I am the **stand-in model**: fixed rules, no AI, used because no API key is set."
    " I cannot hold a conversation, but I can turn a description of an application into a plan and into tested code.\n\n"
    "- `/masterplan` followed by a description starts a plan.\n"
    "- `/help` lists all commands.\n\n"
    "A description works best when it names the things to keep with their fields and limits, their states,"
    " and what people do with them, such as: *A book has a title (1 to 200 characters) and an ISBN (unique)."
    " A book is available or lent. A member can borrow a book.*"
)
SPANISH = (
    "Soy el **modelo de reserva**: reglas fijas, sin IA, porque no hay una clave de API."
    " No puedo conversar, pero sí convertir la descripción de una aplicación en un plan y en código probado.\n\n"
    "- `/masterplan` seguido de una descripción empieza un plan.\n"
    "- `/help` muestra todos los comandos.\n\n"
    "Funciona mejor si nombra las cosas con sus campos y límites, sus estados y lo que se hace con ellas, por ejemplo:"
    " *Un libro tiene un título (de 1 a 200 caracteres). Un libro está disponible o prestado.*"
)
NAMES_THINGS = re.compile(r"(?i)\b(?:has|have|tiene|tienen)\b.*,|\bmust\b|\bdebe\b")


def chat_reply(asked: Asked) -> Said:
    spanish = language(asked.last_message).name == "es"
    reply = SPANISH if spanish else ENGLISH
    if NAMES_THINGS.search(asked.last_message):
        hint = (
            "Eso parece una descripción: envíela con `/masterplan`."
            if spanish
            else "That reads like a description: send it with `/masterplan`."
        )
        reply = f"{hint}\n\n{reply}"
    return Said(reply)
