"""The template tag for live parts of a plan's page."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from config.shared.html.fragments import render_plan_fragment

register = template.Library()


@register.simple_tag
def live(name: str, plan_id: Any) -> SafeString:
    """The part as the socket would send it; its root's id is `name`."""
    return mark_safe(render_plan_fragment(name, plan_id))  # noqa: S308
