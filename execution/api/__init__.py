"""Runs, atoms, tests and gates for programs.

Door: the routers of `plans`, `runs`, `atoms` and `tests_and_gates`.
"""
