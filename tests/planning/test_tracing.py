"""What became of each statement of a brief, and which topics that leaves clear."""

import pytest
from django.utils import timezone

from planning.discovery.plan_traces import coverage_of, traces_of
from planning.discovery.statements.stated_requirements import Statement
from planning.discovery.traces import (
    BriefResults,
    Carrier,
    TraceOutcome,
    counts,
    is_brief_unbuilt,
    missing,
    trace,
)
from planning.lint.text_overlap import significant_words
from planning.models import Discovery, MasterPlan
from planning.pages.parts import traced
from tests.factories import MasterPlanFactory, RequirementFactory

SENTENCE = "A member can reserve a book that is lent."
NAMES = significant_words("book books title pages 1 200 lent member")


def known(*carriers: Carrier, assumptions: tuple[str, ...] = ()) -> BriefResults:
    return BriefResults(carriers=carriers, names=NAMES, assumptions=assumptions)


def carrier(text: str, source: str = "", why_not_built: str = "") -> Carrier:
    return Carrier(code="FR-001", text=text, source=source, why_not_built=why_not_built)


def became(text: str, found: BriefResults) -> str:
    others = [Statement(text="A library keeps books and lends them to its members.")]
    return trace([Statement(text=text), *others], found)[0].became.value


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        pytest.param(SENTENCE, known(carrier(SENTENCE)), "carried", id="its words"),
        pytest.param(SENTENCE, known(carrier("Reserving.", source=SENTENCE)), "carried", id="its words as source"),
        pytest.param(f"FR-3: {SENTENCE}", known(carrier(SENTENCE)), "carried", id="its words behind a code"),
        pytest.param(SENTENCE, known(carrier("Lent books are reserved by members.")), "carried", id="most of its words"),
        pytest.param("Books glow and members fly and lamps sing.", known(carrier("Books glow and members")), "partly", id="some of its words"),
        pytest.param("A book glows in the dark.", known(carrier("A book has a title.")), "nothing", id="one word in common"),
        pytest.param("A book glows in the dark.", known(), "nothing", id="a name of the model alone"),
        pytest.param("A book has a title (1 to 200 characters) and a number of pages.", known(), "modelled", id="names and limits"),
        pytest.param("Libro: título (obligatorio)", BriefResults(names=significant_words("libro titulo")), "modelled", id="names without accents"),
        pytest.param("Nobody signs in.", known(assumptions=("Nobody signs in; whoever starts it may do all.",)), "assumed", id="an assumption"),
        pytest.param("一本书可以被借出。", known(), "not_read", id="another script"),
        pytest.param(SENTENCE, known(carrier(SENTENCE, why_not_built="assumed")), "not_built", id="given up"),
        pytest.param(SENTENCE, known(carrier(SENTENCE), carrier(SENTENCE, why_not_built="assumed")), "not_built", id="carried and given up"),
        pytest.param("A book has a title and 200 pages.", known(carrier("A lent book with pages and a title glows.", why_not_built="given up")), "modelled", id="in the model, and alike to what was given up"),
        pytest.param("Export a PDF invoice.", known(carrier("Records are exported as CSV.")), "nothing", id="a CSV is no PDF"),
    ],
)  # fmt: skip
def test_each_statement_becomes_what_its_words_say(
    text: str, found: BriefResults, expected: str
) -> None:
    assert became(text, found) == expected


def test_what_is_excluded_is_never_taken_for_carried() -> None:
    [found] = trace([Statement(text=SENTENCE, is_excluded=True)], known(carrier(SENTENCE)))

    assert found.became == TraceOutcome.EXCLUDED
    assert not found.is_lost


def test_a_story_is_shown_only_where_something_came_of_it() -> None:
    story = Statement(text="We closed the branch in Bilbao.", is_demand=False)

    assert trace([story], known()) == []
    assert trace([story], known(carrier(story.text)))[0].became == TraceOutcome.CARRIED


def test_every_kind_is_counted() -> None:
    found = counts(trace([Statement(text="Lamps sing loudly.")], known()))

    assert found["nothing"] == 1
    assert set(found) == {became.value for became in TraceOutcome}


COVERAGE = [
    {"topic": "functional scope", "status": "clear", "note": "Lending."},
    {"topic": "Integrations", "status": "clear", "note": "A file."},
    {"topic": "security", "status": "clear", "note": "Nobody signs in."},
    {"topic": "edge cases", "status": "missing", "note": "Nothing."},
]


