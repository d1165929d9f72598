"""Gate S as a table: what was due, what passed, what it decides."""

from decimal import Decimal

import pytest

from execution.gate.decision import DueCheck, DueTest, LiveRequirement, decide


def due(must: str = "", should: str = "") -> list[DueTest]:
    """One test a letter: `p` passed, `f` failed, `w` failed and waived."""
    return [
        DueTest(
            name=f"test {n}",
            requirement=f"{'M' if is_must else 'S'}{n}",
            is_must=is_must,
            is_passed=letter == "p",
            is_waived=letter == "w",
        )
        for is_must, letters in ((True, must), (False, should))
        for n, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("must", "should", "is_passed", "can_release"),
    [
        pytest.param("p" * 15, "p" * 20, True, True, id="all of both"),
        pytest.param("p" * 15, "p" * 19 + "f", True, True, id="should at 95"),
        pytest.param("p" * 99 + "f", "p" * 20, False, False, id="one must of a hundred"),
        pytest.param("p" * 15, "p" * 94 + "f" * 6, False, True, id="should at 94"),
        pytest.param("", "", False, False, id="no tests"),
        pytest.param("p", "", True, True, id="no should in the plan"),
        pytest.param("p" + "f" * 14, "", False, False, id="one passing of fifteen"),
    ],
)
def test_the_release_gate(must: str, should: str, is_passed: bool, can_release: bool) -> None:
    decision = decide(due(must, should), [], is_release=True)

    assert (decision.is_passed, decision.can_release) == (is_passed, can_release)


def test_nothing_due_has_no_rate_and_blocks_nothing_before_the_last_wave() -> None:
    decision = decide([], [], is_release=False)

    assert (decision.must_rate, decision.should_rate) == (None, None)
    assert decision.opened_by == "gate"
    assert decision.can_release is None


def test_a_must_that_was_given_up_opens_the_gate_but_is_no_release() -> None:
    decision = decide(due("p"), [], is_release=True, is_short=True)

    assert (decision.is_passed, decision.can_release) == (True, False)


def test_a_requirement_without_a_test_is_a_failed_one_at_the_release_gate_only() -> None:
    live = [LiveRequirement(code="M0", is_must=True), LiveRequirement(code="M9", is_must=True)]

    early = decide(due("p"), [], is_release=False, requirements=live)
    last = decide(due("p"), [], is_release=True, requirements=live)

    assert early.is_passed
    assert not last.is_passed
    assert last.must_rate == Decimal(50)
    assert last.blockers == ("M9: no test was asked for",)
    assert last.can_release is False


def test_a_failed_check_of_the_whole_blocks_whatever_the_tests_say() -> None:
    checks = [DueCheck(name="start", level=4, is_passed=False)]

    decision = decide(due("p"), checks, is_release=True)

    assert not decision.is_passed
    assert decision.can_release is False
    assert decision.blockers == ("level 4: start",)


@pytest.mark.parametrize("must", ["p", "f"])
def test_what_no_repair_mended_shuts_no_gate_that_the_tests_open(must: str) -> None:
    checks = [DueCheck(name="types", level=4, is_passed=False, is_left=True)]

    decision = decide(due(must), checks, is_release=True)

    assert (decision.is_passed, decision.can_release) == (must == "p", must == "p")
    assert decision.blockers == (() if must == "p" else ("M0: test 0",))


def test_a_waiver_opens_the_gate_but_counts_as_failed_and_forbids_release() -> None:
    decision = decide(due("ppw"), [], is_release=True)

    assert decision.opened_by == "waiver"
    assert not decision.is_passed
    assert decision.must_rate == Decimal("66.66")
    assert decision.can_release is False


def test_a_waiver_excuses_its_own_test_only() -> None:
    assert decide(due("pwf"), [], is_release=False).opened_by == ""


def test_a_waived_check_does_not_exist() -> None:
    checks = [DueCheck(name="imports", level=3, is_passed=False)]

    assert decide(due("w"), checks, is_release=False).opened_by == ""


def test_a_rate_is_never_rounded_up_to_its_threshold() -> None:
    should = "p" * 94_996 + "f" * 5_004

    decision = decide(due("", should), [], is_release=False)

    assert decision.should_rate == Decimal("94.99")
    assert not decision.is_passed


@pytest.mark.parametrize(
    ("should", "opened_by"),
    [
        pytest.param("p" * 18 + "ww", "waiver", id="a passed and a waived one count alike"),
        pytest.param("p" * 18 + "wf", "waiver", id="exactly at 95 with the waived one"),
        pytest.param(
            "p" * 188 + "w" + "f" * 11, "", id="half a percent below 95 with the waived one"
        ),
    ],
)
def test_waived_should_tests_count_towards_the_threshold(should: str, opened_by: str) -> None:
    assert decide(due("p", should), [], is_release=False).opened_by == opened_by


def test_only_what_shuts_the_gate_is_named() -> None:
    checks = [
        DueCheck(name="imports", level=3, is_passed=True),
        DueCheck(name="entry", level=4, is_passed=False),
    ]

    below = decide(due("pw", "p" * 9 + "f"), checks, is_release=False)
    at_95 = decide(due("f", "p" * 19 + "f"), checks[:1], is_release=False)

    assert below.blockers == ("S9: test 9", "level 4: entry")
    assert at_95.blockers == ("M0: test 0",)


def test_a_plan_without_any_test_is_not_opened_and_says_why() -> None:
    decision = decide([], [], is_release=True)

    assert (decision.opened_by, decision.blockers) == ("", ("no acceptance test at all",))


def test_a_failed_check_of_components_shuts_the_gate_but_is_none_of_the_whole() -> None:
    checks = [DueCheck(name="imports", level=3, is_passed=False)]

    decision = decide(due("p"), checks, is_release=True)

    assert (decision.is_passed, decision.can_release) == (False, True)
