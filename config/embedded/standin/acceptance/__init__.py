"""Acceptance tests: for each meaning of a requirement the cases that decide it, as unittest files.

It may import `standin.reader.demands`, `domain`, `program`, `web` and `wire`. Its door is `files.acceptance_tests`.
"""
