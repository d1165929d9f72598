"""The rules: functions that know nothing of requests."""
