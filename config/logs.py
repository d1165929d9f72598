"""What is logged, and in which form: lines for people, or with LOG_FORMAT=json one object a line for programs."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.shared import log_ids
from config.shared.secrets import without_secrets

FORMATS = ("line", "json")


class JsonFormatter(logging.Formatter):
    """`at, level, logger, message`, the ids of `log_ids`, what the line names by `name=%s`, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        own = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            own["exception"] = self.formatException(record.exc_info)
        line = {**log_ids.values_of(record), **log_ids.now(), **own}
        return json.dumps({name: _plain(value) for name, value in line.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    """As JSON has it, and without secrets."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return without_secrets(str(value))


def logging_config(level: str, format: str = "line") -> dict[str, Any]:
    """Raises ValueError for a format that does not exist."""
    if format not in FORMATS:
        raise ValueError(f"LOG_FORMAT is one of {', '.join(FORMATS)}, not {format!r}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "config.shared.secrets.Formatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
            "json": {"()": "config.logs.JsonFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": format}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "anthropic": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            # One line a request is for programs that read logs; on a terminal it buries the rest.
            "config.shared.request_ids": {"level": "INFO" if format == "json" else "WARNING"},
            # What a task did is logged where it is done; that it came and went is not worth two lines.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
