"""The entry: `python -m app --help`."""

import sys

from app.core.command_line import main

if __name__ == "__main__":
    sys.exit(main())
