"""What is logged, and in which form: lines for people, or with LOG_FORMAT=json one object a line for programs."""

from typing import Any

FORMATS = ("line", "json")


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
            "json": {"()": "config.shared.logs.json_lines.JsonFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": format}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "anthropic": {"level": "WARNING"},
            "dulwich": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            # One line a request is for programs that read logs; on a terminal it buries the rest.
            "config.shared.logs.request_ids": {"level": "INFO" if format == "json" else "WARNING"},
            # What a task did is logged where it is done; that it came and went is not worth two lines.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
