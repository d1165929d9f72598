"""What the model finds in the prose of a brief that is not wanted."""

from planning.discovery import unwanted
from planning.discovery.statements.stated_requirements import IN_WORDS, as_stored, statements
from planning.models import Discovery

BRIEF = (
    "Members pay monthly, but we do the money with our bank and that should stay out of this. "
    "We never lend abroad.\n\n## MUST\n- It lists all members by name\n"
)
MONEY = "we do the money with our bank and that should stay out of this"


def discovery() -> Discovery:
    return Discovery(brief=BRIEF, **as_stored(BRIEF))


def test_only_words_of_the_brief_that_it_does_not_demand_can_be_left_out() -> None:
    assert unwanted.problems(discovery(), [MONEY, f"  {MONEY.upper()}. "]) == []
    assert unwanted.problems(discovery(), ["No payments.", "…", "lists all members"]) == [
        "The exclusion 'No payments.' does not stand in the brief word for word.",
        "The exclusion '…' does not stand in the brief word for word.",
        "The exclusion 'lists all members' is something that the brief demands.",
    ]


def test_what_is_excluded_already_is_not_said_again() -> None:
    found = discovery()
    found.exclusions = [{"text": f"But {MONEY}.", "heading": "Later"}]

    told = unwanted.with_told(found, [MONEY, "We never lend\nabroad."])

    assert [one["text"] for one in told] == [f"But {MONEY}.", "We never lend abroad."]
    assert told[1]["heading"] == IN_WORDS


def test_a_statement_is_excluded_if_all_of_it_is() -> None:
    [first, second, *_] = statements(BRIEF)
    exclusions = [{"text": MONEY, "heading": IN_WORDS}, {"text": second.text, "heading": ""}]

    assert not unwanted.is_told(first, exclusions)
    assert unwanted.is_told(second, exclusions)
