"""Dates that stay in one line: their blanks do not break, and days and hours are written as on the pages."""

BLANK = "\N{NO-BREAK SPACE}"
DATE_FORMAT = SHORT_DATE_FORMAT = BLANK.join("jMY")
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = f"{DATE_FORMAT},{BLANK}{TIME_FORMAT}"
