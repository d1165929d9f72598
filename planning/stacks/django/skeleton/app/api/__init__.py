"""The API: functions with the decorator `operation`, which are found by themselves."""
