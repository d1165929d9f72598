"""Demands in people's own words, about a brief whose records are plain: a table that grows."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt

STUDIO = """# Studio

- Potter: full name (text, required), phone (text, required, unique), email (email, optional), settled (yes/no, default yes),
  taking pieces (yes/no, default yes)
- Kiln: label (text, required, unique), hottest temperature (integer, 600 to 1320), accredited (yes/no, default no)
- Firing: planned day (date, required), unloaded on (date, optional), top temperature (integer, 600 to 1320), shelves (integer, 1 to 40).
  A firing belongs to a kiln.
- Piece: tag (text, required), file number (text, required), weight (decimal, 0.05 to 25), score (integer, -2 to 2),
  deposit paid (yes/no, default no). A piece belongs to a potter. A piece belongs to a firing.
- Course: title (text, required), day of departure (date, required), day of return (date, required), number of seats (integer, 1 to 60).
  A course belongs to a potter.
- Sign-up: received on (date, required), amount paid (decimal, 0 to 450). A sign-up belongs to a potter and a course.
- Lease: registered on (date, required), entitled until (date, required). A lease belongs to a potter.
- Lesson: day (date, required), starting hour (integer, 7 to 20). A lesson belongs to a potter and a kiln.
- Withdrawal: taken on (date, required), amount (decimal, 0.5 to 5000). A withdrawal belongs to a piece.

A firing is planned, running, finished or cancelled. A new firing is planned.
A planned firing can be started or cancelled. A running firing can be finished.
A piece is waiting, loaded, fired, broken or collected. A new piece is waiting.
A waiting piece can be loaded. A loaded piece can be fired.
A course is preparing, open, closed or done. A course starts as preparing.
A preparing course can be opened. An open course can be closed. A closed course can be marked as done.
A sign-up is requested, confirmed or cancelled. It starts as requested.
A requested sign-up can be confirmed or cancelled.

## MUST

"""
RULES: list[Any] = []
