"""Markdown of hostile shapes: what rendering it takes, of the processor and by the clock."""

import time

from config.shared.html.prose import markdown

MEGABYTE = 1024 * 1024
SIZE = 50_000
SHAPES = {
    "plain": "a word ",
    "paragraphs": "a\n\n",
    "headings": "# a\n",
    "brackets": "[",
    "links": "[a](",
    "stars": "*a_",
    "quotes": "> ",
    "backticks": "`a``b",
    "lists": "- 1. ",
    "entities": "&amp",
    "angles": "<a",
    "table": "|a",
    "references": "[a]: b\n",
    "fences": "```\n",
    "escapes": "\\[",
    "images": "![",
}


def slowest_ms() -> tuple[str, float]:
    """The shape that took longest, at the largest size that is parsed at all, and its milliseconds."""
    for shape in SHAPES.values():  # What is loaded at first use is no one text's fault.
        markdown(_text(shape, 500))
    taken = {name: _best_ms(shape) for name, shape in SHAPES.items()}
    worst = max(taken, key=taken.__getitem__)
    return worst, taken[worst]


def _best_ms(shape: str) -> float:
    """Of three, another text each time: a processor that is shared is slower in its own time, too."""
    return min(_ms(_text(shape, SIZE - number)) for number in range(3))


def megabyte_ms() -> float:
    """The slowest megabyte."""
    return max(_ms(_text(shape, MEGABYTE)) for shape in SHAPES.values())


def again_ms() -> float:
    """The same text once more, as the next view shows it."""
    text = _text(SHAPES["plain"], SIZE)
    markdown(text)
    return _ms(text)


def _text(shape: str, size: int) -> str:
    return (shape * (size // len(shape) + 1))[:size]


def _ms(text: str) -> float:
    """Of the processor: what others do on the machine does not count."""
    begun = time.thread_time()
    markdown(text)
    return (time.thread_time() - begun) * 1000
