"""What discovery asks of a model. `docs/model-contract.md` prints these schemas."""

from typing import Literal

from pydantic import Field

from config.shared.answers import ASKED, ModelAnswer

Coverage = Literal["clear", "partial", "missing"]
FieldType = Literal[
    "text", "integer", "decimal", "boolean", "date", "datetime", "email", "choice", "reference",
    "list", "json",
]  # fmt: skip
OpenEnd = Literal["", "minimum", "maximum", "both"]


class TopicCoverage(ModelAnswer):
    topic: str = Field(description="One of the topics named in the system prompt.")
    status: Coverage
    note: str = Field(description="What the brief says, or what it leaves open. One sentence.")


class QuestionOption(ModelAnswer):
    label: str = Field(description="At most eight words; this text is stored as the answer.")
    implication: str = Field(description="What choosing it means. One sentence.")
    gives_up: list[str] = Field(
        default_factory=list,
        description="Requirements of the brief, word for word, that are not built if it is chosen.",
    )


class Question(ModelAnswer):
    topic: str
    question: str
    why: str = Field(description="Why it matters. One sentence.")
    options: list[QuestionOption] = Field(description="Two to five.")
    recommended: str = Field(description="The label of one option.")
    reason: str = Field(description="Why that option is recommended.")


class DiscoveryQuestions(ModelAnswer):
    """What the brief leaves open."""

    readable: bool = Field(description="False if no application can be understood from the brief.")
    reason: str = Field(description="If not readable: what is missing, for the person. Else empty.")
    coverage: list[TopicCoverage]
    questions: list[Question] = Field(description="At most five, most important first.")


class ContextRelation(ModelAnswer):
    to: str = Field(description="Name of another bounded context.")
    kind: str = Field(description="Such as customer-supplier, conformist, shared kernel.")


class BoundedContext(ModelAnswer):
    name: str
    purpose: str
    relations: list[ContextRelation]


class AggregateField(ModelAnswer):
    name: str = Field(description="A snake_case Python identifier.")
    type: FieldType
    required: bool
    unique: bool
    minimum: str = Field(description="Smallest length, number or date as text; empty if unlimited.")
    maximum: str = Field(description="Largest length, number or date as text; empty if unlimited.")
    choices: list[str] = Field(description="Allowed values of a choice, else empty.")
    default: str = Field(description="Value used when none is given, as text; empty if none.")
    references: str = Field(description="Aggregate a reference points to, else empty.")
    excludes: OpenEnd = Field(default="", description="Which limits are not allowed themselves.")
    automatic: str = Field(
        default="", description="What the software sets it to by itself; empty if people give it."
    )
    read_only: bool = Field(default=False, description="True if it never changes once it is set.")


class Uniqueness(ModelAnswer):
    """No two have the same values in all of these fields."""

    fields: list[str]
    when: str = Field(description="Only among those for which this holds; empty: among all.")


class StateField(ModelAnswer):
    name: str = Field(description="A snake_case Python identifier, such as payment_status.")
    states: list[str] = Field(description="Spelled as the brief spells them; first the initial.")


class Part(ModelAnswer):
    """What lives and dies with its aggregate, such as the items of a cart."""

    name: str = Field(description="A singular CamelCase name.")
    plural: str
    purpose: str
    fields: list[AggregateField]


class AggregateAction(ModelAnswer):
    name: str = Field(description="A snake_case verb, such as return_book.")
    actor: str = Field(description="Who does it; empty if anyone.")
    from_states: list[str] = Field(description="States it is allowed in; empty if any.")
    to_state: str = Field(description="State afterwards; empty if unchanged.")
    rules: list[str] = Field(description="Conditions that must hold, one sentence each.")
    effects: list[str] = Field(description="What else changes, one sentence each.")


