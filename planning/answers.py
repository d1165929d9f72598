"""What planning asks of a model. `docs/model-contract.md` prints these schemas."""

from typing import Literal

from pydantic import Field

from config.shared.answers import ModelAnswer

Coverage = Literal["clear", "partial", "missing"]
FieldType = Literal[
    "text", "integer", "decimal", "boolean", "date", "datetime", "email", "choice", "reference"
]


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
    states: list[str] = Field(description="snake_case states; the first is the initial one.")
    actions: list[AggregateAction]
    invariants: list[str] = Field(description="What must always hold, one sentence each.")


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


class RequirementDraft(ModelAnswer):
    text: str
    priority: Literal["must", "should"]
    criterion: str = Field(description="A check a test can make: given, when, then.")
    aggregates: list[str] = Field(description="Names of the aggregates it speaks about.")
    source: str = Field(description="The words of the brief or the answer it comes from.")


class Risk(ModelAnswer):
    text: str
    mitigation: str


class TechnicalStack(ModelAnswer):
    language: str
    libraries: list[str] = Field(description="Empty: standard library only.")
    architecture_style: str


class DomainModel(ModelAnswer):
    """The model of the domain and the numbered requirements."""

    domain: str = Field(description="Two to five words.")
    summary: str = Field(description="Two sentences.")
    bounded_contexts: list[BoundedContext]
    aggregates: list[Aggregate]
    value_objects: list[ValueObject]
    domain_events: list[DomainEvent]
    services: list[DomainService]
    requirements: list[RequirementDraft]
    assumptions: list[str]
    risks: list[Risk]
    stack: TechnicalStack


class MilestoneDraft(ModelAnswer):
    key: str = Field(description="M1, M2, … over all phases in order.")
    name: str
    goal: str
    tasks: int = Field(description="How many tasks this milestone gets.")
    depends_on: list[str] = Field(description="Keys of earlier milestones.")


class PhaseDraft(ModelAnswer):
    type: Literal["setup", "core", "polish"]
    name: str
    goal: str
    milestones: list[MilestoneDraft]


class PlanSkeleton(ModelAnswer):
    """Phases and milestones; the tasks follow, one call a milestone."""

    project_name: str
    package: str = Field(description="Name of the Python package that is built; snake_case.")
    description: str
    tech_stack: list[str]
    architecture_style: str
    phases: list[PhaseDraft] = Field(description="Three: setup, core, polish.")


class SymbolRef(ModelAnswer):
    path: str = Field(description="A relative path such as library/books.py.")
    symbol: str = Field(description="A top-level name in it; empty for the whole file.")


class TaskDraft(ModelAnswer):
    key: str = Field(description="Local key, such as M4.3.")
    name: str = Field(description="Unique in the plan.")
    description: str
    complexity: Literal["low", "medium", "high", "critical"]
    task_type: str = Field(description="One word, such as model, rule, storage, interface, docs.")
    target_files: list[str]
    requirements: list[str] = Field(description="Requirement codes, such as FR-001.")
    technical_reason: str = Field(description="Why it is needed, if it serves no requirement.")
    subtasks: list[str] = Field(description="Three to seven short steps.")
    provides: list[SymbolRef] = Field(description="What other tasks may use from it.")
    needs: list[SymbolRef] = Field(description="What it uses from other tasks.")
    depends_on: list[str] = Field(description="Local keys in the same milestone.")


class MilestoneTasks(ModelAnswer):
    """The tasks of one milestone."""

    tasks: list[TaskDraft]


class TaskLink(ModelAnswer):
    task: str = Field(description="Key of the task that needs something.")
    needs: SymbolRef
    provider: str = Field(description="Key of the task that provides it; empty if none does.")


class TaskLinks(ModelAnswer):
    """Providers for needs that code could not resolve."""

    links: list[TaskLink]
