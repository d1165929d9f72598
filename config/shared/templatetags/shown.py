"""Template filters for money, time, percentages, states, markdown and code."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from config.shared.html import bars, markup, prose, text_diff
from config.shared.html.pills import Pill, pill_of
from config.shared.seen import seen_of

register = template.Library()
UNKNOWN = "unknown"
CENT = Decimal("0.01")
STEPS = ((60, "min", 60), (3_600, "h", 24), (86_400, "d", 8))


@register.filter
def usd(amount: Decimal | float | str | None) -> str:
    """Dollars with cents; below a cent as <$0.01; None is unknown, never zero."""
    if amount is None or amount == "":
        return UNKNOWN
    value = Decimal(str(amount))
    sign, value = ("−", -value) if value < 0 else ("", value)
    if 0 < value < CENT:
        return f"{sign}<$0.01" if not sign else "−<$0.01"
    return f"{sign}${value.quantize(CENT, ROUND_HALF_UP):,}"


@register.filter
def about_usd(amount: Decimal | None) -> str:
    """A likely price within a sentence."""
    if amount is None:
        return "an unknown amount"
    return "less than $0.01" if amount < CENT else f"about {usd(amount)}"


@register.filter
def percent(share: Decimal | float | None) -> str:
    """A share of 1 in percent, cut to one decimal: 0.9996 is 99.9 %, so only all of it is 100 %."""
    if share is None or share == "":
        return UNKNOWN
    value = (Decimal(str(share)) * 100).quantize(Decimal("0.1"), ROUND_DOWN)
    if value == 0 and share > 0:
        return "<0.1 %"
    return f"{value:f}".removesuffix(".0") + " %"


@register.filter
def score(confidence: Decimal | None) -> str:
    """Two decimals, cut: 0.6999 is 0.69, so what is shown as 0.70 is not below a limit of 0.70."""
    if confidence is None or confidence == "":
        return UNKNOWN
    return f"{Decimal(str(confidence)).quantize(CENT, ROUND_DOWN):f}"


@register.filter
def duration(length: timedelta | Decimal | float | None) -> str:
    """Seconds or a timedelta in its two largest units."""
    if length is None or length == "":
        return UNKNOWN
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    if round(seconds, 3) < 1:
        return f"{seconds * 1000:.0f} ms"
    if round(seconds, 1) < 10:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    return _in_two_units(round(seconds))


def _in_two_units(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    amounts = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    first = next(at for at, (amount, _) in enumerate(amounts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in amounts[first : first + 2] if amount)


@register.filter
def milliseconds(count: float | None) -> str:
    """As `duration`, of a number of milliseconds."""
    return duration(None if count is None else count / 1000)


@register.filter
def spaced(name: str) -> str:
    """A name of several words that is written as one: AtomCode is Atom code."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda capital: f" {capital[0].lower()}", name)


@register.filter
def ticked(text: str) -> SafeString:
    """Plain text with the parts between backticks as code."""
    return mark_safe(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """A <time> that says how long ago, or in how long, with the exact time on hover."""
    if moment is None or moment == "":
        return ""
    exact = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S %Z")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, _relative(moment)
    )


def _relative(moment: datetime) -> str:
    seconds = (timezone.now() - moment).total_seconds()
    away = abs(seconds)
    if away < 45:
        return "just now" if seconds >= 0 else "in a moment"
    if away >= 7 * 86_400:
        return timezone.localtime(moment).strftime("%Y-%m-%d")
    size, unit = next((size, unit) for size, unit, end in STEPS if round(away / size) < end)
    amount = f"{max(1, round(away / size))} {unit}"
    return f"{amount} ago" if seconds > 0 else f"in {amount}"


@register.filter
def pill(value: object, kind: str = "") -> Pill:
    """For `{% include "shared/_pill.html" with pill=run.status|pill:"run" only %}`."""
    return pill_of(value, kind)


@register.filter
def markdown(text: str | None) -> SafeString:
    return prose.markdown(text or "")


@register.filter
def highlight(text: str | None, language: str = "text") -> SafeString:
    """Numbered, coloured lines; `language` may be a file name."""
    return markup.listing(text or "", language)


@register.simple_tag
def listing(code: Mapping[str, Any]) -> SafeString:
    """The lines of a `code` as in shared/_code.html."""
    return markup.listing(
        code.get("text") or "",
        code.get("path") or code.get("language") or "text",
        prefix=f"{code['id']}-" if code.get("id") else "",
        notes=code.get("notes"),
    )


@register.filter
def side_by_side(diff: Mapping[str, Any]) -> list[text_diff.DiffRow]:
    return text_diff.side_by_side(diff.get("before") or "", diff.get("after") or "")


@register.filter
def unified(rows: list[text_diff.DiffRow]) -> list[text_diff.UnifiedRow]:
    return text_diff.unified(rows)


@register.filter
def counted(progress: Mapping[str, Any]) -> list[bars.Segment]:
    return bars.counted(progress)


@register.filter
def budgeted(budget: Mapping[str, Any]) -> dict[str, Any]:
    return bars.budgeted(budget)


@register.filter
def weighed(confidence: Mapping[str, Any]) -> list[bars.Segment]:
    return bars.weighed(confidence)


@register.filter
def seen(value: object) -> str:
    """The mark of what a form shows, for its hidden field `seen`."""
    return seen_of(value)
