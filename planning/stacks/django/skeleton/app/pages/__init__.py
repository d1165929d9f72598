"""The pages: functions with the decorator `page`, which are found by themselves."""
