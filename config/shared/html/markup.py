"""Code by people or models, as safe HTML."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound


def lexer_of(language: str) -> Lexer:
    """The lexer by language or file name; plain text for unknown ones."""
    find = get_lexer_for_filename if "." in language else get_lexer_by_name
    try:
        return find(language or "text", stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)


def highlighted_lines(text: str, language: str) -> list[SafeString]:
    """One piece of HTML per line, each closing what it opens."""
    html = pygments_highlight(text, lexer_of(language), HtmlFormatter(nowrap=True))
    return [mark_safe(line) for line in html.removesuffix("\n").split("\n")]


def listing(
    text: str, language: str, *, prefix: str = "", notes: Mapping[int, str] | None = None
) -> SafeString:
    """Numbered lines with the anchors `L<n>` (after `prefix`); `notes` says what is wrong in a line."""
    said = notes or {}
    lines = enumerate(highlighted_lines(text, language), start=1)
    return format_html(
        '<ol class="lines">{}</ol>',
        format_html_join(
            "", "{}", ((_line(number, html, prefix, said.get(number)),) for number, html in lines)
        ),
    )


def _line(number: int, html: SafeString, prefix: str, note: str | None) -> SafeString:
    anchor = f"{prefix}L{number}"
    aside = format_html('<p class="line-note">{}</p>', note) if note else ""
    return format_html(
        '<li class="{}" id="{}"><a href="#{}" aria-label="Line {}">{}</a><code>{}</code>{}</li>',
        "line line-noted" if note else "line", anchor, anchor, number, number, html, aside,
    )  # fmt: skip
