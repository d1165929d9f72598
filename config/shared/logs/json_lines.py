"""Logs for programs: one JSON object a line."""

import json
import logging
from datetime import UTC, datetime

from config.shared.logs import log_ids
from config.shared.secrets import without_secrets


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