class Aggregate(ModelAnswer):
    name: str = Field(description="A singular CamelCase name.")
    plural: str = Field(description="The plural, in lower case, as people say it.")
    context: str = Field(description="Name of its bounded context.")
    purpose: str
    fields: list[AggregateField]
    states: list[str] = Field(
        description="Of its life, spelled as the brief spells them; first the initial one."
    )
    actions: list[AggregateAction]
    invariants: list[str] = Field(description="What must always hold, one sentence each.")
    id_kind: Literal["integer", "uuid", "text"] = "integer"
    unique: list[Uniqueness] = Field(
        default_factory=list, description="Over several fields, or only under a condition."
    )
    parts: list[Part] = Field(default_factory=list)
    further_states: list[StateField] = Field(
        default_factory=list, description="State fields besides the life of the thing."
    )


class ValueObject(ModelAnswer):
    name: str
    context: str
    purpose: str


class DomainEvent(ModelAnswer):
    name: str
    aggregate: str
    when: str


class DomainService(ModelAnswer):
    name: str
    context: str
    purpose: str


class Refusal(ModelAnswer):
    status: int = Field(description="Status code of the answer.")
    error: str = Field(description="The code or message of the error, as the brief spells it.")
    when: str


class Operation(ModelAnswer):
    """What a caller may ask of the software from outside."""

    name: str = Field(description="A snake_case verb and thing, such as list_orders.")
    aggregate: str = Field(description="Aggregate it is about; empty if none.")
    method: str = Field(description="GET, POST, PUT, PATCH or DELETE; empty for a command line.")
    path: str = Field(description="Such as /orders/{id}, or the words of a command.")
    who: str = Field(description="Who may; empty if anyone.")
    inputs: list[str] = Field(description="Name, type and whether it is needed, one each.")
    answer: str = Field(description="What comes back.")
    status: int = Field(description="Status code when it succeeds; 0 for a command line.")
    refusals: list[Refusal]
    paging: str = Field(default="", description="How long lists are cut; empty if they are not.")
    filters: list[str] = Field(default_factory=list)


class RequirementDraft(ModelAnswer):
    text: str
    priority: Literal["must", "should"]
    criterion: str = Field(description="A check a test can make: given, when, then.")
    aggregates: list[str] = Field(description="Names of the aggregates it speaks about.")
    source: str = Field(description="The words of the brief or the answer it comes from.")


class Risk(ModelAnswer):
    text: str
    mitigation: str


class WantedLibrary(ModelAnswer):
    name: str = Field(
        description="The name of a distribution alone: no version, address or option."
    )
    why: str


class Unbuildable(ModelAnswer):
    demand: str = Field(description="What the brief asks for, word for word.")
    why: str = Field(description="Why none of the stacks can. One sentence.")


class StackOption(ModelAnswer):
    name: str
    choice: str


class TechnicalStack(ModelAnswer):
    name: str = Field(default="", description="The name of one of `<stacks>`.")
    reason: str = Field(default="", description="Why this one fits best. One sentence.")
    options: list[StackOption] = Field(
        default_factory=list,
        description="Of the options of that stack, those that are not its defaults.",
    )
    language: str
    libraries: list[WantedLibrary] = Field(description="Beyond those the stack has; usually none.")
    architecture_style: str
    unbuildable: list[Unbuildable] = Field(
        default_factory=list,
        description="Demands of the brief that no stack can meet at all. May be empty.",
        json_schema_extra=ASKED,
    )


class DomainModel(ModelAnswer):
    """The model of the domain and the numbered requirements."""

    domain: str = Field(description="Two to five words.")
    summary: str = Field(description="Two sentences.")
    bounded_contexts: list[BoundedContext]
    aggregates: list[Aggregate]
    value_objects: list[ValueObject]
    domain_events: list[DomainEvent]
    services: list[DomainService]
    operations: list[Operation] = Field(
        default_factory=list, description="Only where the brief speaks of an interface for callers."
    )
    requirements: list[RequirementDraft]
    assumptions: list[str]
    exclusions: list[str] = Field(
        default_factory=list,
        description="What the brief says in prose is not wanted: its words, unchanged. May be empty.",
        json_schema_extra=ASKED,
    )
    risks: list[Risk]
    stack: TechnicalStack
