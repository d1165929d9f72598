"""Imports modules inside the sandbox, one after the other, and reports how each one went.

Standard library only; it imports nothing of the project. A module that takes too long ends the process, after
the report has the stack it was at.
"""

import faulthandler
import importlib
import json
import os
import sys
import traceback
from typing import Any

MESSAGE = 1500
TREE = "/app/"


def raised_in(error: BaseException) -> tuple[str, int]:
    """File and line of the innermost frame in the tree, or of what could not be parsed; by nothing that can be replaced."""
    path, line = "", 0
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(TREE):
            path, line = name[len(TREE) :], trace.tb_lineno
        trace = trace.tb_next
    if type(error) in (SyntaxError, IndentationError, TabError):
        name, number = error.filename, error.lineno  # type: ignore[attr-defined]
        if type(name) is str and type(number) is int and name.startswith(TREE):
            path, line = name[len(TREE) :], number
    return path, line


def main(order: dict[str, Any]) -> None:
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)
    channel = int(os.environ.pop("SANDBOX_REPORT_FD"))
    # Functions of C: no module that is imported here can change what they do.
    quote, write = json.encoder.encode_basestring_ascii, os.write
    watch, seconds = faulthandler.dump_traceback_later, order["seconds"]
    head = f'{{"nonce": {quote(order["nonce"])}, '
    sys.path.insert(0, "/app")
    for name in order["modules"]:
        write(channel, f'{head}"begun": {quote(name)}}}\n'.encode())
        watch(seconds, exit=True, file=channel)
        error, path, line = "", "", 0
        try:
            importlib.import_module(name)
        except BaseException as caught:
            text = "".join(traceback.format_exception_only(caught)).strip()[:MESSAGE]
            error = text or type(caught).__name__
            path, line = raised_in(caught)
        fields = f'"module": {quote(name)}, "error": {quote(error)}, "path": {quote(path)}'
        write(channel, f'{head}{fields}, "line": {line}}}\n'.encode())
    write(channel, f'{head}"module": "", "error": ""}}\n'.encode())
