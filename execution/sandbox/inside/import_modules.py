"""Imports modules inside the sandbox, one after the other, and reports how each one went.

Standard library only; it imports nothing of the project.
"""

import importlib
import json
import os
import sys
import traceback

MESSAGE = 1500


def main() -> None:
    order = json.loads(sys.stdin.read())
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)
    channel = int(os.environ.pop("SANDBOX_REPORT_FD"))
    # Functions of C: no module that is imported here can change what they do.
    quote, write = json.encoder.encode_basestring_ascii, os.write
    head = f'{{"nonce": {quote(order["nonce"])}, '
    sys.path.insert(0, "/app")
    for name in order["modules"]:
        error = ""
        try:
            importlib.import_module(name)
        except BaseException as caught:
            told = "".join(traceback.format_exception_only(caught)).strip()[:MESSAGE]
            error = told or type(caught).__name__
        write(channel, f'{head}"module": {quote(name)}, "error": {quote(error)}}}\n'.encode())
    write(channel, f'{head}"module": "", "error": ""}}\n'.encode())


if __name__ == "__main__":
    main()
