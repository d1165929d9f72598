"""A form field for code."""

from typing import Any

from django import forms


class CodeField(forms.CharField):
    """Code as it was typed, but for the line ends: a browser sends each as two characters."""

    def __init__(self, *, rows: int, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "mono", "spellcheck": "false"})
        super().__init__(strip=False, widget=widget, **more)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text
