"""The rules: functions that take a session first, and never commit."""
