"""Which model tries, and what a try amounts to."""

import pytest

from execution.engine.ladder import Bar, FailedTry, Verdict, model_for, verdict
from execution.source.atom_source import Finding

LADDER = ["small", "middle", "large"]
BAR = Bar(
    required={"syntax", "contract"}, style={"lint", "size", "complexity"}, asked_once={"size"}
)


def tried(*signatures: str, model: str = "small") -> list[FailedTry]:
    return [FailedTry(model=model, signature=signature) for signature in signatures]


@pytest.mark.parametrize(
    ("base", "failed", "chosen"),
    [
        ("small", [], "small"),
        ("small", tried("a"), "small"),
        ("small", tried("a", "b"), "middle"),
        ("small", tried("a", "b", "c"), "large"),
        ("middle", tried("a", "b", model="middle"), "large"),
        ("large", tried("a", "b", model="large"), "large"),
        ("elsewhere", tried("a", "b", "c"), "elsewhere"),
    ],
)
def test_the_ladder_is_climbed_with_the_failures(
    base: str, failed: list[FailedTry], chosen: str
) -> None:
    assert model_for(base, LADDER, failed) == chosen


def test_the_same_error_twice_skips_ahead() -> None:
    failed = [*tried("a"), *tried("b"), *tried("b", model="middle")]

    assert model_for("small", LADDER, failed) == "large"
    assert model_for("small", LADDER, tried("a", "a", model="middle")) == "large"


@pytest.mark.parametrize(
    ("failed", "chosen"),
    [
        pytest.param(tried("a", "a"), "middle", id="the same twice, with the model of the task"),
        pytest.param(
            tried("", "", model="middle"), "middle", id="no signature is not the same error"
        ),
        pytest.param(tried("a", "b", model="middle"), "middle", id="different errors"),
        pytest.param(
            [*tried("a"), *tried("a", model="middle")], "large", id="from the model of the last try"
        ),
        pytest.param(
            [*tried("a", model="middle"), *tried("a")], "middle", id="not from the one before it"
        ),
    ],
)
def test_only_an_error_that_comes_back_at_once_skips_ahead(
    failed: list[FailedTry], chosen: str
) -> None:
    assert model_for("small", LADDER, failed) == chosen


def found(validator: str, outcome: str = "failed") -> Finding:
    return Finding(level=1, validator=validator, outcome=outcome, error_class="lint")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "is_last", "expected"),
    [
        pytest.param([found("syntax", "passed")], False, Verdict.ACCEPT, id="all passed"),
        pytest.param([found("lint")], False, Verdict.ACCEPT, id="style"),
        pytest.param([found("complexity")], False, Verdict.ACCEPT, id="style that is not asked for"),
        pytest.param([found("size"), found("lint")], False, Verdict.RETRY, id="size, tries left"),
        pytest.param([found("size")], True, Verdict.ACCEPT, id="size, on the last"),
        pytest.param([found("types"), found("lint")], False, Verdict.RETRY, id="types, tries left"),
        pytest.param([found("types")], True, Verdict.ACCEPT, id="types, on the last"),
        pytest.param([found("contract")], False, Verdict.RETRY, id="hard, tries left"),
        pytest.param(
            [found("syntax", "passed"), found("contract")], True, Verdict.NEEDS_REVIEW,
            id="hard, on the last, parses",
        ),
        pytest.param([found("syntax")], True, Verdict.FAIL, id="does not parse, on the last"),
        pytest.param(
            [found("contract", "unverifiable")], False, Verdict.NEEDS_REVIEW, id="unverifiable"
        ),
    ],
)  # fmt: skip
def test_what_follows_from_the_checks(
    findings: list[Finding], is_last: bool, expected: Verdict
) -> None:
    assert verdict(findings, BAR, is_last=is_last) == expected


def test_style_is_asked_for_once() -> None:
    assert verdict([found("size")], BAR, is_last=False, was_asked=True) == Verdict.ACCEPT
    assert verdict([found("types")], BAR, is_last=False, was_asked=True) == Verdict.RETRY
    assert verdict([found("contract")], BAR, is_last=False, was_asked=True) == Verdict.RETRY
