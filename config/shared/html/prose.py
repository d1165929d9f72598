"""Markdown by people or models, as safe HTML.

Some shapes take a parser time that grows with the square of their length, so it is stopped when its time is up, and the
text is shown as it was written. What was rendered is kept, as pages and sockets show the same texts again and again.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from config.shared.html.markup import highlighted_lines

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("span", "em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "span": {"class"}, "code": {"class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# Longer texts are shown as they were written.
MOST_CHARS = 50_000
# Of the processor, for one text: a busy machine shows the same as an idle one.
PARSE_SECONDS = 0.05
# A prime, so that no repeated shape has a look's place always taken by what is not looked at.
TOKENS_A_LOOK = 101
# Longer code inside a text is not coloured.
MOST_COLOURED_CHARS = 8_000
MANY_LINES = ["paragraph", "reference", "blockquote", "list", "table"]
# Rendered texts that are kept, by the characters of their sources and their HTML.
KEPT_CHARS = 16_000_000


class OutOfTime(Exception):
    """Parsing takes longer than anybody should wait for a page."""


def _check_time(env: Any) -> None:
    if time.thread_time() > env["until"]:
        raise OutOfTime


def _in_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _check_time(state.env)
    return False


def _in_line(state: StateInline, silent: bool) -> bool:
    _check_time(state.env)
    return False


def _fence(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    _check_time(env)
    token = tokens[index]
    language = token.info.split()[0] if token.info.strip() else "text"
    if len(token.content) > MOST_COLOURED_CHARS:
        language = "text"
    lines = "\n".join(highlighted_lines(token.content, language))
    return f"<pre><code>{lines}</code></pre>\n"


class Renderer(RendererHTML):
    """Stops too: many small parts are parsed soon, and take long to be written."""

    def renderToken(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        if idx % TOKENS_A_LOOK == 0:
            _check_time(env)
        return super().renderToken(tokens, idx, options, env)


def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True}
    parser = MarkdownIt("commonmark", options, renderer_cls=Renderer)
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    # Asked first, at every line, also inside of what has many, and at every character that may mean something.
    parser.block.ruler.before("table", "time", _in_block, {"alt": MANY_LINES})
    parser.inline.ruler.before("text", "time", _in_line)
    return parser


PARSER = _parser()
_kept: OrderedDict[str, SafeString] = OrderedDict()
_kept_chars = 0
_lock = Lock()


def markdown(text: str) -> SafeString:
    """Sanitised HTML. Headings start at h3, since the page has its own; images are left out."""
    with _lock:
        if (html := _kept.get(text)) is not None:
            _kept.move_to_end(text)
            return html
    html = _rendered(text)
    _keep(text, html)
    return html


def _keep(text: str, html: SafeString) -> None:
    global _kept_chars
    with _lock:
        if text not in _kept:
            _kept_chars += len(text) + len(html)
        _kept[text] = html
        while _kept_chars > KEPT_CHARS:
            oldest, its_html = _kept.popitem(last=False)
            _kept_chars -= len(oldest) + len(its_html)


def _rendered(text: str) -> SafeString:
    if len(text) > MOST_CHARS:
        return _as_written(text)
    try:
        return _parsed(text)
    except (OutOfTime, RecursionError):
        return _as_written(text)


def _as_written(text: str) -> SafeString:
    return format_html('<p class="as-written">{}</p>', text)


def _lower_headings(tokens: Sequence[Token]) -> None:
    """The highest that are used become h3, the next h4: none is left out between them."""
    used = sorted({token.tag for token in tokens})
    for token in tokens:
        token.tag = f"h{min(used.index(token.tag) + 3, 6)}"


def _parsed(text: str) -> SafeString:
    env = {"until": time.thread_time() + PARSE_SECONDS}
    tokens = PARSER.parse(text, env)
    _lower_headings([one for one in tokens if one.type in ("heading_open", "heading_close")])
    html = PARSER.renderer.render(tokens, PARSER.options, env)
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener nofollow",
        )
    )