def covered(plan: MasterPlan) -> dict[str, str]:
    discovery = Discovery.objects.get(plan=plan)
    plan = MasterPlan.objects.get(pk=plan.pk)
    return {c["topic"]: c["status"] for c in coverage_of(discovery, traces_of(plan))}


def modelled(brief: str, coverage: list[dict[str, str]] = COVERAGE) -> MasterPlan:
    plan = MasterPlanFactory()
    Discovery.objects.filter(plan=plan).update(
        brief=brief, coverage=coverage, modelled_at=timezone.now()
    )
    return plan


@pytest.mark.django_db
def test_no_topic_is_clear_beside_a_demand_that_nothing_came_of() -> None:
    plan = modelled("Users must be able to export a PDF.\n\nA book has a title.")
    RequirementFactory(plan=plan, text="A book has a title.")

    assert covered(plan) == {
        "functional scope": "partial",
        "Integrations": "partial",
        "security": "clear",
        "edge cases": "missing",
    }


@pytest.mark.django_db
def test_all_topics_are_as_judged_where_everything_is_carried() -> None:
    plan = modelled("A book has a title.")
    RequirementFactory(plan=plan, text="A book has a title.")

    assert covered(plan) == {c["topic"]: c["status"] for c in COVERAGE}


@pytest.mark.django_db
def test_topics_of_other_names_hide_nothing() -> None:
    topics = [{"topic": "umfang", "status": "clear", "note": ""}]

    assert covered(modelled("Books must glow.", topics)) == {"umfang": "partial"}


@pytest.mark.django_db
def test_what_the_recommendation_would_drop_is_not_clear_before_it_is_chosen() -> None:
    plan = modelled("Books must glow.")
    Discovery.objects.filter(plan=plan).update(modelled_at=None)
    option = {"label": "No", "implication": "", "gives_up": ["Books must glow."]}
    plan.discovery.questions.create(
        number=1, topic="security", question="Glow?", options=[option], recommended="No"
    )

    assert covered(plan)["security"] == "partial"
    assert covered(plan)["functional scope"] == "clear"


@pytest.mark.django_db
def test_a_brief_of_which_nothing_is_built_is_told_apart() -> None:
    plan = modelled("Users must be able to export a PDF.")
    RequirementFactory(plan=plan, text="A note that is added is listed.")
    assert is_brief_unbuilt(traces_of(MasterPlan.objects.get(pk=plan.pk)))

    RequirementFactory(plan=plan, text="Users must be able to export a PDF.")
    assert not is_brief_unbuilt(traces_of(MasterPlan.objects.get(pk=plan.pk)))


@pytest.mark.django_db
def test_a_brief_of_which_more_is_lost_than_built_is_not_built() -> None:
    plan = modelled("Books must glow.\n\nMembers can fly.\n\nShelves must sing.")
    RequirementFactory(plan=plan, text="Books must glow.")
    assert is_brief_unbuilt(traces_of(MasterPlan.objects.get(pk=plan.pk)))

    RequirementFactory(plan=plan, text="Members can fly.")
    assert not is_brief_unbuilt(traces_of(MasterPlan.objects.get(pk=plan.pk)))


@pytest.mark.django_db
def test_what_is_missing_of_a_brief_is_counted_in_words() -> None:
    plan = modelled("Users must be able to export a PDF.")
    assert missing(traces_of(MasterPlan.objects.get(pk=plan.pk))) == (
        "Of 1 statement of the brief: 1 not covered."
    )

    RequirementFactory(plan=plan, text="Users must be able to export a PDF.")
    assert missing(traces_of(MasterPlan.objects.get(pk=plan.pk))) == ""


@pytest.mark.django_db
def test_what_was_assumed_is_shown_before_what_is_settled() -> None:
    plan = modelled("Users must be able to export a PDF.")
    Discovery.objects.filter(plan=plan).update(
        assumptions=["Not built: users must be able to export a PDF."]
    )
    plan = MasterPlan.objects.get(pk=plan.pk)

    shown = traced.shown(plan, traces_of(plan))

    assert shown is not None
    assert [row["state"] for row in shown["open"]] == ["assumed"]
    assert shown["settled"] == []
