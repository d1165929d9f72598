"""Markdown and code by people or models, as safe HTML."""

from collections.abc import Mapping, Sequence
from typing import Any

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("span", "em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "span": {"class"}, "code": {"class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


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


def _fence(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    language = token.info.split()[0] if token.info.strip() else "text"
    lines = "\n".join(highlighted_lines(token.content, language))
    return f"<pre><code>{lines}</code></pre>\n"


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    return parser


MARKDOWN = _markdown()


def markdown(text: str) -> SafeString:
    """Sanitised HTML. Headings start at h3, since the page has its own; images are left out."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener nofollow",
        )
    )
