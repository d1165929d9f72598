"""Where each module stands in a plan: its phase and milestone, and the family it serves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A milestone before it has numbers. `modules` are in an order that follows their imports."""

    phase: str
    name: str
    goal: str
    modules: tuple[str, ...]
    family: str


#: In the order of their imports.
RULE_MODULES = ("rules", "guards", "conditions", "gathering", "spacing")
STAGES = (
    Stage(
        "setup",
        "Values and limits",
        "Raw text becomes checked values.",
        ("errors", "kinds", "values", "checks"),
        "values",
    ),
    Stage(
        "setup",
        "Journal and store",
        "Changes are written down before they count.",
        ("journal", "store"),
        "durability",
    ),
    Stage("setup", "Settings", "The program can be set up.", ("settings",), "interface"),
    Stage(
        "setup",
        "Reading and writing for people",
        "Values and records have a form people read.",
        ("text", "command_words", "wording"),
        "lookup",
    ),
    Stage(
        "core",
        "Records",
        "Records can be kept, linked and moved along.",
        ("links", "records", "states", *RULE_MODULES, "stock"),
        "records",
    ),
    Stage(
        "core",
        "What is kept",
        "Every kind of record is described.",
        ("<kinds>", "catalog"),
        "records",
    ),
    Stage(
        "core",
        "What can be done",
        "Actions follow their rules.",
        ("<actions>", "actions"),
        "records",
    ),
    Stage(
        "core",
        "Searching and sorting",
        "The right records are found.",
        ("query", "search_commands"),
        "lookup",
    ),
    Stage(
        "core",
        "History",
        "Changes can be followed and taken back.",
        ("history", "history_commands"),
        "tracing",
    ),
    Stage(
        "core",
        "Figures",
        "Records are counted and added up.",
        ("figures", "reports", "report_commands"),
        "lookup",
    ),
    Stage(
        "core",
        "Exchange",
        "Records go out and come in.",
        ("exchange", "exchange_commands"),
        "durability",
    ),
    Stage(
        "core",
        "Safekeeping",
        "Nothing is lost, and damage is found.",
        ("backup", "integrity", "safety_commands"),
        "durability",
    ),
    Stage(
        "core",
        "Groups and samples",
        "Many changes at once, and data to try out.",
        ("batches", "samples", "batch_commands"),
        "records",
    ),
    Stage(
        "polish",
        "Description",
        "The program explains itself.",
        ("describing", "description_commands"),
        "interface",
    ),
    Stage(
        "polish",
        "Calendar",
        "Days and deadlines are seen in time.",
        ("calendar_views", "calendar_commands"),
        "lookup",
    ),
    Stage("polish", "Web", "Other programs can ask.", ("requests", "web"), "interface"),
    Stage(
        "polish",
        "Commands",
        "Everything can be done by a command.",
        ("commands", "registry"),
        "interface",
    ),
    Stage(
        "polish",
        "Program",
        "The program starts and answers.",
        ("cli", "completion", "__main__", "__init__"),
        "interface",
    ),
)
BASE = frozenset(
    [
        "errors",
        "kinds",
        "values",
        "checks",
        "journal",
        "store",
        "text",
        "links",
        "records",
        "states",
        "command_words",
        "commands",
        "registry",
        "cli",
        "__main__",
        "__init__",
    ]
)
ONLY_WHEN_NEEDED = frozenset({*RULE_MODULES, "stock"})
OPTIONAL = (
    "query",
    "search_commands",
    "history",
    "history_commands",
    "exchange",
    "exchange_commands",
    "figures",
    "reports",
    "report_commands",
    "backup",
    "integrity",
    "safety_commands",
    "wording",
    "settings",
    "batches",
    "samples",
    "batch_commands",
    "describing",
    "description_commands",
    "requests",
    "web",
    "calendar_views",
    "calendar_commands",
    "completion",
)
