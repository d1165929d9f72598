"""The table of cases: what a plain message asks for. When in doubt, it is talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.commands.command_table import REGISTRY
from chat.commands.intents import COMMAND_OF, Intent, Kind, intent_of
from chat.commands.offers import MEANINGS

BRIEF = """A library lends books.

A book has a title and a status. A member has a name. A member must return a book.
"""
LISTED = """Bicycle workshop

## MUST
- Repairs are listed by day.
- A repair is open or done.
- Customers see their own repairs.
"""
TALLER = "Un taller repara bicicletas. Cada cliente tiene un nombre. Una bicicleta pertenece a un cliente. Los clientes pueden pedir cita."

CHAT = (
    "",
    "hello",
    "ok",
    "yes",
    "What is a plan?",
    "Give me an explanation of what you do",
    "The digital age is here",
    "Me gusta el pedaleo en la montaña",
    "I would like a plan for a library, can you explain?",
    "How would you build an app for bikes?",
    "What tool do you use to build a system like this?",
    "Don't build an app yet, let us talk first",
    "I do not want an application",
    "We never need a system for that",
    "Please do not plan anything now",
    "I want the app to have a dark mode",
    "I want to understand the system",
    "the plan for the website is nice",
    "Why did the run pause?",
    "pause is a nice word",
    "I approve of libraries in general",
    "Could we cancel a single booking later?",
    "Do not pause",
    "don't approve it",
    "running is healthy",
    "no quiero una aplicación",
    "¿Cómo creo una aplicación?",
    "¿Qué es un plan?",
    "No construyas una aplicación todavía",
    "explícame el sistema",
    "Dale recuerdos a tu madre",
    "a gym has members",
    f"{BRIEF}\nDoes that make sense?",
    f"Do not plan yet, this is only a first idea.\n{BRIEF}",
    "```\nbuild an app\n```",
    "`/masterplan` is what I send to build an app?",
)
PLAN = (
    "Build me a small online booking system for a gym",
    "Please create a tool that counts visitors",
    "Can you build an app for bikes?",
    "Hello, make a web site for our choir",
    "I need an app for my gym.",
    "We'd like a tracker for repairs",
    "I want to build a small API for weather",
    "Let's plan a simple inventory system",
    "I’d like a database of our plants",
    "plan this",
    "Please make a plan",
    "Quiero una aplicación para mi gimnasio",
    "Necesitamos un sistema de reservas",
    "¿Puedes crear un sistema de citas?",
    "Hazme una tienda online",
    "planifica esto",
    BRIEF,
    LISTED,
    LISTED.replace("\n", "\r\n"),
    TALLER,
)
ORCHESTRATE = (
    "Build me a booking system for a gym, end to end",
    "Create an app for our choir without asking",
    "Quiero una aplicación para mi gimnasio, de principio a fin",
)
COMMANDS = {
    "pause": ("pause", "Please pause the run now", "Pausa la construcción"),
    "stop": ("stop", "stop building", "Please stop it now", "Detén la construcción"),
    "resume": ("resume", "ok, continue", "go on please", "sigue", "Continúa"),
    "approve": ("approve", "I approve the plan", "approve it", "aprueba el plan"),
    "run": ("run it", "build it now", "start building", "¡Dale!", "adelante", "Construye el plan"),
    "cancel": ("cancel", "cancel the run", "cancela el plan"),
    "status": ("status?", "how far is it?", "¿cómo va?"),
    "costs": ("what does it cost?", "How much did it cost so far?", "¿Cuánto cuesta?"),
}


@pytest.mark.parametrize("text", CHAT)
def test_what_is_no_order_is_talk(text: str) -> None:
    assert intent_of(text) == Intent(Kind.CHAT)


@pytest.mark.parametrize("text", PLAN)
def test_an_order_or_a_brief_is_to_be_planned(text: str) -> None:
    assert intent_of(text) == Intent(Kind.PLAN)


@pytest.mark.parametrize("text", ORCHESTRATE)
def test_an_order_for_the_whole_way_is_one(text: str) -> None:
    assert intent_of(text) == Intent(Kind.ORCHESTRATE)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in COMMANDS.items() for text in texts]
)
def test_a_message_that_says_a_command_and_nothing_else_is_that_command(
    name: str, text: str
) -> None:
    assert intent_of(text) == Intent(Kind.COMMAND, name)


def test_every_command_that_can_be_said_is_in_the_registry() -> None:
    named = {name for said in COMMAND_OF.values() for name in MEANINGS.get(said, (said,))}
    assert named <= set(REGISTRY)


@given(st.sampled_from(sorted(COMMAND_OF)), st.text("abcdefghijklmnñ", min_size=1, max_size=5))
def test_a_command_inside_a_longer_word_is_none(phrase: str, letters: str) -> None:
    assert (
        intent_of(f"{letters}{phrase}").kind != Kind.COMMAND or f"{letters}{phrase}" in COMMAND_OF
    )
