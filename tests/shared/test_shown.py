"""How values are written on pages."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from django.template import Context, Template
from django.utils import timezone

from config.shared.html import prose
from config.shared.html.bars import budgeted, counted, weighed
from config.shared.html.markup import highlighted_lines, listing
from config.shared.html.pills import STATES, is_worded, pill_of
from config.shared.html.prose import markdown
from config.shared.html.text_diff import side_by_side, unified
from config.shared.templatetags.shown import (
    about_usd,
    ago,
    duration,
    percent,
    score,
    spaced,
    ticked,
    usd,
)

WORDED_FIELDS = {"status", "outcome", "state", "certainty"}


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        pytest.param(None, "unknown", id="unknown is not zero"),
        pytest.param(Decimal(0), "$0.00", id="zero"),
        pytest.param(Decimal("0.000001"), "<$0.01", id="below a cent"),
        pytest.param(Decimal("0.01"), "$0.01", id="a cent"),
        pytest.param(Decimal("1.235"), "$1.24", id="half up"),
        pytest.param(Decimal("1234.5"), "$1,234.50", id="thousands"),
        pytest.param(Decimal("-2.5"), "−$2.50", id="negative"),
    ],
)
def test_money_is_written_with_cents(amount: Decimal | None, shown: str) -> None:
    assert usd(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, "an unknown amount"),
        (Decimal("0.0099"), "less than $0.01"),
        (Decimal("0.01"), "about $0.01"),
    ],
)
def test_a_likely_price_is_written_in_words(amount: Decimal | None, shown: str) -> None:
    assert about_usd(amount) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        pytest.param(None, "unknown", id="unknown"),
        pytest.param(Decimal(1), "100 %", id="all"),
        pytest.param(Decimal("0.9999"), "99.9 %", id="nearly all is not all"),
        pytest.param(Decimal("0.95"), "95 %", id="whole"),
        pytest.param(0.0001, "<0.1 %", id="hardly any is not none"),
        pytest.param(0, "0 %", id="none"),
    ],
)
def test_only_a_whole_share_is_a_hundred_percent(share: Decimal | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [(Decimal("0.9500"), "0.95"), (Decimal("0.6999"), "0.69"), (None, "unknown")],
)
def test_a_confidence_is_cut_to_two_decimals(confidence: Decimal | None, shown: str) -> None:
    assert score(confidence) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        pytest.param(None, "unknown", id="unknown"),
        pytest.param(0.042, "42 ms", id="milliseconds"),
        pytest.param(4.2, "4.2 s", id="tenths"),
        pytest.param(59.6, "1 min", id="rounds up to a minute"),
        pytest.param(200, "3 min 20 s", id="two units"),
        pytest.param(timedelta(hours=2), "2 h", id="timedelta"),
        pytest.param(90_061, "1 d 1 h", id="days"),
    ],
)
def test_a_duration_has_its_two_largest_units(length: float | None, shown: str) -> None:
    assert duration(length) == shown


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        pytest.param(timedelta(seconds=10), "just now", id="just now"),
        pytest.param(timedelta(minutes=3), "3 min ago", id="minutes"),
        pytest.param(timedelta(hours=5), "5 h ago", id="hours"),
        pytest.param(-timedelta(hours=4), "in 4 h", id="to come"),
        pytest.param(timedelta(minutes=59, seconds=50), "1 h ago", id="never 60 min"),
        pytest.param(timedelta(hours=23, minutes=50), "1 d ago", id="never 24 h"),
    ],
)
def test_a_moment_is_relative_with_the_exact_time_on_hover(past: timedelta, shown: str) -> None:
    moment = timezone.now() - past

    html = ago(moment)

    assert f">{shown}</time>" in html
    assert f'title="{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}' in html


def test_every_status_of_every_model_has_a_word_and_a_shape() -> None:
    unworded = {
        f"{model._meta.label}: {value}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField) and field.name in WORDED_FIELDS
        for value, _ in field.flatchoices
        if not is_worded(value, model._meta.model_name or "")
    }

    assert not unworded


def test_a_status_without_a_word_of_its_own_is_shown_as_it_is() -> None:
    assert pill_of("never_heard_of") == {"state": "waiting", "label": "Never heard of"}


def test_the_same_status_of_another_thing_can_mean_another_state() -> None:
    assert pill_of("pending")["state"] == "waiting"
    assert pill_of("pending", "review")["state"] == "human"
    assert {pill_of(status)["state"] for status in ("failed", "stale", "paused")} <= set(STATES)


def test_markdown_keeps_what_is_written_and_nothing_that_runs() -> None:
    html = markdown(
        "# Title\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://a.example/p.png)"
    )

    assert "<h3>Title</h3>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


HOSTILE = {
    "prose": "Some *words* of `text` and a [link](http://x.org) in a row.\n\n",
    "lists": "- item one\n  - two\n",
    "brackets": "[",
    "links in links": "[a](",
    "stars": "**a *b ",
    "rows": "|x|y|\n",
    "code": "```python\nx = 1\n```\n",
    "lines": "a\n",
    "paragraphs": "a\n\n",
    "headings": "# a\n",
    "images": "![",
    "backslashes": "\\",
}


@pytest.mark.parametrize("length", [45_000, 1_000_000])
@pytest.mark.parametrize("shape", HOSTILE)
def test_a_text_is_rendered_in_time_or_shown_as_it_was_written(shape: str, length: int) -> None:
    head = "|a|b|\n|-|-|\n" if shape == "rows" else ""
    text = head + HOSTILE[shape] * (length // len(HOSTILE[shape]))

    seconds = []
    for number in range(3):  # another text each time, as none is rendered twice
        began = time.thread_time()
        html = markdown(f"{text}\n\n{number}")
        seconds.append(time.thread_time() - began)

    # Twice what an idle machine may take: a processor that is shared is slower in its own time, too.
    assert min(seconds) < 0.2
    assert (length < 1_000_000) or html.startswith('<p class="as-written">')


def test_a_text_is_rendered_once() -> None:
    text = "*Rendered* once."

    assert markdown(text) is markdown("".join(text))
    assert "as-written" not in markdown(text)


def test_what_is_kept_stays_within_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "KEPT_CHARS", 100_000)
    first = markdown("the first text")

    for number in range(40):
        markdown(f"{number} is a number. " + "a" * 5_000)

    assert markdown("the first text") is not first


def test_code_in_markdown_is_coloured_by_classes() -> None:
    html = markdown("```python\nreturn 1\n```\n\n```nonsense\n<b>\n```")

    assert '<span class="k">return</span>' in html
    assert "style=" not in html
    assert "&lt;b&gt;" in html


def test_a_listing_numbers_every_line_and_says_what_is_wrong_in_one() -> None:
    html = listing('a = """x\ny"""\n\n', "python", prefix="c-", notes={2: "<odd>"})

    assert html.count("<li ") == 3
    assert 'id="c-L3"' in html
    assert html.count("&lt;odd&gt;") == 1


def test_a_token_over_several_lines_is_closed_on_each() -> None:
    lines = highlighted_lines('"""one\ntwo"""\n', "module.py")

    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert len(lines) == 2


def test_the_code_block_escapes_what_a_model_wrote() -> None:
    template = Template('{% include "shared/_code.html" with code=code only %}')

    html = template.render(
        Context({"code": {"id": "c", "text": "</code><script>", "path": "a.txt"}})
    )

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_difference_marks_the_changed_words_and_leaves_equal_lines_out() -> None:
    before = "\n".join([*(f"line {number}" for number in range(20)), "days = 21"])

    rows = side_by_side(before, before.replace("21", "<28>"))

    assert rows[0].gap == 17
    last = rows[-1]
    assert last.before is not None
    assert last.after is not None
    assert last.before.html == "days = <mark>21</mark>"
    assert last.after.html == "days = <mark>&lt;28&gt;</mark>"


def test_a_unified_difference_shows_a_block_going_before_what_comes() -> None:
    rows = unified(side_by_side("a\nb\nkept", "c\nd\ne\nkept"))

    assert [row.sign for row in rows] == ["−", "−", "+", "+", "+", ""]
    assert [row.after for row in rows][2:] == [1, 2, 3, 4]


def test_equal_texts_have_no_difference_to_show() -> None:
    assert [row.gap for row in side_by_side("a\nb\n", "a\nb\n")] == [2]


def test_a_progress_bar_is_as_long_as_its_counts() -> None:
    segments = counted({"done": 1, "running": 1, "failed": 2, "total": 4})

    assert [(s.state, s.x, s.width) for s in segments] == [
        ("passed", "0", "25"),
        ("running", "25", "25"),
        ("failed", "50", "50"),
    ]
    assert counted({"done": 0, "total": 0}) == []


def test_a_budget_over_its_limit_still_fits_the_bar() -> None:
    drawn = budgeted({"spent": Decimal(90), "held": Decimal(30), "hard": Decimal(100)})

    end = max(float(s.x) + float(s.width) for s in drawn["segments"])
    assert float(drawn["hard"]) < end < 100
    assert drawn["soft"] is None


def test_each_part_of_confidence_fills_its_own_weight() -> None:
    parts = weighed({"v": Decimal("0.5"), "r": 1, "x": 0, "i": None})

    assert [(p.x, p.slot, p.width) for p in parts] == [
        ("0", "40", "20"),
        ("40", "30", "30"),
        ("70", "20", "0"),
        ("90", "10", "0"),
    ]


def test_names_of_jobs_are_shown_as_words() -> None:
    assert spaced("AcceptanceTests") == "Acceptance tests"
    assert spaced("edit") == "edit"


def test_what_stands_in_backticks_is_code_and_nothing_else_is_markup() -> None:
    assert ticked("Write `a < b` in <b>") == "Write <code>a &lt; b</code> in &lt;b&gt;"
    assert ticked("one ` alone") == "one ` alone"
